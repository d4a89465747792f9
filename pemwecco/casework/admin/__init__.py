"""Staff pages of notes and labels. Django loads this module, which loads the parts."""

from __future__ import annotations

from pemwecco.casework.admin import labels, lists

__all__ = ["labels", "lists"]
