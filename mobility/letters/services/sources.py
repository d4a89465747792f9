"""The rows that letters are gathered from, for any number of dossiers in the same dozen queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.utils import timezone

from mobility.hosts.lifecycle import AGREED
from mobility.hosts.models import HostContact, Placement
from mobility.itineraries.models import (
    Accommodation,
    Flight,
    ItineraryVersion,
)
from mobility.letters.models import Letter
from mobility.visas import rules
from mobility.visas.lifecycle import PieceStage
from mobility.visas.models import Dossier, FormAnswers, PastStay, Piece
from mobility.visas.rules.costs import CostSpan
from mobility.visas.services.cost_plans import plan_stay_costs
from mobility.visas.services.entries import (
    EarnedEntries,
    KnownVisa,
    SuspendedEntries,
    compute_earned_entries,
    get_known_visas,
)
from mobility.visas.services.trips import Trip, build_trip, is_stated_employee
from participants.applications.models import Application
from pemwecco.core.remembering import remembered
from pemwecco.network.models import Affiliation


@dataclass(frozen=True, slots=True)
class LetterSource:
    """Everything that the letters of one dossier can print, read once."""

    dossier: Dossier
    trip: Trip | None
    version: ItineraryVersion | None
    flights: list[Flight]
    beds: list[Accommodation]
    application: Application | None
    function: str
    is_employee: bool
    undertakes_return: bool
    pieces: list[Piece]
    placements: list[Placement]
    answers: FormAnswers | None
    past: list[rules.Stay]
    visas: list[KnownVisa]
    earned: EarnedEntries
    contacts: dict[int, list[HostContact]] = field(default_factory=dict)
    # Who bears which cost of the stay; nothing while the trip has no dates.
    costs: list[CostSpan] = field(default_factory=list)


def get_letter_source(dossier: Dossier) -> LetterSource:
    """The rows of one dossier, as they are now."""
    return get_letter_sources([dossier.pk])[dossier.pk]


@remembered
def get_letter_sources(pks: Iterable[int]) -> dict[int, LetterSource]:
    """The rows of many dossiers, by the dossier's key; the number of queries does not grow with them."""
    dossiers = list(
        Dossier.objects.filter(pk__in=list(pks))
        .select_related(
            "participation__person",
            "participation__organisation",
            "participation__call__programme",
            "participation__cohort",
            "participation__itinerary",
            "participation__application",
            "post__organisation",
            "passport",
            "lodging",
        )
        .prefetch_related(
            "participation__organisation__identifiers",
            "participation__flights",
            "participation__accommodations",
            "participation__cost_shares",
            Prefetch("pieces", queryset=Piece.objects.order_by("pk")),
        )
    )
    files = {dossier.participation_id for dossier in dossiers}
    people = {dossier.participation.person_id for dossier in dossiers}
    published = (
        ItineraryVersion.objects.filter(itinerary__participation__in=files)
        .order_by("itinerary_id", "-number")
        .distinct("itinerary_id")
    )
    versions = {row.itinerary_id: row for row in published}
    affiliations: dict[tuple[int, int], list[Affiliation]] = defaultdict(list)
    for row in Affiliation.objects.filter(person__in=people).order_by("pk"):
        affiliations[row.person_id, row.organisation_id].append(row)
    signed = set(
        Letter.objects.standing()
        .filter(dossier__in=dossiers, kind=Letter.Kind.UNDERTAKING)
        .values_list("dossier_id", flat=True)
    )
    placements: dict[int, list[Placement]] = defaultdict(list)
    agreed = Placement.objects.filter(participation__in=files, stage__in=AGREED)
    hosts: set[int] = set()
    for placement in (
        agreed.select_related("host__organisation", "invitation")
        .prefetch_related("host__organisation__identifiers")
        .order_by("starts_on", "pk")
    ):
        placements[placement.participation_id].append(placement)
        hosts.add(placement.host_id)
    contacts: dict[int, list[HostContact]] = defaultdict(list)
    for contact in (
        HostContact.objects.filter(host__in=hosts)
        .select_related("user")
        .order_by("-signs_letters", "pk")
    ):
        contacts[contact.host_id].append(contact)
    answered = FormAnswers.objects.filter(person__in=people)
    answers = {row.person_id: row for row in answered}
    past: dict[int, list[rules.Stay]] = defaultdict(list)
    for stay in PastStay.objects.filter(person__in=people).order_by("entered_on"):
        past[stay.person_id].append(
            rules.Stay(stay.entered_on, stay.left_on, str(stay.state), stay.long_stay)
        )

    visas, today = get_known_visas(people), timezone.localdate()
    suspended = SuspendedEntries(today)

    found = {}
    for dossier in dossiers:
        file = dossier.participation
        itinerary = getattr(file, "itinerary", None)
        application = getattr(file, "application", None)
        known = affiliations.get((file.person_id, file.organisation_id or 0), [])
        said = application.function if application else ""
        pieces = list(dossier.pieces.all())
        visits = placements.get(file.pk, [])
        commits = bool(application and application.commits_to_return)
        trip = build_trip(itinerary, file)
        found[dossier.pk] = LetterSource(
            dossier=dossier,
            trip=trip,
            version=versions.get(itinerary.pk) if itinerary else None,
            flights=list(file.flights.all()),
            beds=list(file.accommodations.all()),
            application=application,
            function=said or (known[0].function if known else ""),
            is_employee=is_stated_employee(
                application.occupation if application else "",
                {row.kind for row in known},
            ),
            undertakes_return=commits
            or dossier.pk in signed
            or _has_accepted_undertaking(pieces),
            pieces=pieces,
            placements=visits,
            answers=answers.get(file.person_id),
            past=past.get(file.person_id, []),
            visas=visas.get(file.person_id, []),
            earned=compute_earned_entries(
                visas.get(file.person_id, []),
                dossier.lodging.lodged_on if hasattr(dossier, "lodging") else today,
                passport_expires=dossier.passport.expires_on
                if dossier.passport
                else None,
                allowed=suspended.is_allowed(dossier),
            ),
            contacts={row.host_id: contacts.get(row.host_id, []) for row in visits},
            costs=plan_stay_costs(trip, file.cost_shares.all(), visits, dossier.paid_by)
            if trip
            else [],
        )
    return found


def _has_accepted_undertaking(pieces: Iterable[Piece]) -> bool:
    for piece in pieces:
        undertakes = piece.code == Piece.Code.RETURN_UNDERTAKING
        if undertakes and piece.stage == PieceStage.ACCEPTED:
            return True
    return False
