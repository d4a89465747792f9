"""Staff pages of the visa dossiers; Django loads this module, which loads the parts."""

from __future__ import annotations

from mobility.visas.admin import dossiers, posts, shared

__all__ = ["dossiers", "posts", "shared"]
