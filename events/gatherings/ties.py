"""Events on the map of actors: whose people were in the same room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from events.gatherings.lifecycle import RegistrationStage
from events.gatherings.models import Registration, read_local_day
from pemwecco.network.map.declarations import register_ties
from pemwecco.network.map.rules import Days, TieRow, pair_those_in_a_room

if TYPE_CHECKING:
    from pemwecco.accounts.models import User


@register_ties("gatherings.view_registration", {"event": _("same event")})
def read_event_ties(viewer: User, days: Days) -> list[TieRow]:
    """Organisations whose people attended the same event, as they belonged to them on its day."""
    rows = Registration.objects.visible_to(viewer).filter(
        stage=RegistrationStage.ATTENDED
    )
    dated = rows.annotate(day=read_local_day("event__")).filter(
        Q(person__affiliations__since__isnull=True)
        | Q(person__affiliations__since__lte=F("day")),
        Q(person__affiliations__until__isnull=True)
        | Q(person__affiliations__until__gte=F("day")),
        person__affiliations__isnull=False,
    )
    if days.since:
        dated = dated.filter(day__gte=days.since)
    if days.until:
        dated = dated.filter(day__lte=days.until)
    present = dated.order_by().values_list(
        "event", "person__affiliations__organisation", "day"
    )
    return pair_those_in_a_room(present, "event")
