"""Who has seen which version of a stay, and what changed since the one that somebody knows."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import override

from mobility.hosts.lifecycle import AGREED
from mobility.hosts.models import Placement
from mobility.itineraries.models import ItineraryVersion, VersionReading
from mobility.itineraries.queries import find_last_version
from mobility.itineraries.rules.changes import changes
from mobility.itineraries.services.words import format_itinerary_findings
from pemwecco.accounts.models import User


def record_version_reading(*, version: ItineraryVersion, by: User) -> None:
    """Keep that somebody has opened a version; the first time counts."""
    VersionReading.objects.get_or_create(version=version, user=by)


def record_visit_reading(*, placement: Placement, by: User) -> None:
    """Keep that somebody of a host has opened its visit, with the version that stands then."""
    version = find_last_version(placement.participation_id)
    if version is not None and placement.stage in AGREED:
        record_version_reading(version=version, by=by)


def list_earlier_readings(version: ItineraryVersion) -> QuerySet[VersionReading]:
    """Who had opened a version before this one when this one was published, the last version last."""
    rows = VersionReading.objects.filter(
        version__itinerary=version.itinerary_id,
        version__number__lt=version.number,
    )
    return rows.select_related("version", "user").order_by("version__number")


def find_known_versions(
    version: ItineraryVersion, *, until: datetime | None = None
) -> dict[str, ItineraryVersion]:
    """The last version before this one that each reader has opened, by address; one query.

    `until` leaves out what was opened later: a paper says what it said when it was made.
    """
    rows = list_earlier_readings(version)
    if until is not None:
        rows = rows.filter(at__lte=until)
    return {reading.user.email: reading.version for reading in rows}


def find_known_version(
    version: ItineraryVersion, *, email: str, until: datetime | None = None
) -> ItineraryVersion | None:
    """The last version before this one that the person of an address has opened, or nothing."""
    return find_known_versions(version, until=until).get(email)


def list_changes_since(
    version: ItineraryVersion, *, known: ItineraryVersion | None, language: str
) -> list[str]:
    """What is otherwise in a version than in the one somebody knows, in words; nothing to whom it is new."""
    with override(language):
        return format_itinerary_findings(
            changes(known.facts if known else None, version.facts)
        )
