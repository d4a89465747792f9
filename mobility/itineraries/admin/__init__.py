"""Staff pages of itineraries, presence, incidents and crossings; importing registers them."""

from __future__ import annotations

from mobility.itineraries.admin import (
    allowances,
    crossings,
    incidents,
    presences,
    programme,
    weeks,
)

__all__ = ["allowances", "crossings", "incidents", "presences", "programme", "weeks"]
