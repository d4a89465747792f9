"""What the reviews of a call say together, how severe each reviewer is, and how far the panel is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, JSONObject

from participants.calls.models import Criterion, PanelMember
from participants.calls.services.setup import get_call_settings
from participants.panel.models import Conflict, Review, Score
from participants.panel.rules import scores as scores_module
from participants.panel.rules.calibration import (
    Severity,
    corrected_mean,
    disagreement,
    severities,
    usual_minutes,
)
from participants.panel.rules.scores import (
    Summary,
    score_points,
    summarise,
    weigh_criteria,
)
from participants.panel.services.base import REVIEWABLE
from participants.register.models import Call, Participation
from pemwecco.core.remembering import remembered

NO_SEVERITY = Severity(0)
# The weighed sum of a review in whole numbers (`weigh_criteria`), by file and member.
Points = dict[int, dict[int, int]]


@dataclass(frozen=True, slots=True)
class Calibration:
    """The weighted points of every counted review, by file and member, and what they tell of each member."""

    totals: dict[int, dict[int, Decimal]]
    severity: dict[int, Severity]

    def of(self, member: int) -> Severity:
        return self.severity.get(member, NO_SEVERITY)

    def corrected(self, file: int) -> Decimal | None:
        """The mean of a file when the severity of its reviewers is taken out; it decides nothing."""
        return corrected_mean(self.totals.get(file, {}), self.severity)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A file whose reviews lie far apart, with how many readers have it in hand still."""

    file: Participation
    gap: Decimal
    given: dict[int, Decimal]
    awaited: int


@dataclass(frozen=True, slots=True)
class MemberProgress:
    """How far a member is."""

    member: PanelMember
    given: int
    begun: int
    submitted: int
    abstained: int
    conflicts: int
    minutes: int | None
    severity: Severity

    @property
    def done(self) -> int:
        return self.submitted + self.abstained


def build_scoring_grid(
    criteria: Iterable[Criterion],
) -> tuple[scores_module.GridCriterion, ...]:
    """The criteria of a call as the rules read them."""
    grid = []
    for row in criteria:
        grid.append(
            scores_module.GridCriterion(
                key=row.code, weight=row.weight, maximum=row.highest
            )
        )
    return tuple(grid)


@remembered
def list_call_criteria(call: Call) -> list[Criterion]:
    """The criteria of a call in the order of its grid; a page that shows them asks once."""
    return list(Criterion.objects.filter(call=call))


def compute_calibration(call: Call) -> Calibration:
    """The severity of the members of a call and the points behind it, in two queries."""
    criteria = list_call_criteria(call)
    points = read_review_points(call, criteria, None)
    return calibrate_points(build_scoring_grid(criteria), points)


def get_corrected_mean(participation: Participation) -> Decimal | None:
    """The mean of one file when the severity of its reviewers is taken out, in two queries.

    Only what those reviewers and others read together is asked, however many files the call has.
    """
    criteria = list_call_criteria(participation.call)
    readers = (
        Review.objects.counted()
        .filter(participation=participation)
        .order_by()
        .values("reviewer")
    )
    beside = (
        Review.objects.filter(reviewer__in=readers).order_by().values("participation")
    )
    points = read_review_points(participation.call, criteria, beside)
    grid = build_scoring_grid(criteria)
    return calibrate_points(grid, points).corrected(participation.pk)


def calibrate_points(
    criteria: tuple[scores_module.GridCriterion, ...], points: Points
) -> Calibration:
    """The points of each review out of 100, and what they tell of each member."""
    totals: dict[int, dict[int, Decimal]] = {}
    # Thousands of reviews share some hundred sums.
    known: dict[int, Decimal] = {}
    for file, reviews in points.items():
        totals[file] = {}
        for member, summed in reviews.items():
            if summed not in known:
                known[summed] = score_points(criteria, summed)
            totals[file][member] = known[summed]
    return Calibration(totals, severities(totals))


def list_disagreements(
    call: Call, calibration: Calibration, hidden: Collection[int] = frozenset()
) -> list[Disagreement]:
    """The files whose reviews lie at least the gap of the call apart, the widest first, without those that
    are hidden from the reader; the queries do not depend on the files.
    """
    gap = get_call_settings(call).gap
    wide = {}
    for key, given in calibration.totals.items():
        if key in hidden or len(given) <= 1:
            continue
        distance = disagreement(given)
        if distance >= gap:
            wide[key] = distance
    files = Participation.objects.filter(
        pk__in=wide, stage__in=REVIEWABLE
    ).select_related("person", "organisation")
    waits = dict(
        Review.objects.awaited()
        .filter(participation__in=wide)
        .order_by()
        .values_list("participation")
        .annotate(count=Count("pk"))
    )
    found = []
    for file in files:
        given = calibration.totals[file.pk]
        row = Disagreement(file, wide[file.pk], given, waits.get(file.pk, 0))
        found.append(row)
    return sorted(found, key=lambda row: (-row.gap, row.file.pk))


def list_member_progress(call: Call, calibration: Calibration) -> list[MemberProgress]:
    """How far each member of the panel is; the queries depend neither on files nor on members."""
    mine = Review.objects.filter(reviewer=OuterRef("pk")).without_conflict().order_by()

    def counted(rows: Any) -> Any:
        return Coalesce(
            Subquery(rows.values("reviewer").annotate(n=Count("pk")).values("n")), 0
        )

    conflicts = Count("conflicts", filter=Q(conflicts__state=Conflict.State.STANDING))
    members = (
        call.panel.select_related("user")
        .annotate(
            given=counted(mine),
            submitted=counted(mine.filter(submitted_at__isnull=False)),
            abstained=counted(mine.filter(abstained_at__isnull=False)),
            begun=counted(
                mine.filter(
                    opened_at__isnull=False, submitted_at=None, abstained_at=None
                )
            ),
            in_conflict=conflicts,
        )
        .order_by("user__name", "pk")
    )
    seconds: dict[int, list[int]] = defaultdict(list)
    spent = (
        Review.objects.counted().filter(reviewer__call=call, seconds__gt=0).order_by()
    )
    for member, value in spent.values_list("reviewer", "seconds"):
        seconds[member].append(value)
    rows: list[Any] = list(members)
    found = []
    for row in rows:
        progress = MemberProgress(
            member=row,
            given=row.given,
            begun=row.begun,
            submitted=row.submitted,
            abstained=row.abstained,
            conflicts=row.in_conflict,
            minutes=usual_minutes(seconds[row.pk]),
            severity=calibration.of(row.pk),
        )
        found.append(progress)
    return found


@dataclass(frozen=True, slots=True)
class GivenPoints:
    """What one reviewer says of a file: the points by criterion, in the order of the grid, and the state."""

    reviewer: str
    points: tuple[tuple[str, str], ...]
    is_submitted: bool
    is_in_conflict: bool


def list_given_points(
    files: Iterable[int], criteria: Iterable[Criterion]
) -> dict[int, list[GivenPoints]]:
    """The reviews asked of each file with the points of those handed in, in one query.

    What is not handed in is nobody's to read: its points stay out.
    """
    rows = list(criteria)
    given: dict[int, list[GivenPoints]] = defaultdict(list)
    for review in _with_marks(Review.objects.filter(participation__in=list(files))):
        marked = {mark["code"]: mark["points"] for mark in review.marks}
        points = []
        for row in rows:
            if review.submitted_at and row.code in marked:
                points.append((row.label, f"{marked[row.code]} / {row.highest}"))
        given[review.participation_id].append(
            GivenPoints(
                str(review.reviewer.user),
                tuple(points),
                review.submitted_at is not None,
                review.in_conflict is not None,
            )
        )
    return given


def _with_marks(reviews: QuerySet[Review]) -> list[Any]:
    marks = Score.objects.filter(review=OuterRef("pk")).values(
        row=JSONObject(code="criterion__code", points="points")
    )
    ties = Conflict.objects.standing().filter(
        member=OuterRef("reviewer"), participation=OuterRef("participation")
    )
    return list(
        reviews.select_related("reviewer__user").annotate(
            marks=ArraySubquery(marks), in_conflict=Subquery(ties.values("pk")[:1])
        )
    )


def get_reviews_with_summary(
    participation: Participation,
) -> tuple[list[Review], Summary]:
    """The reviews of one file and what the counted ones say together, in one query."""
    weighed = Criterion.objects.filter(call=OuterRef("participation__call")).values(
        row=JSONObject(key="code", weight="weight", maximum="highest")
    )
    rows = Review.objects.filter(participation=participation)
    reviews = _with_marks(
        rows.select_related("reopened_by").annotate(weighed=ArraySubquery(weighed))
    )
    weights = reviews[0].weighed if reviews else []
    criteria = tuple(scores_module.GridCriterion(**row) for row in weights)
    codes = {criterion.key for criterion in criteria}
    whole = []
    for review in reviews:
        if not review.submitted_at or review.in_conflict is not None:
            continue
        marked = {mark["code"]: mark["points"] for mark in review.marks}
        if set(marked) == codes:
            whole.append(marked)
    return reviews, summarise(criteria, whole)


def read_review_points(
    call: Call,
    criteria: list[Criterion],
    files: Iterable[int] | QuerySet[Review, Any] | None,
) -> Points:
    """The weighed sums of the complete counted reviews, by file and member, in one query.

    PostgreSQL adds the marks up: a row for each review, not for each mark. A review is complete with a mark
    on the scale of every criterion. The marks of each review are found by its index, whatever the planner
    expects of a grid that changes from call to call.
    """
    factors = weigh_criteria(build_scoring_grid(criteria))
    if not factors:
        return {}
    counted = Review.objects.counted().filter(participation__call=call)
    if isinstance(files, QuerySet):
        counted = counted.filter(participation__in=files)
    elif files is not None:
        counted = counted.filter(participation__in=list(files))
    weighed, on_scale = [], Q()
    for row in criteria:
        weighed.append(When(criterion=row.pk, then=Value(factors[row.code])))
    for highest in {row.highest for row in criteria}:
        alike = [row.pk for row in criteria if row.highest == highest]
        on_scale |= Q(criterion__in=alike, points__lte=highest)
    marks = (
        Score.objects.filter(on_scale, review=OuterRef("pk"))
        .order_by()
        .values("review")
        .annotate(marked=Count("pk"))
        .filter(marked=len(criteria))
    )
    factor = Case(*weighed, output_field=BigIntegerField())
    total = marks.annotate(
        total=Sum(F("points") * factor, output_field=BigIntegerField())
    ).values("total")
    sums = (
        counted.order_by()
        .annotate(total=Subquery(total))
        .values_list("participation", "reviewer", "total")
    )
    points: Points = defaultdict(dict)
    for file, member, summed in sums:
        if summed is not None:
            points[file][member] = int(summed)
    return points
