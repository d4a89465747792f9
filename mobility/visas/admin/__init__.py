"""Staff pages of the visa dossiers; Django loads this module, which loads the parts."""

from __future__ import annotations

from mobility.visas.admin import dossiers, letter_batches, letter_wordings, letters, posts, shared

__all__ = ["dossiers", "letter_batches", "letter_wordings", "letters", "posts", "shared"]
