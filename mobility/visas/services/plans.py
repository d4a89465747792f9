"""The backward plan of dossiers: the rule for one, the same numbers in the database to sort many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest, Least
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mobility.visas import rules
from mobility.visas.lifecycle import DossierStage, PieceStage
from mobility.visas.models import Appointment, Dossier, Flight, Piece, VisaRegime
from mobility.visas.services.checklist import COLLECTING, WITH_THE_POST
from mobility.visas.services.lead_times import DaysBetween
from participants.register.lifecycle import Stage

STEP = rules.PlanStep
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


class _Later(Func):
    """A date so many days later."""

    template = "(%(expressions)s)"
    arg_joiner = " + "

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        super().__init__(*expressions, output_field=DateField(), **extra)


class _Months(Func):
    """A date so many months later, on the last day of a shorter month."""

    template = "(%(expressions)s + interval '%(months)s months')::date"

    def __init__(self, *expressions: Any, months: int, **extra: Any) -> None:
        super().__init__(
            *expressions, output_field=DateField(), months=int(months), **extra
        )


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
        return [
            state
            for state in self.states
            if state.slack is not None and state.slack < 0
        ]

    @property
    def open(self) -> list[rules.StepState]:
        return [state for state in self.states if not state.done]


def get_dossiers_with_progress(
    rows: QuerySet[Dossier], today: date, limits: rules.Limits
) -> QuerySet[Any]:
    """The dossiers with the days of their trip and what is done of each step, in one query.

    `law_days` is what the law gives the nationality for the decision today; nothing where no row says so.
    """
    appointments = Appointment.objects.filter(dossier=OuterRef("pk")).order_by("-id")
    dated = appointments.filter(state__in=["confirmed", "kept"])
    asked = appointments.filter(state__in=["provisional", "confirmed", "kept"])
    invitations = Piece.objects.filter(
        dossier=OuterRef("pk"), code__in=INVITATIONS, blocking=True
    )
    ticket = Flight.objects.filter(
        dossier=OuterRef("pk"), direction=Flight.Direction.OUTBOUND
    )
    regimes = VisaRegime.objects.filter(
        nationality=OuterRef("participation__person__nationality"),
        valid_from__lte=today,
    ).order_by("-valid_from")
    return rows.annotate(
        law_days=Subquery(regimes.values("decision_days")[:1]),
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
    ).annotate(
        passport_fits=ExpressionWrapper(
            Q(passport__isnull=False)
            & Q(
                passport__expires_on__gte=_Months(
                    F("leaving"), months=limits.passport_months_after
                )
            )
            & Q(passport__blank_pages__gte=limits.passport_blank_pages)
            & Q(
                entry__lte=_Months(
                    F("passport__issued_on"), months=12 * limits.passport_max_age_years
                )
            ),
            output_field=BooleanField(),
        ),
        insurance_done=ExpressionWrapper(
            Q(insurance_from__lte=F("entry"))
            & Q(insurance_until__gte=F("leaving"))
            & Q(insurance_cover_eur__gte=limits.insurance_min_eur),
            output_field=BooleanField(),
        ),
    )


def get_dossiers_with_slack(
    rows: QuerySet[Any], today: date, lead: rules.LeadTimes, limits: rules.Limits
) -> QuerySet[Any]:
    """The same with the days left to each open step and the fewest of them, to sort by.

    The numbers are those of `rules.plan_states`; a test holds both together.
    """
    expected: dict[rules.PlanStep, Any] = {}
    at = Coalesce(
        F("appointment_on"), _Later(F("requested_on"), Value(lead.request_days))
    )
    lodging = _Later(at, Value(lead.appointment_days))
    # As `rules.for_nationality`: the longer of what was learned and what the law gives.
    takes = Case(
        When(
            law_days__gt=limits.decision_days,
            then=Greatest(Value(lead.decision_days), F("law_days")),
        ),
        default=Value(lead.decision_days),
        output_field=IntegerField(),
    )
    expected[STEP.APPOINTMENT] = at
    expected[STEP.LODGING] = lodging
    expected[STEP.DECISION] = Coalesce(
        _Later(F("lodged_on"), takes), _Later(lodging, takes)
    )
    lodged = Q(lodged_on__isnull=False) | Q(decided_on__isnull=False)
    decided = Q(decided_on__isnull=False)
    done = {
        STEP.PASSPORT: Q(passport_fits=True) | lodged,
        STEP.REQUEST: Q(requested_on__isnull=False)
        | Q(appointment_on__isnull=False)
        | lodged,
        STEP.INVITATION: Q(invitation_done=True) | lodged,
        STEP.INSURANCE: Q(insurance_done=True) | lodged,
        STEP.APPOINTMENT: lodged,
        STEP.LODGING: lodged,
        STEP.DECISION: decided,
        STEP.TICKET: Q(ticketed_on__isnull=False),
    }
    now = Value(today, output_field=DateField())
    slack = {}
    offsets = rules.offsets(lead, limits=limits)
    # Everything up to the lodging moves by the days that the decision takes longer.
    later = Greatest(
        offsets[STEP.DECISION] + takes, Value(limits.lodging_latest_days)
    ) - Value(offsets[STEP.LODGING])
    for step, offset in offsets.items():
        when = Greatest(now, expected[step]) if step in expected else now
        due: Any = Value(offset)
        if step not in {STEP.DECISION, STEP.TICKET}:
            due = due + later
        left = ExpressionWrapper(
            DaysBetween(F("entry"), when) - due, output_field=IntegerField()
        )
        slack[f"slack_{step}"] = Case(
            When(done[step], then=Value(None, output_field=IntegerField())),
            default=left,
            output_field=IntegerField(),
        )
    sorted_by: QuerySet[Any] = rows.annotate(**slack).annotate(worst=Least(*slack))
    return sorted_by


def get_dossier_progress(row: Any) -> rules.Progress:
    """What is done of a dossier that `with_progress` brought."""
    return rules.Progress(
        passport_fits=bool(row.passport_fits),
        requested_on=row.requested_on,
        invitation_done=bool(row.invitation_done),
        insurance_done=bool(row.insurance_done),
        appointment_on=row.appointment_on,
        lodged_on=row.lodged_on,
        decided_on=row.decided_on,
        ticketed_on=row.ticketed_on,
    )


def build_plan_line(
    row: Any, today: date, lead: rules.LeadTimes, limits: rules.Limits
) -> PlanLine:
    """The plan of one row of `with_progress`; without dates there is none."""
    if row.entry is None:
        return PlanLine(row, (), feasible=True, worst=None)
    learned, lead = lead, rules.for_nationality(lead, row.law_days, limits=limits)
    plan = rules.backward_plan(row.entry, lead, limits)
    states = rules.plan_states(plan, get_dossier_progress(row), today, lead)
    lodged = row.lodged_on is not None or row.decided_on is not None
    worst = rules.worst_slack(states)
    light = rules.light_of(worst, lead.amber_days)
    longer = row.law_days if lead.decision_days > learned.decision_days else None
    return PlanLine(row, states, plan.feasible or lodged, worst, light, longer)


def get_dossier_plan(
    dossier: Dossier, today: date, lead: rules.LeadTimes, limits: rules.Limits
) -> PlanLine:
    """The plan of one dossier; one query."""
    row = get_dossiers_with_progress(
        Dossier.objects.filter(pk=dossier.pk), today, limits
    ).get()
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


def count_late_by_step(rows: QuerySet[Any]) -> Mapping[rules.PlanStep, int]:
    """How many people will be late for each step; one query over `with_slack`."""
    counted = rows.order_by().aggregate(
        **{
            step.value: Count("pk", filter=Q(**{f"slack_{step}__lt": 0}))
            for step in STEP
        }
    )
    return {step: counted[step.value] for step in STEP if counted[step.value]}
