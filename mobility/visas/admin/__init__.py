"""Staff pages of the visa dossiers; Django loads this module, which loads the parts."""

from __future__ import annotations

from mobility.visas.admin import arrivals, dossiers, holidays, posts, shared, uses

__all__ = ["arrivals", "dossiers", "holidays", "posts", "shared", "uses"]
