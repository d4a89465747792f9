"""Who is expected where on a day, with what is noted already: of a cohort, of a visit, of one person."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from mobility.hosts.lifecycle import PlacementStage
from mobility.hosts.models import Placement
from mobility.hosts.rules import DaySpan
from mobility.itineraries.models import ItineraryVersion, Presence, Stop
from mobility.itineraries.queries import find_last_version
from mobility.itineraries.rules.days import Facts, day, format_location
from mobility.itineraries.services.words import format_activity
from participants.register.lifecycle import SEATED
from participants.register.models import Cohort, Participation
from pemwecco.core.institutions import name_town

# On a free day nobody looks who is there.
NOT_NOTED = Stop.Activity.FREE


@dataclass(frozen=True, slots=True)
class ExpectedPerson:
    """One person at one stop on one day, and what is noted of them there."""

    participation: Participation
    stop: int
    on: date
    presence: Presence | None = None

    @property
    def name(self) -> str:
        return self.participation.person.full_name

    @property
    def phone(self) -> str:
        phone = self.participation.person.phone
        return phone.as_international if phone else ""

    @property
    def key(self) -> str:
        """What tells this line from the others of a page, on the device too."""
        return f"{self.on.isoformat()}-{self.stop}-{self.participation.pk}"


@dataclass(slots=True)
class ExpectedStop:
    """A stop of a day with all who are expected there, read from the published versions."""

    title: str
    activity: str
    location: str
    hours: str
    contact: str
    phone: str
    on: date
    people: list[ExpectedPerson] = field(default_factory=list)

    @property
    def counted(self) -> int:
        """How many of them are noted."""
        return sum(person.presence is not None for person in self.people)


def list_cohort_day(cohort: Cohort, on: date) -> list[ExpectedStop]:
    """The stops of a cohort on a day, in the order of the hours, each with its people; four queries."""
    return list_cohort_days(cohort, [on])


def list_cohort_days(cohort: Cohort, days: Sequence[date]) -> list[ExpectedStop]:
    """The stops of a cohort on some days, day by day; four queries, however many days."""
    versions = _fetch_cohort_versions(cohort.pk)
    return _list_expected(versions, lambda _stop: True, days)


def _fetch_cohort_versions(cohort: int) -> list[ItineraryVersion]:
    """What was published last of each stay of a cohort (by key), with the person."""
    rows = ItineraryVersion.objects.filter(
        itinerary__participation__cohort=cohort,
        itinerary__participation__stage__in=SEATED,
    ).select_related("itinerary__participation__person")
    rows = rows.order_by("itinerary_id", "-number").distinct("itinerary_id")
    return list(rows)


def list_shared_stop_days(
    cohort: int, stop: int, days: Collection[date]
) -> list[ExpectedStop]:
    """One shared stop of a cohort (both by key) on some days, with its people; four queries."""
    versions = _fetch_cohort_versions(cohort)
    return _list_expected(versions, lambda facts: facts["uid"] == stop, days)


def list_shared_stop_people(cohort: int, stop: int) -> list[str]:
    """Whom the host of a shared stop may expect, by name, as published; one query."""
    names = []
    for version in _fetch_cohort_versions(cohort):
        if any(facts["uid"] == stop for facts in version.facts["stops"]):
            names.append(version.itinerary.participation.person.full_name)
    return sorted(names)


def list_expected_visit(placement: Placement) -> list[ExpectedStop]:
    """The days of a visit until today, the latest first, with what is noted of each; four queries."""
    version = find_last_version(placement.participation_id)
    if version is None or not placement.is_agreed:
        return []
    last = min(placement.ends_on, timezone.localdate())
    if last < placement.starts_on:
        return []
    days = list(DaySpan(placement.starts_on, last).days())
    found = _list_expected(
        [version], lambda stop: stop["placement"] == placement.pk, days
    )
    return sorted(found, key=lambda stop: (stop.on, stop.hours), reverse=True)


def list_person_day(participation: Participation, on: date) -> list[ExpectedStop]:
    """The stops of one person on a day; four queries."""
    version = find_last_version(participation.pk)
    if version is None:
        return []
    return _list_expected([version], lambda stop: _is_on(stop, on), [on])


def _is_on(stop: Facts, on: date) -> bool:
    return day(stop["starts_on"]) <= on <= day(stop["ends_on"])


def _list_expected(
    versions: Iterable[ItineraryVersion],
    is_wanted: Callable[[Facts], bool],
    days: Collection[date],
) -> list[ExpectedStop]:
    found: dict[tuple[object, ...], ExpectedStop] = {}
    lines = []
    for version in versions:
        for stop in version.facts["stops"]:
            if stop["activity"] != NOT_NOTED and is_wanted(stop):
                lines.append((version.itinerary.participation, stop))
    known = _fetch_presences([stop["uid"] for _file, stop in lines], days)
    # A stop taken out since has nothing that a presence could hang on.
    standing = set(
        Stop.objects.filter(pk__in=[stop["uid"] for _file, stop in lines]).values_list(
            "pk", flat=True
        )
    )
    called_off = _list_called_off([stop["placement"] for _file, stop in lines])
    for on in sorted(days):
        for file, stop in lines:
            if stop["uid"] not in standing or stop["placement"] in called_off:
                continue
            if not _is_on(stop, on):
                continue
            key = (on, stop["starts_at"], stop["title"], format_location(stop))
            expected = found.setdefault(key, _build_expected_stop(stop, on))
            presence = known.get((stop["uid"], file.pk, on))
            expected.people.append(ExpectedPerson(file, stop["uid"], on, presence))
    stops = sorted(found.values(), key=lambda stop: (stop.on, stop.hours, stop.title))
    for stop in stops:
        stop.people.sort(key=lambda person: person.name)
    return stops


def _fetch_presences(
    stops: Collection[int], days: Collection[date]
) -> dict[tuple[int, int, date], Presence]:
    rows = Presence.objects.filter(stop__in=stops, on__in=days)
    found = {}
    for row in rows.select_related("by", "sheet"):
        found[row.stop_id, row.participation_id, row.on] = row
    return found


def _list_called_off(placements: Collection[int | None]) -> set[int]:
    keys = [key for key in placements if key]
    rows = Placement.objects.filter(pk__in=keys, stage=PlacementStage.CANCELLED)
    return set(rows.values_list("pk", flat=True))


def _build_expected_stop(stop: Facts, on: date) -> ExpectedStop:
    hours = "–".join(filter(None, (stop["starts_at"], stop["ends_at"])))
    return ExpectedStop(
        title=str(stop["title"]),
        activity=format_activity(stop["activity"]),
        location=name_town(format_location(stop)),
        hours=hours,
        contact=str(stop.get("contact") or ""),
        phone=str(stop.get("phone") or ""),
        on=on,
    )
