"""What the ranking board reads of the files of a call: scores, groups, decisions; in few queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.core.cache import cache
from django.db.models import Avg, OuterRef, Q, QuerySet, Subquery, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.calls.models import Criterion, Setup
from participants.decisions.models import PendingDecision
from participants.decisions.services.balance import GroupNames
from participants.decisions.services.rounds import find_open_round
from participants.eligibility.models import Screening
from participants.eligibility.rules.sizes import size_of
from participants.eligibility.services.groups import (
    COLUMNS_OF_GROUPS,
    SIZING_FIGURES,
    annotate_figures,
)
from participants.panel.models import Conflict, Score
from participants.panel.rules.scores import Ranked, rank
from participants.panel.services.judgement import CallJudgement, read_call_judgement
from participants.register.lifecycle import Stage
from participants.register.models import Call, Participation
from pemwecco.network.models import Figure

# The stages of the decision, in the order of the work.
ON_BOARD = (
    Stage.SHORTLISTED,
    Stage.ELIGIBLE,
    Stage.SELECTED,
    Stage.RESERVE,
    Stage.REFUSED,
)
NO_SCORE = Decimal(-1)
MEASURES = {
    "mean": gettext_lazy("mean"),
    "median": gettext_lazy("median"),
    "spread": gettext_lazy("spread"),
    "corrected": gettext_lazy("corrected mean"),
    "count": gettext_lazy("reviews"),
}
GROUPS = ("region", "sex", "sector", "size", "language", "occupation")
STEP = Decimal("0.01")
READINESS = {True: "ready", False: "findings", None: "unchecked"}
GROUPS_KEPT = 60  # seconds


class BoardEntry(NamedTuple):
    """A file as the board ranks and narrows it."""

    pk: int
    decision: str
    mean: Decimal | None
    # Not shown to the reader, who has a conflict of interest with it.
    is_hidden: bool
    # By name, what the board is narrowed by; nothing else was read.
    narrowed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BoardQuery:
    """What the address of the board asks for."""

    stage: str = ""
    region: str = ""
    sex: str = ""
    sector: str = ""
    size: str = ""
    language: str = ""
    occupation: str = ""
    eligibility: str = ""
    decision: str = ""
    reached: str = ""
    sort: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> BoardQuery:
        return cls(**{name: query.get(name, "") for name in cls.__slots__})


@dataclass(slots=True)
class Ranking:
    """The files of a call in order, with what the page needs beside them."""

    rows: dict[int, BoardEntry]
    judgement: CallJudgement
    order: list[Ranked[int]]
    criteria: list[Criterion]
    # The mean points of the criterion that the board is sorted by.
    points: dict[int, Decimal] = field(default_factory=dict)

    def criterion(self, asked: BoardQuery) -> Criterion | None:
        for row in self.criteria:
            if asked.sort == f"c-{row.code}":
                return row
        return None


def build_ranking(
    call: Call,
    setup: Setup,
    asked: BoardQuery,
    hidden: QuerySet[Conflict, Any] | None = None,
) -> Ranking:
    """The files on the board of a call, narrowed and sorted as asked.

    Those hidden from the reader (their ids) are ranked with the others, so that places stay true, and left
    out.
    """
    judgement = read_call_judgement(call)
    criteria = judgement.criteria
    rows = _read_board_entries(call, asked, hidden, judgement)
    ranked = rank({row.pk: row.mean for row in rows.values()})
    found = Ranking(rows=rows, judgement=judgement, order=ranked, criteria=criteria)
    reached: dict[int, bool] = {}
    if asked.reached:
        reached = _find_reached_thresholds(setup, criteria, rows)
    found.order = []
    for entry in ranked:
        if rows[entry.key].is_hidden:
            continue
        if _matches_board_query(rows[entry.key], asked, reached):
            found.order.append(entry)
    _sort_board(found, asked)
    return found


def _sort_board(found: Ranking, asked: BoardQuery) -> None:
    """By the points of a criterion or by a measure, where asked; else by rank, as it stands."""
    criterion, judgement = found.criterion(asked), found.judgement
    if criterion is not None:
        found.points = get_criterion_points(criterion)
        found.order.sort(
            key=lambda entry: found.points.get(entry.key, NO_SCORE), reverse=True
        )
    elif asked.sort in MEASURES and asked.sort != "mean":
        found.order.sort(
            key=lambda entry: _measure(judgement, entry.key, asked.sort), reverse=True
        )


def _read_board_entries(
    call: Call,
    asked: BoardQuery,
    hidden: QuerySet[Conflict, Any] | None,
    judgement: CallJudgement,
) -> dict[int, BoardEntry]:
    """The files of the board, in one query that reads only what they are narrowed by."""
    names = ["pk"]
    files: QuerySet[Any, Any]
    files = Participation.objects.filter(call=call, stage__in=ON_BOARD)
    if hidden is not None:
        names.append("is_hidden")
        files = files.annotate(is_hidden=Q(pk__in=hidden))
    if asked.stage:
        names.append("stage")
    if asked.eligibility:
        names.append("ready")
        checked = Screening.objects.filter(participation=OuterRef("pk"))
        last = checked.order_by("-at", "-pk").values("ready")
        files = files.annotate(ready=Subquery(last[:1]))
    if asked.size:
        names += SIZING_FIGURES
        files = annotate_figures(files)
    for name, column in COLUMNS_OF_GROUPS.items():
        if getattr(asked, name):
            names.append(column)
    round_ = find_open_round(call)
    decided = {}
    for decision in round_.decisions if round_ else ():
        decided[decision.participation] = decision.outcome
    entries = {}
    for row in files.order_by("pk").values(*names):
        pk = row["pk"]
        entries[pk] = BoardEntry(
            pk,
            decided.get(pk, ""),
            judgement.mean(pk),
            row.get("is_hidden", False),
            _describe_narrowed(row) if len(row) > 1 else {},
        )
    return entries


def _describe_narrowed(row: Mapping[str, Any]) -> dict[str, str]:
    """What was read of a file beside its key, by the names of the filters."""
    said: dict[str, str] = {}
    if "stage" in row:
        said["stage"] = row["stage"]
    if "ready" in row:
        said["eligibility"] = READINESS[row["ready"]]
    if Figure.Kind.JOBS in row:
        jobs, turnover = row[Figure.Kind.JOBS], row[Figure.Kind.TURNOVER]
        said["size"] = size_of(jobs, turnover)
    for name, column in COLUMNS_OF_GROUPS.items():
        if column in row:
            said[name] = row[column] or ""
    return said


def get_criterion_points(criterion: Criterion) -> dict[int, Decimal]:
    """The mean points of each file for one criterion, over the submitted reviews."""
    rows = (
        Score.objects.filter(criterion=criterion, review__submitted_at__isnull=False)
        .order_by()
        .values_list("review__participation")
        .annotate(mean=Avg("points"))
    )
    points = {}
    for file, mean in rows:
        points[file] = Decimal(mean).quantize(STEP, rounding=ROUND_HALF_UP)
    return points


def _find_reached_thresholds(
    setup: Setup, criteria: list[Criterion], rows: Mapping[int, BoardEntry]
) -> dict[int, bool]:
    """Whether each file has what the call asks at least: its mean, and that of criteria with a limit."""
    found = {}
    for pk, row in rows.items():
        found[pk] = _reaches_mean(row.mean, setup.lowest_mean)
    limits = {row.pk: row.lowest for row in criteria if row.lowest is not None}
    if not limits:
        return found
    means = (
        Score.objects.filter(criterion__in=limits, review__submitted_at__isnull=False)
        .order_by()
        .values_list("review__participation", "criterion")
        .annotate(mean=Avg("points"))
    )
    for file, criterion, mean in means:
        if file in found and mean < float(limits[criterion]):
            found[file] = False
    return found


def _reaches_mean(mean: Decimal | None, lowest: Decimal | None) -> bool:
    return mean is not None and (lowest is None or mean >= lowest)


def _matches_board_query(
    row: BoardEntry, asked: BoardQuery, reached: Mapping[int, bool]
) -> bool:
    if asked.decision and asked.decision != (row.decision or "none"):
        return False
    if asked.reached and (asked.reached == "yes") != reached.get(row.pk, False):
        return False
    return all(getattr(asked, name) == said for name, said in row.narrowed.items())


def _measure(judgement: CallJudgement, file: int, by: str) -> Decimal:
    if by == "corrected":
        corrected = judgement.corrected(file)
        return NO_SCORE if corrected is None else corrected
    value = getattr(judgement.summary(file), by)
    return NO_SCORE if value is None else Decimal(value)


def list_board_sorts(criteria: Iterable[Criterion]) -> list[tuple[str, str]]:
    """By what the board can be sorted: the measures of the whole, then each criterion."""
    sorts = [(value, str(label)) for value, label in MEASURES.items()]
    for row in criteria:
        sorts.append((f"c-{row.code}", row.label))
    return sorts


def list_board_groups(call: Call) -> dict[str, list[str]]:
    """The groups that the files of a board belong to, by dimension; kept, since thousands of files have few.

    A value that a file has just got is offered a minute later; a filter that is asked for works at once.
    """
    key = f"board-groups:{call.pk}"
    kept: dict[str, list[str]] | None = cache.get(key)
    if kept is not None:
        return kept
    files = Participation.objects.filter(call=call, stage__in=ON_BOARD)
    columns = {}
    for name, column in COLUMNS_OF_GROUPS.items():
        columns[name] = ArrayAgg(column, distinct=True, default=Value([]))
    groups = {}
    for name, values in files.order_by().aggregate(**columns).items():
        groups[name] = [value for value in values if value]
    cache.set(key, groups, GROUPS_KEPT)
    return groups


def build_board_filters(
    call: Call, asked: BoardQuery
) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    """The filters of the board with the values that its files have: name, label, values, the one asked."""
    values = list_board_groups(call)
    # The sizes are read only when asked for: all of them are offered.
    values["size"] = ["nano", "micro", "small", "medium", "large"]
    names = GroupNames()
    labels = {
        "region": _("Region"),
        "sex": _("Sex"),
        "sector": _("Sector"),
        "size": _("Size"),
        "language": _("Language"),
        "occupation": _("Owner or employee"),
    }
    stages = [(stage.value, str(stage.label)) for stage in ON_BOARD]
    eligibility = [
        ("ready", _("every rule holds")),
        ("findings", _("with findings")),
        ("unchecked", _("not checked")),
    ]
    decided = [("none", _("not decided"))]
    for value, label in PendingDecision.Outcome.choices:
        decided.append((value, str(label)))
    reached = [("yes", _("reached")), ("no", _("not reached"))]
    filters = [("stage", _("Stage"), stages, asked.stage)]
    for name in GROUPS:
        options = names.choices(name, values[name])
        filters.append((name, labels[name], options, getattr(asked, name)))
    filters.append(("eligibility", _("Eligibility"), eligibility, asked.eligibility))
    filters.append(("decision", _("In the round"), decided, asked.decision))
    filters.append(("reached", _("Lowest mean"), reached, asked.reached))
    return filters
