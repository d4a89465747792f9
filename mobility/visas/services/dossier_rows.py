"""The rows of one dossier that findings, letters and pages read alike: a page asks for each once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min

from mobility.hosts.lifecycle import AGREED
from mobility.hosts.models import Placement
from mobility.itineraries.models import ItineraryVersion, Stop
from mobility.visas.models import Appointment, Dossier, EarlierVisa, FindingWaiver
from participants.register.models import Participation
from pemwecco.core.remembering import remembered


@remembered
def list_checklist_items(dossier: Dossier) -> list[Any]:
    """The pieces of a dossier with document and paper, in their order.

    `ready` is how many pages of each are put there and not sent.
    """
    pieces = dossier.pieces.select_related("document", "paper")
    return list(pieces.annotate(ready=Count("files")).order_by("pk"))


@remembered
def list_dossier_appointments(dossier: Dossier) -> list[Appointment]:
    """The appointments of a dossier, the last first."""
    return list(dossier.appointments.all())


@remembered
def list_dossier_letters(dossier: Dossier) -> list[Any]:
    """The letters of a dossier whatever became of them, in the order of their making."""
    letters = dossier.letters.select_related(
        "paper__pdf", "paper__supersedes", "wording", "signature", "placement"
    )
    return list(letters.order_by("pk"))


@remembered
def list_dossier_waivers(dossier: Dossier) -> list[FindingWaiver]:
    """The waivers of a dossier, those withdrawn included, the last given first."""
    return list(dossier.finding_waivers.select_related("by", "withdrawn_by"))


@remembered
def list_earlier_visas(person: int) -> list[EarlierVisa]:
    """The earlier visas that a person (by key) states, the latest first, with who checked them."""
    visas = EarlierVisa.objects.filter(person=person)
    return list(visas.select_related("checked_by"))


@remembered
def list_visits(participation: Participation) -> list[Placement]:
    """The visits of a file, agreed or not, with host and invitation, in the order of their days."""
    visits = Placement.objects.filter(participation=participation)
    related = visits.select_related("host__organisation", "invitation")
    return list(related.order_by("starts_on", "pk"))


def list_agreed_visits(participation: Participation) -> list[Placement]:
    """The visits that hosts agreed to, in the order of their days."""
    return [visit for visit in list_visits(participation) if visit.stage in AGREED]


@remembered
def get_stop_spans(dossier: Dossier) -> Mapping[int | None, tuple[date, date]]:
    """First and last day of the stops of an itinerary, by the visit they belong to; none where none is."""
    stops = Stop.objects.filter(
        itinerary__participation=dossier.participation_id
    ).order_by()
    spans = stops.values("placement").annotate(
        first=Min("starts_on"), last=Max("ends_on")
    )
    return {row["placement"]: (row["first"], row["last"]) for row in spans}


@remembered
def get_published_version(dossier: Dossier) -> ItineraryVersion | None:
    """The last published itinerary; nothing while none was published."""
    return (
        ItineraryVersion.objects.filter(
            itinerary__participation=dossier.participation_id
        )
        .order_by("-number")
        .first()
    )
