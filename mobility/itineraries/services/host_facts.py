"""What the stay answers to the first questions of a host: how its visitor comes, whom to call."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from mobility.hosts.models import Placement
from mobility.hosts.questions import VisitFact
from mobility.itineraries.models import CallTreeEntry, DaySheetLink
from mobility.itineraries.models.travel import TravelMode
from mobility.itineraries.queries import find_last_version
from mobility.itineraries.rules.days import Facts, day, list_placement_stops
from pemwecco.core.day_words import date_format
from pemwecco.core.institutions import name_town
from pemwecco.core.labels import join_label


def list_arrival_facts(placement: Placement) -> Iterable[VisitFact]:
    """When the visitor is there first, from where and how, and who accompanies them; two queries."""
    version = find_last_version(placement.participation_id)
    stops = [] if version is None else list_placement_stops(version.facts, placement.pk)
    if version is not None and stops:
        first = min(stops, key=_sort_stop)
        yield VisitFact(_format_arrival(first))
        if way := _format_way(first, version.facts["stops"]):
            yield VisitFact(way)
    links = DaySheetLink.objects.filter(
        cohort=placement.participation.cohort_id,
        revoked_at=None,
        first_on__lte=placement.ends_on,
        last_on__gte=placement.starts_on,
    )
    names = sorted({link.name for link in links})
    for name in names:
        yield VisitFact(join_label(_("Accompanies the visitors"), name))
    if stops and not names:
        yield VisitFact(_("Nobody is named who brings the visitor: they come alone."))


def list_stay_calls(placement: Placement) -> Iterable[VisitFact]:
    """Who helps during the stay, in the order in which they are called; one query."""
    rows = CallTreeEntry.objects.filter(
        programme=placement.participation.call.programme_id, on_card=True
    )
    for row in rows.order_by("position"):
        text = f"{row.name}, {row.role}" if row.role else row.name
        yield VisitFact(text, row.phone)


def _sort_stop(stop: Facts) -> tuple[str, str]:
    return stop["starts_on"], stop.get("starts_at") or ""


def _format_arrival(stop: Facts) -> str:
    words = {
        "day": date_format(day(stop["starts_on"]), "l j F"),
        "time": stop.get("starts_at") or "",
        "place": name_town(stop["place"]),
    }
    if words["time"]:
        return _("Expected on %(day)s at %(time)s, %(place)s") % words
    return _("Expected on %(day)s, %(place)s") % words


def _format_way(first: Facts, stops: Iterable[Facts]) -> str:
    """From which town the visitor comes that day, and by what; as far as the programme says."""
    earlier = []
    for stop in stops:
        is_same_day = stop["starts_on"] == first["starts_on"]
        if is_same_day and _sort_stop(stop) < _sort_stop(first):
            earlier.append(stop)
    mode = first.get("travel_mode") or ""
    by = str(TravelMode(mode).label) if mode in TravelMode.values else ""
    place = name_town(max(earlier, key=_sort_stop)["place"]) if earlier else ""
    if place and place != name_town(first["place"]):
        text = join_label(_("Comes from"), place)
        return f"{text} ({by})" if by else text
    return join_label(_("Comes"), by) if by else ""
