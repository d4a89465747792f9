"""The return desk: who is back, and for each of them what is done and what is still missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mobility.itineraries.lifecycle import GIVEN_REPORTS, ReturnClaimStage
from mobility.itineraries.models import ActionPoint, ReturnClaim, TripReport
from participants.register.lifecycle import Stage
from participants.register.models import Cohort, Participation
from participants.training.models import Completion
from pemwecco.accounts.models import User
from pemwecco.core.folded_queries import order_by_name
from pemwecco.core.queues import WAITS, narrow_to_queue

CAME_HOME = (Stage.RETURNED, Stage.COMPLETED)
TRAVELLED = (Stage.DEPARTED, Stage.NOT_RETURNED, *CAME_HOME)


@dataclass(frozen=True, slots=True)
class ReturnColumn:
    """What is looked at for everybody who came back; `queue` is that of the files in which it is missing.

    `place` is the address at which staff do it for one file; without the `right` the column is not drawn.
    """

    queue: str
    label: Promise
    place: Callable[[Participation], str]
    right: str


_COLUMNS: dict[str, ReturnColumn] = {}


def register_return_column(column: ReturnColumn) -> None:
    """Add a column; a subject does it in its `admin`, where it registers the queue."""
    _COLUMNS[column.queue] = column


def list_return_columns() -> list[ReturnColumn]:
    """The columns, those of upper subjects last."""
    return list(_COLUMNS.values())


def list_unanswered_claims() -> QuerySet[Participation]:
    """Those who told that they are back, and wait for the confirmation."""
    told = ReturnClaim.objects.filter(
        participation=OuterRef("pk"), stage=ReturnClaimStage.CLAIMED
    )
    return Participation.objects.filter(Exists(told))


def list_missing_reports() -> QuerySet[Participation]:
    """Those who came back and have handed in no report, late or not."""
    given = TripReport.objects.filter(
        participation=OuterRef("pk"), stage__in=GIVEN_REPORTS
    )
    return Participation.objects.filter(~Exists(given), stage__in=CAME_HOME)


def list_files_with_points() -> QuerySet[Participation]:
    """Those of whose stay something is still to be done, by whomever."""
    points = ActionPoint.objects.still_open().filter(participation=OuterRef("pk"))
    return Participation.objects.filter(Exists(points))


def list_uncertified_files() -> QuerySet[Participation]:
    """Those who came back and have no certificate of participation that says so."""
    certified = Completion.objects.filter(
        participation=OuterRef("pk"), certificate__facts__has_key="stay"
    )
    return Participation.objects.filter(~Exists(certified), stage__in=CAME_HOME)


@dataclass(frozen=True, slots=True)
class DeskHead:
    """A column with how many miss it, and the list of just them."""

    column: ReturnColumn
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class DeskCell:
    """What stands in a column for one file: missing, with where it is done, or done; or neither yet."""

    is_missing: bool
    is_done: bool
    place: str


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """One person of the cohort."""

    file: Participation
    cells: tuple[DeskCell, ...]


@dataclass(frozen=True, slots=True)
class ReturnDesk:
    """The desk of a cohort: the heads with their numbers, and a line for everybody who travelled."""

    heads: tuple[DeskHead, ...]
    lines: tuple[ReturnLine, ...]


def build_return_desk(cohort: Cohort, viewer: User) -> ReturnDesk:
    """The desk of a cohort as somebody may see it; two queries."""
    files = (
        list_desk_files(cohort, viewer)
        .select_related("person")
        .order_by(*order_by_name("person__"))
    )
    columns = [
        column for column in list_return_columns() if viewer.has_perm(column.right)
    ]
    missing = _find_missing(cohort, columns, viewer)
    counts = Counter(code for _key, code in missing)
    heads = []
    for column in columns:
        query = urlencode({WAITS: column.queue, "cohort": cohort.pk})
        address = f"{reverse('admin:register_participation_changelist')}?{query}"
        heads.append(DeskHead(column, counts[column.queue], address))
    lines = []
    for file in files:
        cells = tuple(_build_cell(file, column, missing) for column in columns)
        lines.append(ReturnLine(file, cells))
    return ReturnDesk(tuple(heads), tuple(lines))


def list_desk_files(cohort: Cohort, viewer: User) -> QuerySet[Participation]:
    """Everybody of a cohort who travelled, as somebody may see them."""
    rows = Participation.objects.visible_to(viewer)
    return rows.filter(cohort=cohort, stage__in=TRAVELLED)


def _find_missing(
    cohort: Cohort, columns: Sequence[ReturnColumn], viewer: User
) -> set[tuple[int, str]]:
    """Which file misses what, as the lists behind the numbers say it; one query for all columns."""
    own = Participation.objects.visible_to(viewer).filter(cohort=cohort)
    asked: list[QuerySet[Any, Any]] = []
    for column in columns:
        rows = narrow_to_queue(own, column.queue, viewer).order_by()
        named = rows.annotate(queue=Value(column.queue, output_field=CharField()))
        asked.append(named.values_list("pk", "queue"))
    if not asked:
        return set()
    first, *others = asked
    return set(first.union(*others))


def _build_cell(
    file: Participation, column: ReturnColumn, missing: set[tuple[int, str]]
) -> DeskCell:
    is_missing = (file.pk, column.queue) in missing
    is_done = not is_missing and file.stage in CAME_HOME
    return DeskCell(is_missing, is_done, column.place(file) if is_missing else "")


def list_desk_head(desk: ReturnDesk) -> list[str]:
    """The heads of the columns of the desk as a spreadsheet."""
    named = [str(head.column.label) for head in desk.heads]
    return [_("Number"), _("Person"), _("Stage"), *named]


def list_desk_rows(desk: ReturnDesk) -> list[list[Any]]:
    """One row a person: done, missing, or nothing before the return."""
    rows = []
    for line in desk.lines:
        cells: list[Any] = []
        for cell in line.cells:
            done = _("done") if cell.is_done else ""
            missing = pgettext("anything", "missing")
            cells.append(missing if cell.is_missing else done)
        file = line.file
        stage = file.get_stage_display()
        rows.append([file.reference, file.person.full_name, stage, *cells])
    return rows
