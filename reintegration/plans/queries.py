"""Plans as pages, lists and reminders read them: returned when, agreed until when, agreed or not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import (
    DateField,
    Exists,
    Func,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, TruncDate

from mobility.itineraries.models import Crossing
from mobility.itineraries.services.crossings import get_due_back_date
from participants.register.lifecycle import Stage
from participants.register.models import Participation, ParticipationStep
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import list_staff_with_role
from pemwecco.casework.queries import list_responsible_people
from reintegration.plans.lifecycle import FINISHING, PlanStage, VersionStage
from reintegration.plans.models import (
    MilestoneLine,
    PlanQuerySet,
    PlanVersion,
    ReintegrationPlan,
)
from reintegration.plans.rules import AGREE_WITHIN_MONTHS, WARN_DAYS

# A plan is begun in the host country, and goes on after the programme.
PLANNING_STAGES = (Stage.DEPARTED, Stage.RETURNED, Stage.COMPLETED)
BACK_STAGES = (Stage.RETURNED, Stage.COMPLETED)


class AddMonths(Func):
    """A day so many calendar months later, as `rules.get_agreement_day` counts it."""

    template = "(%(expressions)s + make_interval(months => %(months)s))::date"
    output_field = DateField()


def annotate_agreement(rows: PlanQuerySet) -> PlanQuerySet:
    """Each with `returned_on`, `agree_by` (nothing before the return), `is_agreed`, by a version in force."""
    exits = Crossing.objects.standing().filter(
        participation=OuterRef("participation"), direction=Crossing.Direction.EXIT
    )
    moved = ParticipationStep.objects.filter(
        subject=OuterRef("participation"), move="return"
    ).annotate(on=TruncDate("at"))
    agreed = PlanVersion.objects.filter(plan=OuterRef("pk"), stage=VersionStage.AGREED)
    returned = Coalesce(
        Subquery(exits.order_by("-on").values("on")[:1]),
        Subquery(moved.order_by("-at").values("on")[:1]),
        output_field=DateField(),
    )
    dated: Any = rows.annotate(returned_on=returned)
    found: PlanQuerySet = dated.annotate(
        agree_by=AddMonths("returned_on", months=AGREE_WITHIN_MONTHS),
        is_agreed=Exists(agreed),
    )
    return found


def list_unagreed_plans(on: date) -> PlanQuerySet:
    """Plans of those who are back that are not agreed two weeks before the two months end, or later."""
    rows: Any = annotate_agreement(ReintegrationPlan.objects.followed())
    found: PlanQuerySet = rows.filter(
        is_agreed=False,
        agree_by__lte=on + timedelta(days=WARN_DAYS),
        participation__stage__in=BACK_STAGES,
    )
    return found


def list_plans_to_answer() -> PlanQuerySet:
    """Plans of which the participant proposes a version to which staff have not said yes."""
    waiting = PlanVersion.objects.filter(
        plan=OuterRef("pk"),
        stage=VersionStage.PROPOSED,
        participant_yes_at__isnull=False,
    )
    return ReintegrationPlan.objects.followed().filter(Exists(waiting))


def list_plans_behind(on: date) -> PlanQuerySet:
    """Plans with a milestone in force whose day has passed and that is not reached."""
    late = MilestoneLine.objects.filter(
        version__plan=OuterRef("pk"),
        version__stage=VersionStage.AGREED,
        milestone__reached_on=None,
        due_on__lt=on,
    )
    return ReintegrationPlan.objects.followed().filter(Exists(late))


def list_files_without_plan() -> QuerySet[Participation]:
    """Those in mobility or back, of whom no plan is begun."""
    stages = (Stage.DEPARTED, Stage.RETURNED)
    return Participation.objects.filter(
        Q(stage__in=stages), Q(reintegration_plan__isnull=True)
    )


def list_files_to_complete() -> QuerySet[Participation]:
    """Those who are back and whose plan ended with nothing left to follow: their files may be completed."""
    return Participation.objects.filter(
        stage=Stage.RETURNED,
        reintegration_plan__stage=PlanStage.CLOSED,
        reintegration_plan__closed_because__in=FINISHING,
    )


def list_versions(plan: ReintegrationPlan) -> list[PlanVersion]:
    """All versions of a plan, the last first, each with its lines and their helpers; two queries."""
    lines = MilestoneLine.objects.select_related(
        "milestone", "staff", "organisation", "person"
    )
    rows = plan.versions.select_related("made_by", "staff_yes_by")
    return list(rows.prefetch_related(Prefetch("lines", lines), "steps"))


def find_return_day(participation: Participation) -> date | None:
    """The day from which the months of a plan count: of the return, else the one on which it is due."""
    exits = Crossing.objects.standing().filter(
        participation=participation, direction=Crossing.Direction.EXIT
    )
    last = exits.order_by("-on").values_list("on", flat=True).first()
    return last or get_due_back_date(participation)


def list_plan_staff(plan: ReintegrationPlan) -> list[User]:
    """Who follows a participant: who answers for the plan, else for the file, else the officers."""
    return (
        list_responsible_people([plan])
        or list_responsible_people([plan.participation])
        or list_staff_with_role(Role.OFFICER)
    )
