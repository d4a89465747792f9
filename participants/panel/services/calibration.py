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
    average_points,
    score_points,
    summarise,
    summarise_points,
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
class CallJudgement:
    """What the panel says of every file of a call; each file is summed up when it is asked for."""

    criteria: tuple[scores_module.GridCriterion, ...]
    points: Points
    calibration: Calibration

    def mean(self, file: int) -> Decimal | None:
        """By what the files are ranked."""
        return average_points(self.criteria, [*self.points.get(file, {}).values()])

    def summary(self, file: int) -> Summary:
        return summarise_points(self.criteria, [*self.points.get(file, {}).values()])

    def corrected(self, file: int) -> Decimal | None:
        return self.calibration.corrected(file)


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


def get_scoring_grid(call: Call) -> tuple[scores_module.GridCriterion, ...]:
    """The criteria of a call as the rules read them."""
    return tuple(
        scores_module.GridCriterion(
            key=row.code, weight=row.weight, maximum=row.highest
        )
        for row in list_call_criteria(call)
    )


@remembered
def list_call_criteria(call: Call) -> list[Criterion]:
    """The criteria of a call in the order of its grid; a page that shows them asks once."""
    return list(Criterion.objects.filter(call=call))


def summarise_reviews(
    *, call: Call, files: Iterable[int] | None = None
) -> dict[int, Summary]:
    """What the submitted reviews of each file say together, by the file's id, in two queries.

    A review that lacks a criterion added since it was handed in does not count, nor one in a conflict
    of interest.
    """
    criteria = get_scoring_grid(call)
    summaries = {}
    for file, reviews in _read_review_points(call, criteria, files).items():
        summaries[file] = summarise_points(criteria, [*reviews.values()])
    return summaries


def compute_calibration(call: Call) -> Calibration:
    """The severity of the members of a call and the points behind it, in two queries."""
    criteria = get_scoring_grid(call)
    return _calibrate_points(criteria, _read_review_points(call, criteria, None))


def read_call_judgement(call: Call) -> CallJudgement:
    """What the reviews of a call say of its files and of their readers, in two queries."""
    criteria = get_scoring_grid(call)
    points = _read_review_points(call, criteria, None)
    return CallJudgement(criteria, points, _calibrate_points(criteria, points))


def get_corrected_mean(participation: Participation) -> Decimal | None:
    """The mean of one file when the severity of its reviewers is taken out, in two queries.

    Only what those reviewers and others read together is asked, however many files the call has.
    """
    criteria = get_scoring_grid(participation.call)
    readers = (
        Review.objects.counted()
        .filter(participation=participation)
        .order_by()
        .values("reviewer")
    )
    beside = (
        Review.objects.filter(reviewer__in=readers).order_by().values("participation")
    )
    points = _read_review_points(participation.call, criteria, beside)
    return _calibrate_points(criteria, points).corrected(participation.pk)


def _calibrate_points(
    criteria: tuple[scores_module.GridCriterion, ...], points: Points
) -> Calibration:
    totals: dict[int, dict[int, Decimal]] = {}
    for file, reviews in points.items():
        totals[file] = {}
        for member, summed in reviews.items():
            totals[file][member] = score_points(criteria, summed)
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


def _read_review_points(
    call: Call,
    criteria: tuple[scores_module.GridCriterion, ...],
    files: Iterable[int] | QuerySet[Review, Any] | None,
) -> Points:
    """The weighed sums of the complete counted reviews, by file and member, in one query.

    PostgreSQL adds the marks up: a row for each review, not for each mark. A review is complete with a mark
    on the scale of every criterion.
    """
    factors = weigh_criteria(criteria)
    if not factors:
        return {}
    counted = Review.objects.counted().filter(participation__call=call)
    if isinstance(files, QuerySet):
        counted = counted.filter(participation__in=files)
    elif files is not None:
        counted = counted.filter(participation__in=list(files))
    marks = Score.objects.filter(
        review__in=counted.order_by().values("pk"),
        criterion__call=call,
        points__lte=F("criterion__highest"),
    )
    factor = Case(
        *[When(criterion__code=code, then=Value(by)) for code, by in factors.items()],
        output_field=BigIntegerField(),
    )
    sums = (
        marks.order_by()
        .values_list("review__participation", "review__reviewer")
        .annotate(
            total=Sum(F("points") * factor, output_field=BigIntegerField()),
            marked=Count("pk"),
        )
        .filter(marked=len(criteria))
    )
    points: Points = defaultdict(dict)
    for file, member, total, _marked in sums:
        points[file][member] = int(total)
    return points
