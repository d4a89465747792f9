"""The calendar feed of a cohort for staff: each stop once, with whoever goes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from django.utils.translation import gettext as _
from icalendar import Event

from mobility.itineraries.calendar import add_stop, start_calendar
from mobility.itineraries.models import ItineraryVersion
from mobility.itineraries.rules.days import Facts, day
from mobility.itineraries.services.cohort_stops import list_cohort_itineraries
from participants.register.models import Cohort
from pemwecco.core.calendars import build_calendar_uid, build_calendar_zone
from pemwecco.core.labels import join_label


@dataclass(slots=True)
class CohortEntry:
    """A published stop with the people who read of it, and the last version that told one of them."""

    facts: Facts
    zone: str
    version: ItineraryVersion
    people: list[str] = field(default_factory=list)


def list_last_cohort_versions(cohort: Cohort) -> list[ItineraryVersion]:
    """The last published itinerary of everyone who travels with a cohort; one query."""
    rows = ItineraryVersion.objects.filter(
        itinerary__in=list_cohort_itineraries(cohort).order_by().values("pk")
    )
    return list(rows.order_by("itinerary_id", "-number").distinct("itinerary_id"))


def compute_cohort_etag(cohort: Cohort, versions: Sequence[ItineraryVersion]) -> str:
    """Changes with each publication and with who belongs to the cohort."""
    parts = [cohort.pk, *((row.itinerary_id, row.number) for row in versions)]
    text = "/".join(map(str, parts))
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def build_cohort_calendar(
    cohort: Cohort, versions: Sequence[ItineraryVersion]
) -> bytes:
    """All published stops of a cohort as one calendar, a shared one once, in the active language.

    What differs between versions of the same stop is read in the one published last.
    """
    calendar = start_calendar(join_label(_("Cohort"), cohort))
    entries = _gather_entries(versions)
    zones = {entry.zone for entry in entries.values()}
    for zone in sorted(zones):
        year = min(
            day(entry.facts["starts_on"]).year
            for entry in entries.values()
            if entry.zone == zone
        )
        calendar.add_component(build_calendar_zone(zone, year))
    for key, entry in sorted(entries.items()):
        calendar.add_component(_build_cohort_event(cohort, key, entry))
    return bytes(calendar.to_ical())


def _gather_entries(versions: Sequence[ItineraryVersion]) -> dict[int, CohortEntry]:
    entries: dict[int, CohortEntry] = {}
    for version in sorted(versions, key=lambda row: (row.published_at, row.pk)):
        facts: dict[str, Any] = version.facts
        here = facts["clocks"]["here"]["zone"]
        for stop in facts["stops"]:
            entry = entries.get(stop["uid"])
            if entry is None:
                entry = CohortEntry(stop, "", version)
                entries[stop["uid"]] = entry
            entry.facts, entry.version = stop, version
            entry.zone = stop.get("zone") or here
            entry.people.append(facts["participant"]["name"])
    return entries


def _build_cohort_event(cohort: Cohort, key: int, entry: CohortEntry) -> Event:
    event = Event()
    event.add("uid", build_calendar_uid("cohort", str(cohort.pk), key))
    add_stop(event, entry.facts, entry.zone)
    people = ", ".join(sorted(entry.people))
    told = join_label(_("Participants"), f"{len(entry.people)} – {people}")
    description = f"{event.pop('description')}\n{told}"
    event.add("description", description)
    event.add("sequence", entry.version.number)
    event.add("dtstamp", entry.version.published_at.astimezone(UTC))
    event.add("status", "CONFIRMED")
    return event
