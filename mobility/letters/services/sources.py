"""The rows that letters are gathered from, for any number of dossiers in the same dozen queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet, prefetch_related_objects
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
from mobility.visas.models import Dossier, FormAnswers, Piece
from mobility.visas.rules.costs import CostSpan
from mobility.visas.services.cost_plans import plan_stay_costs
from mobility.visas.services.dossier_rows import (
    get_published_version,
    list_agreed_visits,
    list_checklist_items,
    list_dossier_letters,
)
from mobility.visas.services.entries import (
    EarnedEntries,
    KnownVisa,
    SuspendedEntries,
    compute_earned_entries,
    get_known_visas,
    may_enter_several_times,
)
from mobility.visas.services.promises import get_planned_payers
from mobility.visas.services.trips import (
    Trip,
    build_trip,
    is_stated_employee,
    list_past_stays,
)
from participants.applications.models import Application
from pemwecco.core.remembering import (
    Ahead,
    get_kept_row,
    keep_related_rows,
    look_beside,
    remembered,
    remembered_rows,
)
from pemwecco.documents.lifecycle import PaperStage
from pemwecco.network.models import Affiliation, Identifier

# Issued or being made.
STANDING = frozenset({PaperStage.RENDERING, PaperStage.ISSUED})


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
    dossiers = _read_dossiers(pks)
    people = {dossier.participation.person_id for dossier in dossiers}
    versions = _read_versions(dossiers)
    affiliations: dict[tuple[int, int], list[Affiliation]] = defaultdict(list)
    unsaid = {row.participation.person_id for row in dossiers if not _says_work(row)}
    for row in Affiliation.objects.filter(person__in=unsaid).order_by("pk"):
        affiliations[row.person_id, row.organisation_id].append(row)
    items = _read_pieces(dossiers)
    signed = _find_signed_undertakings(dossiers)
    placements = _read_placements(dossiers)
    hosts: set[int] = set()
    for visits in placements.values():
        hosts |= {visit.host_id for visit in visits}
    contacts: dict[int, list[HostContact]] = defaultdict(list)
    for contact in _read_contacts(dossiers, hosts):
        contacts[contact.host.pk].append(contact)

    visas, today = get_known_visas(people), timezone.localdate()
    may_ask = _find_several_entries(dossiers, today)

    found = {}
    for dossier in dossiers:
        file = dossier.participation
        itinerary = getattr(file, "itinerary", None)
        application = getattr(file, "application", None)
        known = affiliations.get((file.person_id, file.organisation_id or 0), [])
        said = application.function if application else ""
        pieces = items.get(dossier.pk, [])
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
            answers=getattr(file.person, "form_answers", None),
            past=list_past_stays(file.person),
            visas=visas.get(file.person_id, []),
            earned=compute_earned_entries(
                visas.get(file.person_id, []),
                dossier.lodging.lodged_on if hasattr(dossier, "lodging") else today,
                passport_expires=dossier.passport.expires_on
                if dossier.passport
                else None,
                allowed=dossier.pk in may_ask,
            ),
            contacts={row.host_id: contacts.get(row.host_id, []) for row in visits},
            costs=plan_stay_costs(
                trip, file.cost_shares.all(), visits, get_planned_payers(dossier)
            )
            if trip
            else [],
        )
    return found


def _says_work(dossier: Dossier) -> bool:
    """Whether the application says occupation and function, so that no affiliation is looked up."""
    application = getattr(dossier.participation, "application", None)
    return bool(application and application.function and application.occupation)


def _read_dossiers(pks: Iterable[int]) -> list[Dossier]:
    """The dossiers with what hangs on them; one that the page has read already is not read again."""
    wanted = set(pks)
    kept = []
    for pk in wanted:
        if (row := get_kept_row(Dossier, pk)) is not None:
            kept.append(row)
    missing = wanted - {row.pk for row in kept}
    dossiers = list(kept)
    if missing:
        dossiers += Dossier.objects.filter(pk__in=missing).select_related(
            "participation__person__form_answers",
            "participation__organisation",
            "participation__call__programme",
            "participation__call__setup",
            "participation__cohort",
            "participation__itinerary",
            "participation__application",
            "post__organisation",
            "passport",
            "lodging",
        )
    prefetch_related_objects(
        dossiers,
        "participation__organisation__identifiers",
        "participation__flights",
        "participation__accommodations",
        "participation__cost_shares",
        "participation__person__past_stays",
    )
    return dossiers


def _read_pieces(dossiers: list[Dossier]) -> Mapping[int, list[Piece]]:
    # Of one dossier, here and below, the page asks the same: it is asked once for both.
    if len(dossiers) == 1:
        return {dossiers[0].pk: list_checklist_items(dossiers[0])}
    found: dict[int, list[Piece]] = defaultdict(list)
    for piece in Piece.objects.filter(dossier__in=dossiers).order_by("pk"):
        found[piece.dossier_id].append(piece)
    return found


def _find_several_entries(dossiers: list[Dossier], day: date) -> set[int]:
    """The dossiers that multiple entries may be granted to on a day."""
    if len(dossiers) == 1:
        is_allowed = may_enter_several_times(dossiers[0], day)
        return {dossiers[0].pk} if is_allowed else set()
    suspended = SuspendedEntries(day)
    return {row.pk for row in dossiers if suspended.is_allowed(row)}


def _read_versions(dossiers: list[Dossier]) -> Mapping[int, ItineraryVersion]:
    """The last published itinerary by the key of the itinerary."""
    if len(dossiers) == 1:
        version = get_published_version(dossiers[0])
        return {version.itinerary_id: version} if version else {}
    published = (
        ItineraryVersion.objects.filter(itinerary__participation__dossiers__in=dossiers)
        .order_by("itinerary_id", "-number")
        .distinct("itinerary_id")
    )
    return {row.itinerary_id: row for row in published}


def _find_signed_undertakings(dossiers: list[Dossier]) -> set[int]:
    """The dossiers whose undertaking to return is signed."""
    if len(dossiers) == 1:
        for letter in list_dossier_letters(dossiers[0]):
            is_undertaking = letter.kind == Letter.Kind.UNDERTAKING
            if is_undertaking and letter.paper.stage in STANDING:
                return {dossiers[0].pk}
        return set()
    standing = Letter.objects.standing().filter(
        dossier__in=dossiers, kind=Letter.Kind.UNDERTAKING
    )
    return set(standing.values_list("dossier_id", flat=True))


@remembered_rows
def list_contacts_of_visits(file: int) -> QuerySet[HostContact]:
    """The contacts of the hosts that a file (by key) visits, who signs letters first."""
    visits = Placement.objects.filter(participation=file, stage__in=AGREED)
    return _order_contacts(HostContact.objects.at_hosts(visits.values("host")))


def _order_contacts(rows: QuerySet[HostContact]) -> QuerySet[HostContact]:
    return rows.select_related("user").order_by("-signs_letters", "pk")


def _read_contacts(dossiers: list[Dossier], hosts: set[int]) -> Iterable[HostContact]:
    if not hosts:
        return []
    if len(dossiers) == 1:
        return list_contacts_of_visits(dossiers[0].participation_id)
    return _order_contacts(HostContact.objects.at_hosts(hosts))


def _read_placements(dossiers: list[Dossier]) -> Mapping[int, list[Placement]]:
    """The visits that hosts agreed to, by the key of the file, in the order of their days."""
    found: dict[int, list[Placement]] = defaultdict(list)
    if len(dossiers) == 1:
        agreed = list_agreed_visits(dossiers[0].participation)
    else:
        files = {dossier.participation_id for dossier in dossiers}
        rows = Placement.objects.filter(participation__in=files, stage__in=AGREED)
        related = rows.select_related("host__organisation", "invitation")
        agreed = list(related.order_by("starts_on", "pk"))
    prefetch_related_objects(agreed, "host__organisation__identifiers")
    for placement in agreed:
        found[placement.participation_id].append(placement)
    return found


def _has_accepted_undertaking(pieces: Iterable[Piece]) -> bool:
    for piece in pieces:
        undertakes = piece.code == Piece.Code.RETURN_UNDERTAKING
        if undertakes and piece.stage == PieceStage.ACCEPTED:
            return True
    return False


def list_letter_rows(dossier: Dossier) -> list[Ahead]:
    """What the letters of a dossier ask beside the rows that its findings ask, to be read ahead."""
    file = dossier.participation
    visits = Placement.objects.filter(participation=file, stage__in=AGREED)
    printed = Identifier.objects.filter(
        Q(organisation=file.organisation_id)
        | Q(organisation__host__in=visits.values("host"))
    )

    def keep(found: Iterable[Identifier]) -> None:
        identifiers = list(found)
        organisations = [visit.host.organisation for visit in list_agreed_visits(file)]
        if file.organisation is not None:
            organisations.append(file.organisation)
        for organisation in organisations:
            own = [row for row in identifiers if row.organisation_id == organisation.pk]
            keep_related_rows(organisation, "identifiers", own)

    return [
        look_beside(file, "organisation"),
        list_contacts_of_visits.ahead(file.pk),
        Ahead(printed, keep),
    ]
