"""The parts of a file's page. Upper subjects add theirs, so that the file shows what every subject knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participants.register.lifecycle import Stage

if TYPE_CHECKING:
    from participants.register.models import Participation
    from pemwecco.accounts.models import User


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the page: its heading and the template that draws it with its context."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the journey that the page shows at once: its sections have orders from `first` on."""

    code: str
    title: Promise
    first: int
    # A file opens at the chapter that its stage is about.
    stages: tuple[Stage, ...]


# The order is that of the journey; the last one takes every stage that none names.
CHAPTERS = (
    Chapter(
        "application",
        _("Application"),
        0,
        (
            Stage.DRAFT,
            Stage.SUBMITTED,
            Stage.NOT_READY,
            Stage.WITHDRAWN,
            Stage.EXCLUDED,
        ),
    ),
    Chapter(
        "decision",
        _("Panel and decision"),
        40,
        (Stage.ELIGIBLE, Stage.SHORTLISTED, Stage.RESERVE, Stage.REFUSED),
    ),
    Chapter("stay", _("Visa and stay"), 50, ()),
)


Maker = Callable[["Participation", "User"], Section | None]
_MAKERS: list[tuple[int, Maker]] = []
_JOINS: list[str] = []


def register_participation_section(
    order: int, *, joins: tuple[str, ...] = ()
) -> Callable[[Maker], Maker]:
    """Register a part of the file's page; a subject does it in its `admin`, which Django loads.

    The order runs along the journey and its `CHAPTERS`: 10 person, 20 enterprise, 30 application,
    40 panel, 50 training, 60 hosts and itinerary, 70 visa, 80 after the return. A maker asks a fixed
    number of queries and returns None when there is nothing to show or the viewer may not see it.
    `joins` are the relations of one row that it reads; the page fetches them with the file.
    """
    _JOINS.extend(joins)

    def register(maker: Maker) -> Maker:
        _MAKERS.append((order, maker))
        _MAKERS.sort(key=lambda pair: pair[0])
        return maker

    return register


def list_section_joins() -> tuple[str, ...]:
    """The relations that the page of a file fetches with it."""
    return tuple(_JOINS)


def get_chapter(participation: Participation, asked: str = "") -> Chapter:
    """The chapter that is asked for, else the one that the stage of the file is about."""
    for chapter in CHAPTERS:
        if chapter.code == asked:
            return chapter
    for chapter in CHAPTERS:
        if participation.stage in chapter.stages:
            return chapter
    return CHAPTERS[-1]


def list_participation_sections(
    participation: Participation, viewer: User, chapter: Chapter
) -> list[Section]:
    """The parts of a chapter of a file's page, in the order of the journey."""
    sections = []
    for order, maker in _MAKERS:
        if _chapter_at(order) is not chapter:
            continue
        section = maker(participation, viewer)
        if section is not None:
            sections.append(section)
    return sections


def _chapter_at(order: int) -> Chapter:
    return next(chapter for chapter in reversed(CHAPTERS) if order >= chapter.first)
