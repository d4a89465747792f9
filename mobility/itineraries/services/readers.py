"""Everyone whom a published stay concerns, with the version that each has opened last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from mobility.hosts.lifecycle import AGREED
from mobility.hosts.models import HostContact, Placement
from mobility.itineraries.models import (
    Itinerary,
    ItineraryVersion,
    VersionReading,
)
from mobility.itineraries.rules.changes import has_same_stops
from mobility.itineraries.rules.days import list_placement_stops


@dataclass(frozen=True, slots=True)
class VersionReader:
    """Somebody whom a stay concerns: what they have opened last, and whether nothing new waits for them."""

    name: str
    # Empty for the participant.
    host: str
    email: str
    number: int | None
    at: datetime | None
    # When the host said that the programme suits; nothing for the participant, and while it has not.
    confirmed_at: datetime | None
    # A host knows what stands when its own stops are as it has read them, in whatever version.
    is_up_to_date: bool


def list_version_readers(itinerary: Itinerary) -> list[VersionReader]:
    """The participant first, then the contacts of each host that agreed to a visit; five queries."""
    versions = list(itinerary.versions.order_by("number"))
    if not versions:
        return []
    last = versions[-1]
    read: dict[str, VersionReading] = {}
    rows = VersionReading.objects.filter(version__itinerary=itinerary)
    for row in rows.select_related("version", "user").order_by("version__number"):
        read[row.user.email] = row
    person = itinerary.participation.person
    own = read.get(person.email)
    readers = [
        VersionReader(
            name=person.full_name,
            host="",
            email=person.email,
            number=own.version.number if own else None,
            at=own.at if own else None,
            confirmed_at=None,
            is_up_to_date=own is not None and own.version_id == last.pk,
        )
    ]
    return readers + _list_host_readers(itinerary, last, read)


def _list_host_readers(
    itinerary: Itinerary, last: ItineraryVersion, read: dict[str, VersionReading]
) -> list[VersionReader]:
    visits: dict[int, list[Placement]] = {}
    placements = Placement.objects.filter(
        participation=itinerary.participation_id, stage__in=AGREED
    )
    for placement in placements.select_related(
        "host__organisation", "told_programme"
    ).order_by("starts_on", "pk"):
        visits.setdefault(placement.host_id, []).append(placement)
    confirmed = _find_confirmations(visits)
    contacts: dict[int, list[HostContact]] = {}
    for contact in HostContact.objects.at_hosts(visits).reachable():
        contacts.setdefault(contact.host.pk, []).append(contact)
    found = []
    for host, own in visits.items():
        for contact in contacts.get(host, []):
            known = read.get(contact.user.email)
            found.append(
                VersionReader(
                    name=str(contact.person),
                    host=str(own[0].host),
                    email=contact.user.email,
                    number=known.version.number if known else None,
                    at=known.at if known else None,
                    confirmed_at=confirmed.get(host),
                    is_up_to_date=known is not None
                    and _has_read_stops(known.version, last, own),
                )
            )
    return found


def _find_confirmations(visits: Mapping[int, list[Placement]]) -> dict[int, datetime]:
    """When each host (by key) has said yes to all its programmes that stand: the last of them."""
    found: dict[int, datetime] = {}
    for host, own in visits.items():
        days = []
        for visit in own:
            told = getattr(visit, "told_programme", None)
            days.append(told.confirmed_at if told else None)
        given = [day for day in days if day is not None]
        if given and len(given) == len(days):
            found[host] = max(given)
    return found


def _has_read_stops(
    known: ItineraryVersion, last: ItineraryVersion, visits: Iterable[Placement]
) -> bool:
    """Whether the stops at some visits stand in the last version as in one that was read."""
    for visit in visits:
        before = list_placement_stops(known.facts, visit.pk)
        if not has_same_stops(before, list_placement_stops(last.facts, visit.pk)):
            return False
    return True
