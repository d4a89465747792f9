"""Staff pages of eligibility. Django loads this module, which loads the parts."""

from __future__ import annotations

from participants.eligibility.admin import duplicates, eligibility

__all__ = ["duplicates", "eligibility"]
