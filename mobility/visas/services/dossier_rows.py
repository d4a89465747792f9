"""The rows of one dossier that findings, letters and pages read alike: a page asks for each once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min, QuerySet

from mobility.hosts.lifecycle import AGREED
from mobility.hosts.models import Placement
from mobility.itineraries.models import ItineraryVersion, Proposal, Stop
from mobility.visas.models import (
    Appointment,
    Dossier,
    EarlierVisa,
    FindingWaiver,
    Share,
)
from participants.register.models import Participation
from pemwecco.core.remembering import remembered_rows


@remembered_rows
def list_checklist_items(dossier: Dossier) -> QuerySet[Any]:
    """The pieces of a dossier with document and paper, in their order.

    `ready` is how many pages of each are put there and not sent.
    """
    pieces = dossier.pieces.select_related("document", "paper")
    return pieces.annotate(ready=Count("files")).order_by("pk")


@remembered_rows
def list_dossier_appointments(dossier: Dossier) -> QuerySet[Appointment]:
    """The appointments of a dossier, the last first."""
    return dossier.appointments.all()


@remembered_rows
def list_dossier_letters(dossier: Dossier) -> QuerySet[Any]:
    """The letters of a dossier whatever became of them, in the order of their making."""
    letters = dossier.letters.with_course().select_related(
        "paper__pdf", "paper__supersedes", "wording", "signature", "placement"
    )
    return letters.order_by("pk")


@remembered_rows
def list_dossier_waivers(dossier: Dossier) -> QuerySet[FindingWaiver]:
    """The waivers of a dossier, those withdrawn included, the last given first."""
    return dossier.finding_waivers.select_related("by", "withdrawn_by")


@remembered_rows
def list_earlier_visas(person: int) -> QuerySet[EarlierVisa]:
    """The earlier visas that a person (by key) states, the latest first, with who checked them."""
    visas = EarlierVisa.objects.filter(person=person)
    return visas.select_related("checked_by")


@remembered_rows
def list_visits(participation: Participation) -> QuerySet[Placement]:
    """The visits of a file, agreed or not, with host and invitation, in the order of their days."""
    visits = Placement.objects.filter(participation=participation)
    related = visits.select_related("host__organisation", "invitation")
    return related.order_by("starts_on", "pk")


def list_agreed_visits(participation: Participation) -> list[Placement]:
    """The visits that hosts agreed to, in the order of their days."""
    return [visit for visit in list_visits(participation) if visit.stage in AGREED]


@remembered_rows
def list_stop_spans(file: int) -> QuerySet[Any, Any]:
    """First and last day of the stops of a file (by key), for each visit and for those at no host."""
    stops = Stop.objects.filter(itineraries__participation=file).order_by()
    return stops.values("placement").annotate(
        first=Min("starts_on"), last=Max("ends_on")
    )


def get_stop_spans(dossier: Dossier) -> Mapping[int | None, tuple[date, date]]:
    """First and last day of the stops of an itinerary, by the visit they belong to; none where none is."""
    spans = list_stop_spans(dossier.participation_id)
    return {row["placement"]: (row["first"], row["last"]) for row in spans}


@remembered_rows
def list_last_versions(file: int) -> QuerySet[ItineraryVersion]:
    """The last published itinerary of a file (by key), if there is one."""
    versions = ItineraryVersion.objects.filter(itinerary__participation=file)
    return versions.order_by("-number")[:1]


def get_published_version(dossier: Dossier) -> ItineraryVersion | None:
    """The last published itinerary; nothing while none was published."""
    return next(iter(list_last_versions(dossier.participation_id)), None)


@remembered_rows
def list_open_proposals(file: int) -> QuerySet[Proposal]:
    """The flights and beds proposed for a file (by key) that nobody has answered yet."""
    proposals = Proposal.objects.filter(participation=file, state=Proposal.State.OPEN)
    return proposals.select_related("by", "document", "placement__host__organisation")


@remembered_rows
def list_other_attempts(dossier: Dossier) -> QuerySet[Dossier]:
    """The other applications of the same file, the first one first."""
    attempts = Dossier.objects.filter(participation=dossier.participation_id)
    return attempts.exclude(pk=dossier.pk).order_by("attempt")


@remembered_rows
def list_dossier_shares(dossier: Dossier) -> QuerySet[Share]:
    """With whom a dossier is shared."""
    return dossier.shares.select_related("reader")
