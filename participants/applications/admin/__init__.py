"""Staff pages of applications. Django loads this module, which loads the parts."""

from __future__ import annotations

from participants.applications.admin import corrections, questions, sections

__all__ = ["corrections", "questions", "sections"]
