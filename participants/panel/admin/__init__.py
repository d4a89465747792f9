"""Staff pages of the panel. Django loads this module, which loads the parts."""

from __future__ import annotations

from participants.panel.admin import conflicts, reviews, sections

__all__ = ["conflicts", "reviews", "sections"]
