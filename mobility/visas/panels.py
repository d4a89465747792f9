"""What the timeline of a dossier shows beside its steps: each flight of the file that was taken back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Model

from mobility.itineraries.queries import list_withdrawn_flights
from mobility.visas.models import Dossier
from pemwecco.core.timeline import Moment, register_timeline_source

if TYPE_CHECKING:
    from pemwecco.accounts.models import User


@register_timeline_source
def list_dossier_flight_moments(row: Model, viewer: User) -> Iterable[Moment]:
    """The flights taken back, to those who see flights."""
    if not isinstance(row, Dossier) or not viewer.has_perm("itineraries.view_flight"):
        return ()
    return list_withdrawn_flights(row.participation_id)
