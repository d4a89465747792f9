"""Events on the map of actors: whose people were in the same room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from events.gatherings.models import SessionAttendance, read_local_day
from pemwecco.network.map.declarations import register_ties
from pemwecco.network.map.rules import Days, TieRow, pair_those_in_a_room

if TYPE_CHECKING:
    from pemwecco.accounts.models import User


@register_ties("gatherings.view_sessionattendance", {"event": _("same event")})
def read_event_ties(viewer: User, days: Days) -> list[TieRow]:
    """Organisations whose people were at the same session, as they belonged to them on its day."""
    rows = SessionAttendance.objects.visible_to(viewer)
    held = "registration__person__affiliations__"
    dated = rows.annotate(day=read_local_day("session__event__", "session__")).filter(
        Q(**{f"{held}since__isnull": True}) | Q(**{f"{held}since__lte": F("day")}),
        Q(**{f"{held}until__isnull": True}) | Q(**{f"{held}until__gte": F("day")}),
        registration__person__affiliations__isnull=False,
    )
    if days.since:
        dated = dated.filter(day__gte=days.since)
    if days.until:
        dated = dated.filter(day__lte=days.until)
    present = dated.order_by().values_list("session", f"{held}organisation", "day")
    return pair_those_in_a_room(present, "event")
