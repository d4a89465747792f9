from __future__ import annotations

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Greatest, Least, TruncDate
from django.utils.translation import gettext_lazy as _

from mobility.hosts.lifecycle import PlacementStage
from mobility.hosts.models import (
    EvaluationMark,
    EvaluationQuestion,
    Host,
    MarkWord,
    Placement,
    PlacementQuerySet,
)
from participants.register.queries import (
    build_file_cuts,
    build_file_paths,
    build_person_cuts,
)
from pemwecco.core.indicators import (
    FigureCut,
    Indicator,
    Period,
    Reckoning,
    ResultLevel,
)
from pemwecco.core.measures import DaysBetween, keep_first_rows
from pemwecco.network.cuts import write_choices
from pemwecco.network.models import Organisation

RECEIVED = (PlacementStage.RUNNING, PlacementStage.COMPLETED)


def list_begun_visits(period: Period) -> PlacementQuerySet:
    """Visits to hosts that took place, by their first day."""
    begun = Placement.objects.filter(starts_on__range=(period.start, period.end))
    return begun.filter(stage__in=RECEIVED)


def list_visits_with_days(period: Period) -> PlacementQuerySet:
    """Visits of which a day lies in the period, with the number of these days, first and last counted."""
    first = Greatest(F("starts_on"), Value(period.start))
    last = Least(F("ends_on"), Value(period.end))
    return _touching(period).annotate(days_there=DaysBetween(last, first) + 1)


def list_receiving_hosts(period: Period) -> QuerySet[Placement]:
    """The first visit of the period at each host that received somebody on one of its days."""
    return keep_first_rows(_touching(period), "host", "starts_on")


def list_helped_people(period: Period) -> QuerySet[EvaluationMark]:
    """People whose last word of the period is that a visit gave them what they came for."""
    said = EvaluationMark.objects.filter(
        question=EvaluationQuestion.VISITOR_USEFUL,
        evaluation__at__date__range=(period.start, period.end),
    )
    person = "evaluation__placement__participation__person"
    last = keep_first_rows(said, person, "-evaluation__at")
    return last.filter(value__gte=MarkWord.WELL)


def _touching(period: Period) -> PlacementQuerySet:
    return Placement.objects.filter(
        stage__in=RECEIVED, starts_on__lte=period.end, ends_on__gte=period.start
    )


_HOST_CUTS = (
    FigureCut(
        "host_region",
        _("region of the host"),
        "host__labour_region",
        write_choices(Host.Region),
    ),
    FigureCut(
        "type",
        _("type"),
        "host__organisation__kind",
        write_choices(Organisation.Kind),
    ),
)
_VISIT_CUTS = (*build_file_cuts("participation__", "starts_on"), *_HOST_CUTS)
_VISIT_PATHS = build_file_paths("participation__")
_MARKED = "evaluation__placement__participation__"

INDICATORS = [
    Indicator(
        code="OP2.4.visits",
        level=ResultLevel.OUTPUT,
        name=_("Visits to hosts"),
        definition=_(
            "Visits that began in the period and took place, each participant at each host once."
        ),
        rows=list_begun_visits,
        day="starts_on",
        cuts=_VISIT_CUTS,
        title="host__organisation__name",
        **_VISIT_PATHS,
    ),
    Indicator(
        code="OP2.4.days",
        level=ResultLevel.OUTPUT,
        name=_("Days spent at hosts"),
        definition=_(
            "Days of visits within the period, the first and the last day of each visit counted."
        ),
        rows=list_visits_with_days,
        reckoning=Reckoning.SUM,
        value="days_there",
        unit="days",
        day="starts_on",
        cuts=_VISIT_CUTS,
        title="host__organisation__name",
        **_VISIT_PATHS,
    ),
    Indicator(
        code="OP2.5",
        level=ResultLevel.OUTPUT,
        name=_("Hosts that received participants"),
        definition=_(
            "Different hosts that received somebody on a day of the period; enterprises of the diaspora"
            " are a type of their own."
        ),
        rows=list_receiving_hosts,
        day="starts_on",
        cuts=_HOST_CUTS,
        title="host__organisation__name",
        programme="participation__call__programme",
    ),
    Indicator(
        code="R.2.9",
        level=ResultLevel.OUTCOME,
        name=_("Participants who found the activity helpful"),
        definition=_(
            "Different participants whose last evaluation of a visit in the period says that they learned"
            " what they came for (AMIF R.2.9)."
        ),
        rows=list_helped_people,
        day=TruncDate("evaluation__at"),
        cuts=build_person_cuts(_MARKED, TruncDate("evaluation__at")),
        **build_file_paths(_MARKED),
    ),
]
