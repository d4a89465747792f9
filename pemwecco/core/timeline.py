"""The timeline of a row: its steps, and whatever upper engines add (mails, readings, reminders)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from pemwecco.core.remembering import Ahead, read_ahead, remembered_rows, remembering

if TYPE_CHECKING:
    from pemwecco.accounts.models import User


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a timeline."""

    at: datetime
    what: str
    by: str = ""
    why: str = ""
    # What kind of line it is, for its mark and the filter: a key of `KINDS`.
    kind: str = "step"
    # Of somebody else, since the viewer last looked at this row.
    is_new: bool = False


# What a timeline can be narrowed to, in the order of its filter.
KINDS: dict[str, Promise] = {
    "step": gettext_lazy("Steps"),
    "mail": gettext_lazy("E-mails"),
    "paper": gettext_lazy("Papers"),
    "note": gettext_lazy("Notes"),
    "visit": gettext_lazy("Visits"),
    "reading": gettext_lazy("Readings"),
    "reminder": gettext_lazy("Reminders"),
    "care": gettext_lazy("Responsible and labels"),
}
# What counts as news of a row; reminders to come and readings do not.
NEWS = frozenset({"step", "mail", "note", "care", "edit"})
LastLook = Callable[[Model, "User"], datetime | None]
_LAST_LOOKS: list[LastLook] = []
KIND, YEAR = "kind", "year"
Source = Callable[[Model, "User"], Iterable[Moment]]
_SOURCES: list[Source] = []
# What a source asks of a row for a viewer, read together with what the others ask.
TimelineRows = Callable[[Model, "User"], Iterable[Ahead]]
_ROWS: list[TimelineRows] = []


def register_timeline_source(source: Source) -> Source:
    """Register a source of moments; an engine does it in its `timeline.py`, imported when apps are ready."""
    _SOURCES.append(source)
    return source


def register_timeline_rows(rows: TimelineRows) -> TimelineRows:
    """Register what a source asks, so that a timeline reads it in one query with the rest."""
    _ROWS.append(rows)
    return rows


def register_last_look(look: LastLook) -> LastLook:
    """Register what says when a viewer last looked at a row, for the marks of what is new."""
    _LAST_LOOKS.append(look)
    return look


def get_timeline(row: Model, viewer: User) -> list[Moment]:
    """Everything that happened to a row, newest first. Never one query per line; one for the most of it."""
    with remembering():
        read_ahead(*list_timeline_rows(row, viewer))
        moments = [*_list_step_moments(row)]
        for source in _SOURCES:
            moments.extend(source(row, viewer))
        for look in _LAST_LOOKS:
            if (since := look(row, viewer)) is not None:
                moments = [_mark_news(moment, since, viewer) for moment in moments]
    return sorted(moments, key=lambda moment: moment.at, reverse=True)


def list_timeline_rows(row: Model, viewer: User) -> list[Ahead]:
    """What the timeline of a row is going to ask; a page that reads ahead reads it with its own rows."""
    wanted = [list_row_steps.ahead(row)] if hasattr(row, "steps") else []
    for rows in _ROWS:
        wanted += rows(row, viewer)
    return wanted


@remembered_rows
def list_row_steps(row: Any) -> QuerySet[Any, Any]:
    """The steps of a row that has a lifecycle."""
    steps: QuerySet[Any, Any] = row.steps.select_related("by")
    return steps


@dataclass(frozen=True, slots=True)
class TimelineFilter:
    """One choice above a timeline: its words, the tail of its address, how many moments, whether chosen."""

    label: str
    query: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FilteredTimeline:
    """A timeline narrowed to a kind and a year, with the choices of both; a choice holds the other one."""

    moments: list[Moment]
    kinds: list[TimelineFilter]
    years: list[TimelineFilter]


def filter_timeline(moments: list[Moment], asked: QueryDict) -> FilteredTimeline:
    """The moments of the kind and year in the address (`kind`, `year`); an unknown one is no filter.

    Choices keep what else the address says, so that they work without a script and can be sent to a
    colleague; a choice without moments is not offered.
    """
    kind = asked.get(KIND, "") if asked.get(KIND, "") in KINDS else ""
    years = sorted({str(_read_year(one)) for one in moments}, reverse=True)
    year = asked.get(YEAR, "") if asked.get(YEAR, "") in years else ""
    of_kind = [one for one in moments if kind in {"", one.kind}]
    of_year = [one for one in moments if year in {"", str(_read_year(one))}]
    kinds = [
        _build_filter(
            pgettext("a filter", "All"),
            asked,
            KIND,
            "",
            len(of_year),
            is_chosen=not kind,
        )
    ]
    for name, label in KINDS.items():
        count = sum(one.kind == name for one in of_year)
        if count or name == kind:
            kinds.append(
                _build_filter(
                    str(label), asked, KIND, name, count, is_chosen=name == kind
                )
            )
    spans = [
        _build_filter(
            pgettext("a filter", "All"),
            asked,
            YEAR,
            "",
            len(of_kind),
            is_chosen=not year,
        )
    ]
    for name in years:
        count = sum(str(_read_year(one)) == name for one in of_kind)
        spans.append(
            _build_filter(name, asked, YEAR, name, count, is_chosen=name == year)
        )
    shown = [one for one in of_kind if year in {"", str(_read_year(one))}]
    return FilteredTimeline(shown, kinds, spans)


def _build_filter(
    label: str, asked: QueryDict, name: str, value: str, count: int, *, is_chosen: bool
) -> TimelineFilter:
    query = asked.copy()
    query.pop(name, None)
    if value:
        query[name] = value
    return TimelineFilter(label, f"?{query.urlencode()}#timeline", count, is_chosen)


def _read_year(moment: Moment) -> int:
    return timezone.localtime(moment.at).year


def _mark_news(moment: Moment, since: datetime, viewer: User) -> Moment:
    is_news = moment.kind in NEWS and moment.at > since and moment.by != str(viewer)
    return replace(moment, is_new=True) if is_news else moment


def _list_step_moments(row: Model) -> Iterable[Moment]:
    if not hasattr(row, "steps"):
        return
    labels = dict(row._meta.get_field("stage").flatchoices)  # type: ignore[union-attr]  # ledgers follow "stage"
    # Stages that a row can no longer be in stand in its ledger for ever.
    labels |= getattr(row, "FORMER_STAGES", {})
    for step in list_row_steps(row):
        yield Moment(
            at=step.at,
            what=_("%(from)s → %(to)s")
            % {
                "from": labels.get(step.source, step.source),
                "to": labels.get(step.target, step.target),
            },
            by=str(step.by or ""),
            why=step.reason,
        )
