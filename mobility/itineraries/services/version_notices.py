"""Who is told of a new version, and what changed for them since the one that they have opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from mobility.hosts.lifecycle import AGREED
from mobility.hosts.models import HostContact, Placement
from mobility.hosts.services.contacts import notify_host_contacts
from mobility.itineraries.models import ItineraryVersion
from mobility.itineraries.rules.changes import has_same_stops
from mobility.itineraries.rules.days import Facts, day, list_placement_stops
from mobility.itineraries.services.readings import (
    find_known_versions,
    list_changes_since,
)
from mobility.itineraries.services.shared_visits import tell_shared_hosts
from mobility.itineraries.services.words import add_days_and_clock
from participants.register.queries import build_mail_context
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

Known = Mapping[str, ItineraryVersion]


def notify_readers_of_version(
    version: ItineraryVersion, before: ItineraryVersion | None
) -> None:
    """Write to the participant, and to each host whose own stop is new, different or gone."""
    known = find_known_versions(version)
    _notify_participant(version, before, known)
    _notify_hosts(version, before, known)
    tell_shared_hosts(version)


def _notify_participant(
    version: ItineraryVersion, before: ItineraryVersion | None, known: Known
) -> None:
    file = version.itinerary.participation
    read = known.get(file.person.email)
    changed = list_changes_since(
        version, known=read or before, language=file.person.language
    )
    queue_mail(
        kind="itineraries/published",
        to=file.person.email,
        language=file.person.language,
        context=build_mail_context(file)
        | {
            "name": file.person.called_by,
            "number": version.number,
            "read": read.number if read else 0,
            "first": day(version.facts["arrives_on"]),
            "last": day(version.facts["leaves_on"]),
            "note": version.note,
            "changes": "\n".join(f"- {sentence}" for sentence in changed),
            "url": build_site_url(reverse("itineraries:mine")),
        },
        about=format_row_reference(file),
        key=f"itinerary/{version.itinerary_id}/{version.number}",
    )


def _notify_hosts(
    version: ItineraryVersion, before: ItineraryVersion | None, known: Known
) -> None:
    placements = Placement.objects.filter(
        participation=version.itinerary.participation_id,
        stage__in=AGREED,
        ends_on__gte=timezone.localdate(),
    ).select_related(
        "host__organisation", "participation__person", "participation__organisation"
    )
    for placement in placements.order_by("pk"):
        pk = placement.pk
        old = list_placement_stops(before.facts if before else None, pk)
        new = list_placement_stops(version.facts, pk)
        if has_same_stops(old, new):
            continue

        def compare(
            contact: HostContact,
            pk: int = pk,
            old: list[Facts] = old,
            new: list[Facts] = new,
        ) -> dict[str, Any]:
            """What one contact had read of the stop, else what stood before."""
            read = known.get(contact.user.email)
            seen = list_placement_stops(read.facts, pk) if read else old
            is_as_read = read is not None and has_same_stops(seen, new)
            return {
                "changed": bool(seen),
                "read": read.number if read else 0,
                "is_as_read": is_as_read,
                "stops": list_told_stops(version, new),
                "before": [] if is_as_read else list_told_stops(version, seen),
            }

        notify_host_contacts(
            placement=placement,
            kind="itineraries/host_stop",
            key=f"itinerary/{version.itinerary_id}/{version.number}/{pk}",
            each=compare,
        )


def list_told_stops(
    version: ItineraryVersion, stops: Iterable[Facts]
) -> list[dict[str, Any]]:
    """Stops as a mail reads them: days as dates, and the clock of their hours."""
    here = version.facts["clocks"]["here"]["zone"]
    return [add_days_and_clock(stop, here) for stop in stops]
