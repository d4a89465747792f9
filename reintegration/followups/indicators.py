from __future__ import annotations

from typing import Any

from django.db.models import (
    DateField,
    DurationField,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Cast, Least
from django.utils.translation import gettext_lazy as _

from participants.register.queries import build_file_cuts, build_file_paths
from pemwecco.core.indicators import (
    FigureCut,
    Indicator,
    IndicatorNature,
    Period,
    Reckoning,
    ResultLevel,
)
from pemwecco.core.measures import keep_first_rows
from pemwecco.network.models import Figure
from reintegration.followups.lifecycle import FollowUpStage
from reintegration.followups.models import FollowUp, FollowUpQuerySet
from reintegration.followups.queries import list_follow_ups_due

# The follow-up by which the impact is told.
A_YEAR = 12


class MonthsLong(Func):
    """A number of months as a length of time."""

    template = "make_interval(months => %(expressions)s)"
    output_field = DurationField()


def list_due_follow_ups(period: Period) -> FollowUpQuerySet:
    """Follow-ups that were due in the period."""
    return list_follow_ups_due(period.start, period.end)


def list_answered_follow_ups(period: Period) -> FollowUpQuerySet:
    """Those of them that are answered."""
    return list_due_follow_ups(period).filter(stage=FollowUpStage.ANSWERED)


def list_compared_turnovers(period: Period) -> QuerySet[FollowUp]:
    """Follow-ups of a year that give a turnover, with it and the last one told before the return."""
    answered = list_answered_follow_ups(period).filter(months=A_YEAR)
    return _compare_figures(answered, Figure.Kind.TURNOVER, period)


def list_compared_jobs(period: Period) -> QuerySet[FollowUp]:
    """The last answer of each enterprise until the end, with its jobs then and before."""
    return _compare_last_answers(Figure.Kind.JOBS, period)


def list_compared_jobs_of_women(period: Period) -> QuerySet[FollowUp]:
    """The same of the jobs held by women."""
    return _compare_last_answers(Figure.Kind.JOBS_WOMEN, period)


def _compare_last_answers(kind: str, period: Period) -> QuerySet[FollowUp]:
    answered = FollowUp.objects.of_participants().filter(
        stage=FollowUpStage.ANSWERED, due_on__lte=period.end
    )
    last = keep_first_rows(answered, "participation__organisation", "-due_on")
    return _compare_figures(last, kind, period)


def _compare_figures(
    answered: QuerySet[FollowUp], kind: str, period: Period
) -> QuerySet[FollowUp]:
    """Answers with the last figure told since the return (`after`) and that before it (`before`).

    Those that lack one of them compare nothing and are left out.
    """
    figures: QuerySet[Any] = Figure.objects.filter(
        organisation=OuterRef("participation__organisation"), kind=kind
    ).order_by("-year", "-stated_on", "-pk")
    before = figures.filter(stated_on__lte=OuterRef("returned_on"))
    after = figures.filter(
        stated_on__gt=OuterRef("returned_on"), stated_on__lte=period.end
    )
    returned_on = Cast(F("due_on") - MonthsLong("months"), DateField())
    return (
        answered.annotate(returned_on=returned_on)
        .annotate(
            before=Subquery(before.values("value")[:1]),
            after=Subquery(after.values("value")[:1]),
        )
        .filter(before__isnull=False, after__isnull=False)
    )


_CUTS = build_file_cuts("participation__", "due_on")
_MONTHS = FigureCut("months", _("months after return"), "months")
_PATHS = build_file_paths("participation__")
_FIRM = "participation__organisation__name"

INDICATORS = [
    Indicator(
        code="IM1",
        level=ResultLevel.IMPACT,
        name=_("Enterprises whose turnover has grown"),
        definition=_(
            "Of the enterprises that answered the follow-up of 12 months due in the period, those whose"
            " turnover is higher than the last one told before the return."
        ),
        rows=list_compared_turnovers,
        reckoning=Reckoning.SHARE,
        marked=Q(after__gt=F("before")),
        unit="%",
        day="due_on",
        cuts=_CUTS,
        title=_FIRM,
        **_PATHS,
    ),
    Indicator(
        code="OC3",
        level=ResultLevel.OUTCOME,
        name=_("Jobs created in the enterprises of participants"),
        definition=_(
            "Jobs of the last answer of each enterprise until the end of the period, less those told before"
            " the return; jobs that were lost are taken off."
        ),
        rows=list_compared_jobs,
        nature=IndicatorNature.STOCK,
        reckoning=Reckoning.SUM,
        value=F("after") - F("before"),
        day="due_on",
        cuts=_CUTS,
        title=_FIRM,
        **_PATHS,
    ),
    Indicator(
        code="OC3.kept",
        level=ResultLevel.OUTCOME,
        name=_("Jobs maintained in the enterprises of participants"),
        definition=_(
            "Jobs told before the return that the last answer of each enterprise until the end of the period"
            " still has."
        ),
        rows=list_compared_jobs,
        nature=IndicatorNature.STOCK,
        reckoning=Reckoning.SUM,
        value=Least(F("after"), F("before")),
        day="due_on",
        cuts=_CUTS,
        title=_FIRM,
        **_PATHS,
    ),
    Indicator(
        code="OC3.women",
        level=ResultLevel.OUTCOME,
        name=_("Jobs of women created in the enterprises of participants"),
        definition=_(
            "Jobs held by women in the last answer of each enterprise until the end of the period, less those"
            " told before the return."
        ),
        rows=list_compared_jobs_of_women,
        nature=IndicatorNature.STOCK,
        reckoning=Reckoning.SUM,
        value=F("after") - F("before"),
        day="due_on",
        cuts=_CUTS,
        title=_FIRM,
        **_PATHS,
    ),
    Indicator(
        code="OP4.1",
        level=ResultLevel.OUTPUT,
        name=_("Follow-ups answered"),
        definition=_("Follow-ups due in the period that are answered."),
        rows=list_answered_follow_ups,
        day="due_on",
        cuts=(*_CUTS, _MONTHS),
        **_PATHS,
    ),
    Indicator(
        code="OP4.1.rate",
        level=ResultLevel.OUTPUT,
        name=_("Follow-ups answered, of those due"),
        definition=_("Of the follow-ups due in the period, those that are answered."),
        rows=list_due_follow_ups,
        reckoning=Reckoning.SHARE,
        marked=Q(stage=FollowUpStage.ANSWERED),
        unit="%",
        day="due_on",
        cuts=(*_CUTS, _MONTHS),
        **_PATHS,
    ),
    Indicator(
        code="OP4.1.active",
        level=ResultLevel.OUTPUT,
        name=_("Enterprises still active, of those that answered"),
        definition=_(
            "Of the answered follow-ups due in the period, those that say the enterprise is still active."
        ),
        rows=list_answered_follow_ups,
        reckoning=Reckoning.SHARE,
        marked=Q(told__still_in_business=True),
        unit="%",
        day="due_on",
        cuts=(*_CUTS, _MONTHS),
        **_PATHS,
    ),
]
