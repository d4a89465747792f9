"""What the ranking board reads of the files of a call: scores, groups, decisions; in few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.db.models import Avg
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.calls.models import Criterion, Setup
from participants.decisions.models import PendingDecision
from participants.decisions.services.balance import GroupNames
from participants.eligibility.models import Screening
from participants.eligibility.services.groups import GroupProfile, read_group_profiles
from participants.panel.models import Score
from participants.panel.rules.scores import Ranked, Summary, rank
from participants.panel.services.calibration import (
    list_call_criteria,
    read_call_judgement,
)
from participants.register.lifecycle import Stage
from participants.register.models import Call, Participation

# The stages of the decision, in the order of the work.
ON_BOARD = (
    Stage.SHORTLISTED,
    Stage.ELIGIBLE,
    Stage.SELECTED,
    Stage.RESERVE,
    Stage.REFUSED,
)
NO_SCORE = Decimal(-1)
NO_REVIEW = Summary(0)
MEASURES = {
    "mean": gettext_lazy("mean"),
    "median": gettext_lazy("median"),
    "spread": gettext_lazy("spread"),
    "corrected": gettext_lazy("corrected mean"),
    "count": gettext_lazy("reviews"),
}
GROUPS = ("region", "sex", "sector", "size", "language", "occupation")
STEP = Decimal("0.01")


class BoardEntry(NamedTuple):
    """A file as the board ranks and narrows it."""

    pk: int
    stage: str
    profile: GroupProfile
    decision: str
    eligibility: str
    summary: Summary
    # The mean when the severity of its reviewers is taken out; it ranks nobody.
    corrected: Decimal | None


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
    call: Call, setup: Setup, asked: BoardQuery, hidden: Collection[int] = frozenset()
) -> Ranking:
    """The files on the board of a call, narrowed and sorted as asked.

    Those hidden from the reader are ranked with the others, so that places stay true, and left out.
    """
    criteria = list_call_criteria(call)
    rows = _read_board_entries(call, with_size=bool(asked.size))
    ranked = rank({row.pk: row.summary.mean for row in rows.values()})
    found = Ranking(rows=rows, order=ranked, criteria=criteria)
    reached: dict[int, bool] = {}
    if asked.reached:
        reached = _find_reached_thresholds(setup, criteria, rows)
    found.order = []
    for entry in ranked:
        if entry.key in hidden:
            continue
        if _matches_board_query(rows[entry.key], asked, reached):
            found.order.append(entry)
    _sort_board(found, asked)
    return found


def _sort_board(found: Ranking, asked: BoardQuery) -> None:
    """By the points of a criterion or by a measure, where asked; else by rank, as it stands."""
    criterion = found.criterion(asked)
    if criterion is not None:
        found.points = get_criterion_points(criterion)
        found.order.sort(
            key=lambda entry: found.points.get(entry.key, NO_SCORE), reverse=True
        )
    elif asked.sort in MEASURES and asked.sort != "mean":
        found.order.sort(
            key=lambda entry: _measure(found.rows[entry.key], asked.sort), reverse=True
        )


def _read_board_entries(call: Call, *, with_size: bool) -> dict[int, BoardEntry]:
    files = Participation.objects.filter(call=call, stage__in=ON_BOARD)
    stages = dict(files.order_by("pk").values_list("pk", "stage"))
    groups = read_group_profiles(files, with_size=with_size)
    pending = dict(
        PendingDecision.objects.filter(
            round__call=call,
            round__published_at__isnull=True,
            published_at__isnull=True,
        ).values_list("participation", "outcome")
    )
    checked = dict(
        Screening.objects.filter(participation__in=files)
        .order_by("participation_id", "-at", "-pk")
        .distinct("participation_id")
        .values_list("participation", "ready")
    )
    summaries, calibration = read_call_judgement(call)
    words = {True: "ready", False: "findings", None: "unchecked"}
    entries = {}
    for pk, stage in stages.items():
        entries[pk] = BoardEntry(
            pk,
            stage,
            groups[pk],
            pending.get(pk, ""),
            words[checked.get(pk)],
            summaries.get(pk, NO_REVIEW),
            calibration.corrected(pk),
        )
    return entries


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
        found[pk] = _reaches_mean(row.summary.mean, setup.lowest_mean)
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
    if asked.stage not in {"", row.stage}:
        return False
    if asked.eligibility not in {"", row.eligibility}:
        return False
    if asked.decision and asked.decision != (row.decision or "none"):
        return False
    if asked.reached and (asked.reached == "yes") != reached.get(row.pk, False):
        return False
    return all(getattr(asked, name) in {"", row.profile[name]} for name in GROUPS)


def _measure(row: BoardEntry, by: str) -> Decimal:
    value = row.corrected if by == "corrected" else getattr(row.summary, by)
    return NO_SCORE if value is None else Decimal(value)


def list_board_sorts(criteria: Iterable[Criterion]) -> list[tuple[str, str]]:
    """By what the board can be sorted: the measures of the whole, then each criterion."""
    sorts = [(value, str(label)) for value, label in MEASURES.items()]
    for row in criteria:
        sorts.append((f"c-{row.code}", row.label))
    return sorts


def build_board_filters(
    rows: Iterable[BoardEntry], asked: BoardQuery
) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    """The filters of the board with the values that its files have: name, label, values, the one asked."""
    values: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for name in GROUPS:
            values[name].add(row.profile[name])
    # The sizes are read only when asked for: all of them are offered.
    values["size"] = {"nano", "micro", "small", "medium", "large"}
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
