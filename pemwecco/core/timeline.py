"""The timeline of a row: its steps, and whatever upper engines add (mails, readings, reminders)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Model
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from pemwecco.accounts.models import User


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a timeline."""

    at: datetime
    what: str
    by: str = ""
    why: str = ""
    # What kind of line it is, for its mark: "step", "mail", "reading", "reminder".
    kind: str = "step"
    # Of somebody else, since the viewer last looked at this row.
    is_new: bool = False


# What counts as news of a row; reminders to come and readings do not.
NEWS = frozenset({"step", "mail", "note", "care"})
LastLook = Callable[[Model, "User"], datetime | None]
_LAST_LOOKS: list[LastLook] = []
Source = Callable[[Model, "User"], Iterable[Moment]]
_SOURCES: list[Source] = []


def register_timeline_source(source: Source) -> Source:
    """Register a source of moments; an engine does it in its `timeline.py`, imported when apps are ready."""
    _SOURCES.append(source)
    return source


def register_last_look(look: LastLook) -> LastLook:
    """Register what says when a viewer last looked at a row, for the marks of what is new."""
    _LAST_LOOKS.append(look)
    return look


def get_timeline(row: Model, viewer: User) -> list[Moment]:
    """Everything that happened to a row, newest first. One query per source, never one per line."""
    moments = [*_list_step_moments(row)]
    for source in _SOURCES:
        moments.extend(source(row, viewer))
    for look in _LAST_LOOKS:
        if (since := look(row, viewer)) is not None:
            moments = [_mark_news(moment, since, viewer) for moment in moments]
    return sorted(moments, key=lambda moment: moment.at, reverse=True)


def _mark_news(moment: Moment, since: datetime, viewer: User) -> Moment:
    is_news = moment.kind in NEWS and moment.at > since and moment.by != str(viewer)
    return replace(moment, is_new=True) if is_news else moment


def _list_step_moments(row: Model) -> Iterable[Moment]:
    steps = getattr(row, "steps", None)
    if steps is None:
        return
    labels = dict(row._meta.get_field("stage").flatchoices)  # type: ignore[union-attr]  # ledgers follow "stage"
    for step in steps.select_related("by"):
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
