"""Staff pages of itineraries, presence, incidents, crossings and reports; importing registers them."""

from __future__ import annotations

from mobility.itineraries.admin import (
    allowances,
    crossings,
    incidents,
    presences,
    programme,
    reports,
    weeks,
)

__all__ = [
    "allowances",
    "crossings",
    "incidents",
    "presences",
    "programme",
    "reports",
    "weeks",
]
