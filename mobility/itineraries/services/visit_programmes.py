"""The programme of one visit as its host was told it, and the yes of the host to it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.hosts.models import Placement
from mobility.itineraries.models import ItineraryVersion, VisitProgramme
from mobility.itineraries.rules.changes import has_same_stops
from mobility.itineraries.rules.days import list_placement_stops
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused


def keep_told_programmes(version: ItineraryVersion) -> None:
    """Put each visit of a stay on the version just published; a yes is kept where its stops are the same.

    A visit that has no stop any more is nothing to confirm. Runs where the version is made.
    """
    held: dict[int, VisitProgramme] = {}
    rows = VisitProgramme.objects.filter(
        placement__participation=version.itinerary.participation_id
    )
    for row in rows.select_related("version"):
        held[row.placement_id] = row
    told = {stop["placement"] for stop in version.facts["stops"]} - {None}
    for gone in held.keys() - told:
        held[gone].delete()
    for key in sorted(told):
        _keep_told_programme(key, held.get(key), version)


def _keep_told_programme(
    key: int, row: VisitProgramme | None, version: ItineraryVersion
) -> None:
    if row is None:
        VisitProgramme.objects.create(placement_id=key, version=version)
        return
    before = list_placement_stops(row.version.facts, key)
    if not has_same_stops(before, list_placement_stops(version.facts, key)):
        row.confirmed_by, row.confirmed_at = None, None
    row.version = version
    row.save(update_fields=["version", "confirmed_by", "confirmed_at"])


@transaction.atomic
def confirm_visit_programme(
    *, placement: Placement, number: int, by: User
) -> VisitProgramme:
    """Keep that somebody of the host finds the programme of its visit right; the first yes counts.

    `number` is the version that was read. Refuses with `Refused` a visit without a published programme, one
    that is over, and a version that another has replaced meanwhile. Whoever calls has made sure that the
    person speaks for the host.
    """
    # A publication at the same moment waits here, or this waits for it.
    rows = VisitProgramme.objects.select_for_update().filter(placement=placement)
    row = rows.first()
    if row is None or not placement.is_agreed:
        raise Refused(_("No programme is published for this visit."))
    if placement.ends_on < timezone.localdate():
        raise Refused(_("This visit is over."))
    if row.version.number != number:
        raise Refused(
            _(
                "The programme was changed meanwhile. Please read it again, then confirm."
            )
        )
    if row.confirmed_at is None:
        row.confirmed_by, row.confirmed_at = by, timezone.now()
        row.save(update_fields=["confirmed_by", "confirmed_at"])
    return row
