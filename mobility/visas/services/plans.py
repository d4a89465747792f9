"""The backward plan of dossiers: what is done of each read from the rows, the rest by the rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    DateField,
    Exists,
    F,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mobility.itineraries.models import Flight
from mobility.visas import rules
from mobility.visas.lifecycle import DossierStage, PieceStage
from mobility.visas.models import (
    Appointment,
    Dossier,
    Piece,
    TravelDocument,
    VisaRegime,
)
from mobility.visas.services.checklist import COLLECTING, WITH_THE_POST
from mobility.visas.services.lead_times import get_planning
from participants.register.lifecycle import Stage
from pemwecco.core.remembering import remembered_rows

STEP = rules.PlanStep
PASSPORT = TravelDocument.Kind
STEP_NAMES = {
    STEP.PASSPORT: _("passport"),
    STEP.REQUEST: _("request of the appointment"),
    STEP.INVITATION: _("invitation and letter"),
    STEP.INSURANCE: _("insurance"),
    STEP.APPOINTMENT: _("appointment"),
    STEP.LODGING: pgettext_lazy(
        "handing in the application", "lodging of the application"
    ),
    STEP.DECISION: _("decision"),
    STEP.TICKET: _("ticket"),
}
PLANNED = COLLECTING | WITH_THE_POST | {DossierStage.GRANTED}
INVITATIONS = (Piece.Code.INVIT_HOST, Piece.Code.INVIT_PROGRAMME)
GIVEN = (PieceStage.ACCEPTED, PieceStage.WAIVED)


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One dossier of a board, or the plan on its page."""

    dossier: Any
    states: tuple[rules.StepState, ...]
    feasible: bool
    worst: int | None
    light: str = "grey"
    # Days to the decision that the law gives this nationality, where they lengthen the plan.
    law_days: int | None = None

    @property
    def late(self) -> list[rules.StepState]:
        late = []
        for state in self.states:
            if state.slack is not None and state.slack < 0:
                late.append(state)
        return late

    @property
    def open(self) -> list[rules.StepState]:
        return [state for state in self.states if not state.done]


def get_dossiers_with_progress(rows: QuerySet[Dossier], today: date) -> QuerySet[Any]:
    """The dossiers with the days of their trip and what is known of each step, in one query.

    `law_days` is what the law gives the nationality and kind of the passport for the decision today;
    nothing where no row says so.
    """
    appointments = Appointment.objects.filter(dossier=OuterRef("pk")).order_by("-id")
    dated = appointments.filter(state__in=["confirmed", "kept"])
    asked = appointments.filter(state__in=["provisional", "confirmed", "kept"])
    invitations = Piece.objects.filter(
        dossier=OuterRef("pk"), code__in=INVITATIONS, blocking=True
    )
    ticket = Flight.objects.filter(
        participation=OuterRef("participation"), direction=Flight.Direction.OUTBOUND
    )
    return rows.select_related("passport").annotate(
        law_days=select_law_days(today),
        entry=Coalesce(
            "participation__itinerary__arrives_on", "participation__cohort__arrives_on"
        ),
        leaving=Coalesce(
            "participation__itinerary__leaves_on", "participation__cohort__leaves_on"
        ),
        requested_on=Subquery(asked.values("requested_on")[:1]),
        appointment_on=Subquery(
            dated.annotate(day=Cast("at", DateField())).values("day")[:1]
        ),
        lodged_on=F("lodging__lodged_on"),
        decided_on=F("decision__decided_on"),
        ticketed_on=Subquery(ticket.values("ticketed_on")[:1]),
        invitation_done=~Exists(invitations.exclude(stage__in=GIVEN)),
    )


def select_law_days(today: date) -> Subquery:
    """The days to the decision that the law gives the holder of a passport; null where no row says so."""
    holder = Coalesce(
        OuterRef("passport__nationality"),
        OuterRef("participation__person__nationality"),
    )
    regimes = VisaRegime.objects.filter(
        nationality=holder, valid_from__lte=today
    ).applying_to(Coalesce(OuterRef("passport__kind"), Value(PASSPORT.ORDINARY)))
    return Subquery(regimes.values("decision_days")[:1])


def has_fitting_passport(row: Any, limits: rules.Limits) -> bool:
    """Whether the passport of a row of `get_dossiers_with_progress` serves for its trip."""
    passport = row.passport
    if passport is None or passport.blank_pages is None:
        return False
    if row.entry is None or row.leaving < row.entry:
        return False
    return not rules.passport_findings(
        passport.issued_on,
        passport.expires_on,
        row.entry,
        row.leaving,
        passport.blank_pages,
        limits=limits,
    )


def has_fitting_insurance(row: Any, limits: rules.Limits) -> bool:
    """Whether the policy of such a row covers its trip."""
    begins, ends = row.insurance_from, row.insurance_until
    cover = row.insurance_cover_eur
    if begins is None or ends is None or cover is None or row.entry is None:
        return False
    policy = rules.Insurance(begins, ends, cover)
    return not rules.insurance_findings(policy, row.entry, row.leaving, limits=limits)


def get_dossier_progress(row: Any, limits: rules.Limits) -> rules.Progress:
    """What is done of a dossier that `get_dossiers_with_progress` brought."""
    return rules.Progress(
        passport_fits=has_fitting_passport(row, limits),
        requested_on=row.requested_on,
        invitation_done=row.invitation_done,
        insurance_done=has_fitting_insurance(row, limits),
        appointment_on=row.appointment_on,
        lodged_on=row.lodged_on,
        decided_on=row.decided_on,
        ticketed_on=row.ticketed_on,
    )


def build_plan_line(
    row: Any, today: date, lead: rules.LeadTimes, limits: rules.Limits
) -> PlanLine:
    """The plan of one row of `get_dossiers_with_progress`; without dates there is none."""
    if row.entry is None:
        return PlanLine(row, (), feasible=True, worst=None)
    learned = lead
    lead = rules.for_nationality(learned, row.law_days, limits=limits)
    plan = rules.backward_plan(row.entry, lead, limits)
    states = rules.plan_states(plan, get_dossier_progress(row, limits), today, lead)
    lodged = row.lodged_on is not None or row.decided_on is not None
    worst = rules.worst_slack(states)
    light = rules.light_of(worst, lead.amber_days)
    is_longer = lead.decision_days > learned.decision_days
    law_days = row.law_days if is_longer else None
    return PlanLine(row, states, plan.feasible or lodged, worst, light, law_days)


def list_named_steps(plan: PlanLine | None) -> list[tuple[Any, rules.StepState]]:
    """The steps of a plan with their names; none where nothing is planned."""
    if plan is None:
        return []
    return [(STEP_NAMES[state.step], state) for state in plan.states]


@remembered_rows
def list_own_progress(dossier: Dossier, today: date) -> QuerySet[Any]:
    """The one row of a dossier with what is known of each step."""
    return get_dossiers_with_progress(Dossier.objects.filter(pk=dossier.pk), today)


def get_dossier_plan(
    dossier: Dossier, today: date, lead: rules.LeadTimes, limits: rules.Limits
) -> PlanLine:
    """The plan of one dossier; one query."""
    (row,) = list_own_progress(dossier, today)
    return build_plan_line(row, today, lead, limits)


# Whose journey lies ahead: nobody plans for those who left.
BEFORE = (Stage.SELECTED, Stage.PREPARED, Stage.CLEARED)


def filter_board_dossiers(
    rows: QuerySet[Dossier], cohort: int | None
) -> QuerySet[Dossier]:
    """The last application of every person whose journey lies ahead and whose visa is under way."""
    later = Dossier.objects.filter(
        participation=OuterRef("participation"), attempt__gt=OuterRef("attempt")
    )
    rows = rows.filter(
        ~Exists(later), stage__in=PLANNED, participation__stage__in=BEFORE
    )
    return rows.filter(participation__cohort=cohort) if cohort else rows


def list_plan_lines(
    rows: QuerySet[Dossier], today: date, lead: rules.LeadTimes, limits: rules.Limits
) -> list[PlanLine]:
    """The plans of dossiers, the worst first, those without dates last; one query.

    A cohort has sixty people: all are planned by the rule and sorted here.
    """
    known = get_dossiers_with_progress(rows, today).select_related(
        "participation__person", "participation__cohort"
    )
    lines = [build_plan_line(row, today, lead, limits) for row in known]
    return sorted(lines, key=_sort_by_worst)


def _sort_by_worst(line: PlanLine) -> tuple[bool, int, date, int]:
    entry = line.dossier.entry or date.max
    return line.worst is None, line.worst or 0, entry, line.dossier.pk


def count_late_by_step(lines: Iterable[PlanLine]) -> Mapping[rules.PlanStep, int]:
    """How many people will be late for each step; steps for which nobody will be are left out."""
    counted = dict.fromkeys(STEP, 0)
    for line in lines:
        for state in line.late:
            counted[state.step] += 1
    return {step: count for step, count in counted.items() if count}


def redate_checklists() -> None:
    """Date the papers that dossiers still collect by the plan as it is now.

    Called within the transaction of whatever moves the plan of all of them (a dated rule, a decision from
    which lead times are learned), so that no list is behind its plan. Papers without a day, and those that
    the post asked for by a day of its own, stay as they are.
    """
    today = timezone.localdate()
    planning = get_planning(today)
    dated = Piece.objects.filter(due_on__isnull=False, asked_later=False)
    dated = dated.exclude(code=Piece.Code.OTHER)
    collected = Dossier.objects.filter(stage__in=COLLECTING)
    rows = get_dossiers_with_progress(collected, today).prefetch_related(
        Prefetch("pieces", dated, to_attr="dated_pieces")
    )
    moved = []
    for row in rows:
        if row.entry is None:
            continue
        plan = planning.plan(row.entry, row.law_days)
        # Who brings a paper does not change its day.
        opened = timezone.localdate(row.opened_at)
        situation = rules.Situation("owner", "programme", row.entry, opened)
        for piece in row.dated_pieces:
            due = rules.deadline(
                piece.code, situation, limits=planning.limits, plan=plan
            )
            if due != piece.due_on:
                piece.due_on = due
                moved.append(piece)
    Piece.objects.bulk_update(moved, ["due_on"])
