"""What the follow-ups give: who has answered, who is missing, how each enterprise grows from its baseline."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from participants.register.models import Cohort, Participation
from pemwecco.accounts.models import User
from pemwecco.core.charts import Mark, Picture, Text, draw_picture
from pemwecco.core.queues import WAITS
from pemwecco.network.models import Figure
from reintegration.followups.lifecycle import FollowUpStage
from reintegration.followups.models import FollowUp
from reintegration.followups.questions.definition import Side

# The queues of the list of follow-ups behind two of the numbers.
ASKED, MISSING = "asked", "missing"
UNANSWERED: Final = (FollowUpStage.DUE, FollowUpStage.MISSED)
FOLLOWED: Final = (
    Figure.Kind.TURNOVER,
    Figure.Kind.EXPORTS,
    Figure.Kind.JOBS,
    Figure.Kind.JOBS_WOMEN,
)
HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class ResponseLine:
    """Of a cohort, a side and a month: how many were asked, answered, are missing; each with its list."""

    cohort: str
    side: str
    months: int
    asked: Mark
    answered: Mark
    missing: Mark

    @property
    def percent(self) -> Decimal:
        """The share that has answered."""
        return (HUNDRED * self.answered.value / self.asked.value).quantize(Decimal(1))


def list_asked_follow_ups() -> QuerySet[FollowUp]:
    """Those that fell due, answered or not."""
    return FollowUp.objects.exclude(stage=FollowUpStage.PLANNED)


def list_missing_follow_ups() -> QuerySet[FollowUp]:
    """Those that fell due and have no answer, open or closed."""
    return FollowUp.objects.filter(stage__in=UNANSWERED)


def build_response_lines(viewer: User) -> list[ResponseLine]:
    """The response of each cohort, the last cohort first; two queries."""
    counted = (
        FollowUp.objects.visible_to(viewer)
        .exclude(stage=FollowUpStage.PLANNED)
        .order_by()
        .values_list("participation__cohort", "side", "months", "stage")
        .annotate(count=Count("pk"))
    )
    counts: dict[tuple[Any, str, int], dict[str, int]] = defaultdict(dict)
    for cohort, side, months, stage, count in counted:
        counts[cohort, side, months][stage] = count
    named = Cohort.objects.in_bulk({key[0] for key in counts if key[0] is not None})
    order = sorted(counts, key=lambda key: (-(key[0] or 0), key[1] != Side.PARTICIPANT, key[2]))  # fmt: skip
    return [_build_response_line(key, counts[key], named) for key in order]


def _build_response_line(
    key: tuple[Any, str, int], counts: Mapping[str, int], named: Mapping[int, Cohort]
) -> ResponseLine:
    cohort, side, months = key
    asked: dict[str, Any] = {
        "side__exact": side,
        "months__gte": months,
        "months__lte": months,
    }
    if cohort is not None:
        asked["participation__cohort__id__exact"] = cohort
    answered = counts.get(FollowUpStage.ANSWERED, 0)
    missing = sum(counts.get(stage, 0) for stage in UNANSWERED)
    done = {"stage__exact": FollowUpStage.ANSWERED.value}
    return ResponseLine(
        cohort=str(named[cohort]) if cohort in named else "–",
        side=str(Side(side).label),
        months=months,
        asked=Mark(answered + missing, _open_list(asked | {WAITS: ASKED})),
        answered=Mark(answered, _open_list(asked | done)),
        missing=Mark(missing, _open_list(asked | {WAITS: MISSING})),
    )


def _open_list(query: Mapping[str, Any]) -> str:
    return f"{reverse('admin:followups_followup_changelist')}?{urlencode(query)}"


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """What an enterprise stated at one moment: 0 months is before the stay; figures by their kind."""

    months: int
    year: int
    # When it was stated last: by the rate of that day it is told in euros.
    on: date
    figures: Mapping[str, Decimal]

    @property
    def name(self) -> str:
        if not self.months:
            return _("before the stay (%(year)s)") % {"year": self.year}
        return _("+%(months)d months (%(year)s)") % {
            "months": self.months,
            "year": self.year,
        }


@dataclass(frozen=True, slots=True)
class FirmTrend:
    """How an enterprise grows: its baseline first, then each follow-up that gave figures."""

    file: Participation
    points: tuple[TrendPoint, ...]

    @property
    def baseline(self) -> TrendPoint | None:
        """What the application said; nothing where it said no figure."""
        first = self.points[0] if self.points else None
        return first if first is not None and not first.months else None

    @property
    def last(self) -> TrendPoint | None:
        return self.points[-1] if self.points and self.points[-1].months else None

    def compute_change(self, kind: str, point: TrendPoint) -> Decimal | None:
        """By how many per cent a figure differs from the baseline; nothing without one, or from 0."""
        before = self.baseline.figures.get(kind) if self.baseline else None
        after = point.figures.get(kind)
        if not before or after is None:
            return None
        return (HUNDRED * (after - before) / before).quantize(Decimal("0.1"))


def list_firm_trends(viewer: User, file: int | None = None) -> list[FirmTrend]:
    """The trend of each enterprise that has answered, or of one file; three queries at most.

    The baseline is the last figure stated before the first follow-up, or of a year before it, by another
    source than a follow-up of the file: that of the application.
    """
    rows = FollowUp.objects.visible_to(viewer).of_participants()
    answered = rows.filter(
        stage=FollowUpStage.ANSWERED,
        months__gt=0,
        participation__organisation__isnull=False,
    )
    if file is not None:
        answered = answered.filter(participation=file)
    by_file: dict[int, list[FollowUp]] = defaultdict(list)
    joins = ("participation__organisation", "participation__person", "participation__cohort")  # fmt: skip
    for row in answered.select_related(*joins).order_by("participation", "months"):
        by_file[row.participation_id].append(row)
    organisations = {own[0].participation.organisation_id for own in by_file.values()}
    stated: dict[int, list[Figure]] = defaultdict(list)
    figures = Figure.objects.filter(organisation__in=organisations, kind__in=FOLLOWED)
    for figure in figures.order_by("year", "stated_on", "pk"):
        stated[figure.organisation_id].append(figure)
    trends = []
    for own in by_file.values():
        organisation = own[0].participation.organisation_id
        trends.append(_build_trend(own, stated[organisation or 0]))
    return trends


def _build_trend(own: list[FollowUp], stated: Iterable[Figure]) -> FirmTrend:
    sources = {row.figure_source: row for row in own}
    before: dict[str, Figure] = {}
    told: dict[int, dict[str, Figure]] = defaultdict(dict)
    for figure in stated:
        row = sources.get(figure.source)
        if row is not None:
            told[row.months][figure.kind] = figure
        elif figure.stated_on <= own[0].due_on or figure.year < own[0].due_on.year:
            before[figure.kind] = figure
    points = []
    for months, figures in ((0, before), *sorted(told.items())):
        if figures:
            values = {kind: row.value for kind, row in figures.items()}
            year = max(row.year for row in figures.values())
            on = max(row.stated_on for row in figures.values())
            points.append(TrendPoint(months, year, on, values))
    return FirmTrend(own[0].participation, tuple(points))


def draw_firm_trend(trend: FirmTrend) -> list[Picture]:
    """Turnover in thousands, and jobs, each moment a bar, with the table behind."""
    thousand = 1000
    turnover: list[tuple[Text, tuple[Mark, ...]]] = []
    jobs: list[tuple[Text, tuple[Mark, ...]]] = []
    for point in trend.points:
        if (value := point.figures.get(Figure.Kind.TURNOVER)) is not None:
            turnover.append((point.name, (Mark(int(value / thousand)),)))
        if (value := point.figures.get(Figure.Kind.JOBS)) is not None:
            jobs.append((point.name, (Mark(int(value)),)))
    title = _("Turnover, in thousands of CFA francs")
    drawn = []
    for code, heading, lines in (
        ("turnover", title, turnover),
        ("jobs", _("People who work there"), jobs),
    ):
        if lines:
            drawn.append(draw_picture(code, heading, _("Moment"), (heading,), lines))
    return drawn
