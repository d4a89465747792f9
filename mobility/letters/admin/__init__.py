"""Staff pages of letters. Django loads this module, which loads the parts."""

from __future__ import annotations

from mobility.letters.admin import acts, batches, invitations, letters, wordings

__all__ = ["acts", "batches", "invitations", "letters", "wordings"]
