"""What my space reads, once for the page: a handful of queries, by the stages that the files have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max, Prefetch, Q, prefetch_related_objects
from django.utils import timezone

from events.gatherings.models import Event
from mobility.hosts.models import EvaluationSide, Placement, VisitEvaluation
from mobility.hosts.services.evaluations import list_visits_to_evaluate
from mobility.itineraries.lifecycle import OPEN_CLAIMS, ReturnDelayStage
from mobility.itineraries.models import (
    ActionPoint,
    ItineraryVersion,
    Proposal,
    ReturnClaim,
    ReturnDelay,
)
from mobility.itineraries.services.report_days import ReportCall, list_report_calls
from mobility.letters.services.waiting import list_awaited_undertakings
from mobility.matching.queries.choices import WishWindow, get_wish_windows
from mobility.visas.models import Dossier, EarlierVisa, Piece
from mobility.visas.services.arrivals import (
    DeclarationDue,
    list_declarations_due,
)
from mobility.visas.services.checklist import COLLECTING
from participants.applications.lifecycle import CorrectionStage
from participants.applications.models import Correction
from participants.applications.services.corrections import CORRECTABLE
from participants.decisions.lifecycle import OfferStage
from participants.decisions.models import Offer
from participants.eligibility.models import Referral
from participants.eligibility.services.route import list_items_to_bring
from participants.eligibility.services.screening import ScreeningLine
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Participation
from participants.training.models import Completion
from pemwecco.accounts.models import User
from pemwecco.core.one_query import fetch_in_one_query
from reintegration.followups.models import FollowUp
from reintegration.partnerships.models import Confirmation, Partnership
from reintegration.plans.lifecycle import PlanStage, VersionStage
from reintegration.plans.models import PlanVersion, ReintegrationPlan
from reintegration.plans.queries import annotate_agreement
from reintegration.plans.services.referrals import list_referrals_to_consent

S = Stage
PREPARING = (S.SELECTED, S.PREPARED, S.CLEARED)
AWAY = (S.DEPARTED, S.NOT_RETURNED)
BACK = (S.RETURNED, S.COMPLETED)


@dataclass(slots=True)
class SpaceRows:
    """All rows of a person that the page speaks of; empty where the stage has none."""

    user: User
    files: list[Participation]
    corrections: list[Correction] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    to_bring: dict[int, list[ScreeningLine]] = field(default_factory=dict)
    dossiers: list[Dossier] = field(default_factory=list)
    to_sign: list[Dossier] = field(default_factory=list)
    sessions: list[Event] = field(default_factory=list)
    completions: list[Completion] = field(default_factory=list)
    version: ItineraryVersion | None = None
    # The files of whom wishes for hosts are taken today, by key.
    wishes: dict[int, WishWindow] = field(default_factory=dict)
    # Visits of which nothing is said yet, and what was said of others.
    untold: list[Placement] = field(default_factory=list)
    told: list[VisitEvaluation] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    # What staff asked to mend: flights, lodging, earlier visas.
    asked_again: list[Proposal] = field(default_factory=list)
    visas_asked_again: list[EarlierVisa] = field(default_factory=list)
    claims: list[ReturnClaim] = field(default_factory=list)
    delays: list[ReturnDelay] = field(default_factory=list)
    # The trip reports that may be written or are handed in, and what came of them to do.
    reports: list[ReportCall] = field(default_factory=list)
    points: list[ActionPoint] = field(default_factory=list)
    declarations: list[DeclarationDue] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)
    # The plans after the return, and the version of one that waits for the person.
    plans: list[ReintegrationPlan] = field(default_factory=list)
    proposed: list[PlanVersion] = field(default_factory=list)
    # Structures that may help after the return, of which the person says whether they are told.
    to_consent: list[Referral] = field(default_factory=list)
    partnerships: list[Partnership] = field(default_factory=list)
    # Partnerships that wait for the person's yes.
    confirmations: list[Confirmation] = field(default_factory=list)

    def at(self, *stages: Stage) -> list[Participation]:
        """The files at these stages."""
        return [file for file in self.files if file.stage in stages]

    def list_pieces(self) -> list[Any]:
        """The papers of the dossiers, each with its dossier and `given_at`, when it last came."""
        found = []
        for dossier in self.dossiers:
            for piece in dossier.pieces.all():
                piece.dossier = dossier
                found.append(piece)
        return found


def gather_space_rows(user: User, files: list[Participation]) -> SpaceRows:
    """The rows of a person's files, which come with call, cohort, itinerary and steps."""
    rows = SpaceRows(user, files)
    if judged := _list_file_keys(rows.at(*(Stage(name) for name in CORRECTABLE))):
        asked = Correction.objects.filter(
            application__participation__in=judged, stage=CorrectionStage.ASKED
        )
        rows.corrections = list(asked.select_related("application__participation"))
    for file in rows.at(S.NOT_READY):
        rows.to_bring[file.pk] = list_items_to_bring(file)
    if chosen := _list_file_keys(rows.at(S.SELECTED)):
        waiting = Offer.objects.filter(participation__in=chosen, stage=OfferStage.OPEN)
        rows.offers = list(waiting)
    preparing, away = (
        _list_file_keys(rows.at(*PREPARING)),
        _list_file_keys(rows.at(*AWAY)),
    )
    if preparing or away:
        _gather_dossiers(rows, [*preparing, *away])
        versions = ItineraryVersion.objects.filter(
            itinerary__participation__in=[*preparing, *away]
        )
        rows.version = versions.order_by(
            "-itinerary__participation_id", "-number"
        ).first()
    if preparing:
        _gather_preparation(rows, preparing)
    if away:
        _gather_travel(rows, away)
    if back := _list_file_keys(rows.at(*BACK)):
        _gather_what_followed(rows, back)
        _gather_completions(rows, back)
        rows.untold += _list_untold(back)
    if known := [*away, *back]:
        _gather_what_is_planned(rows, known)
        rows.reports = list_report_calls(known)
    return rows


def _gather_what_followed(rows: SpaceRows, files: list[int]) -> None:
    """Of those who are back: what they were asked, and their partnerships; one query."""
    asked = FollowUp.objects.of_participants().filter(participation__in=files)
    partnerships = Partnership.objects.filter(participation__in=files)
    partnerships = partnerships.select_related("partner", "next_point")
    to_confirm = Confirmation.objects.of_person(rows.user).waiting(timezone.localdate())
    to_confirm = to_confirm.select_related("partnership__partner")
    fetch_in_one_query([asked, partnerships, to_confirm])
    rows.follow_ups, rows.partnerships = list(asked), list(partnerships)
    rows.confirmations = list(to_confirm)


def _gather_what_is_planned(rows: SpaceRows, files: list[int]) -> None:
    """Of those who travelled: their plans, what is to do, what they said of visits; one query."""
    plans = ReintegrationPlan.objects.filter(participation__in=files)
    plans = annotate_agreement(plans)
    proposed = PlanVersion.objects.filter(
        plan__participation__in=files,
        plan__stage=PlanStage.OPEN,
        stage=VersionStage.PROPOSED,
        participant_yes_at=None,
    ).select_related("plan")
    points = ActionPoint.objects.of_person(rows.user).still_open()
    points = points.filter(participation__in=files)
    said = VisitEvaluation.objects.filter(
        placement__participation__in=files, side=EvaluationSide.VISITOR
    ).select_related("placement__host__organisation")
    asked = list_referrals_to_consent(files)
    fetch_in_one_query([plans, proposed, points, said, asked])
    rows.to_consent = list(asked)
    rows.plans, rows.proposed = list(plans), list(proposed)
    rows.points, rows.told = list(points), list(said)


def _list_untold(files: list[int]) -> list[Placement]:
    visits = Placement.objects.filter(participation__in=files)
    rows = list_visits_to_evaluate(visits, EvaluationSide.VISITOR)
    return list(rows.select_related("host__organisation").order_by("ends_on", "pk"))


def _gather_dossiers(rows: SpaceRows, files: list[int]) -> None:
    sent = Q(steps__move="receive", steps__by=rows.user)
    pieces = Piece.objects.annotate(given_at=Max("steps__at", filter=sent))
    dossiers = Dossier.objects.filter(participation__in=files).select_related("lodging")
    dossiers = dossiers.order_by("participation_id", "-attempt").distinct(
        "participation_id"
    )
    rows.dossiers = list(dossiers.prefetch_related(Prefetch("pieces", pieces)))
    if collected := [row for row in rows.dossiers if row.stage in COLLECTING]:
        keys = [row.participation_id for row in collected]
        rows.to_sign = list_awaited_undertakings(keys)


def _gather_preparation(rows: SpaceRows, files: list[int]) -> None:
    coming = Event.objects.upcoming().filter(
        kind=Event.Kind.TRAINING,
        registrations__person__email=rows.user.email,
        registrations__stage__in=["requested", "confirmed"],
    )
    rows.sessions = list(coming[:3])
    told = Proposal.objects.filter(
        participation__in=files, by=rows.user, state=Proposal.State.OPEN
    )
    for proposal in told:
        asked = rows.asked_again if proposal.is_asked_again else rows.proposals
        asked.append(proposal)
    rows.wishes = get_wish_windows(rows.at(*PREPARING))
    visas = EarlierVisa.objects.asked_again().filter(person__participations__in=files)
    rows.visas_asked_again = list(visas.distinct())
    _gather_completions(rows, files)


def _gather_completions(rows: SpaceRows, files: list[int]) -> None:
    found = Completion.objects.filter(participation__in=files)
    rows.completions = list(
        found.select_related("module", "certificate").order_by("completed_on")
    )


def find_step(file: Participation, move: str) -> datetime | None:
    """When a move of the file was last made and stands, from its steps, which the page has fetched."""
    last = None
    for step in file.steps.all():
        if step.move == move:
            last = step.at
        elif move in PARTICIPATION.transitions[step.move].takes_back:
            last = None
    return last


def _list_file_keys(files: Iterable[Participation]) -> list[int]:
    return [file.pk for file in files]


def _gather_travel(rows: SpaceRows, away: list[int]) -> None:
    """What concerns whoever is in mobility: the return told, a later one, what was never told."""
    told = ReturnClaim.objects.filter(participation__in=away, stage__in=OPEN_CLAIMS)
    rows.claims = list(told)
    travellers = rows.at(*AWAY)
    prefetch_related_objects(travellers, "return_delays")
    for file in travellers:
        for delay in file.return_delays.all():
            if delay.stage == ReturnDelayStage.TOLD:
                rows.delays.append(delay)
    rows.untold = _list_untold(away)
    rows.declarations = list_declarations_due(away)
