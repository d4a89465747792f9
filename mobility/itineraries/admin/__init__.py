"""Staff pages of itineraries, presence, incidents, crossings and reports; importing registers them."""

from __future__ import annotations

from mobility.itineraries.admin import (
    allowances,
    crossings,
    delays,
    incidents,
    presences,
    programme,
    reports,
    weeks,
)

__all__ = [
    "allowances",
    "crossings",
    "delays",
    "incidents",
    "presences",
    "programme",
    "reports",
    "weeks",
]
