"""Staff pages of the map of actors. Django loads this module, which loads the parts."""

from __future__ import annotations

from pemwecco.network.admin import actors, doubles, needs, ties

__all__ = ["actors", "doubles", "needs", "ties"]
