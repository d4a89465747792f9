"""What the stay adds to the timeline of a file: each flight that was taken back, by whom and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Model

from mobility.itineraries.queries import list_withdrawn_flights
from participants.register.models import Participation
from pemwecco.core.timeline import Moment, register_timeline_source

if TYPE_CHECKING:
    from pemwecco.accounts.models import User


@register_timeline_source
def list_flight_moments(row: Model, viewer: User) -> Iterable[Moment]:
    """The flights taken back of somebody who has a seat; to those who see flights."""
    if not isinstance(row, Participation) or not row.is_seated:
        return ()
    if not viewer.has_perm("itineraries.view_flight"):
        return ()
    return list_withdrawn_flights(row.pk)
