"""A visit in the portal: its line in a list, and the parts of its page that upper subjects add."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from mobility.hosts.lifecycle import PlacementStage
from mobility.hosts.models import Placement
from mobility.hosts.rules import DaySpan, list_month_weeks
from mobility.hosts.visitors import (
    get_visible_enterprise,
    get_visible_name,
    get_visible_words,
)
from pemwecco.accounts.models import User

S = PlacementStage
TONES = {
    S.OFFERED: "attention",
    S.COUNTERED: "progress",
    S.ACCEPTED: "progress",
    S.CONFIRMED: "good",
    S.RUNNING: "good",
    S.COMPLETED: "",
    S.CANCELLED: "bad",
    S.EXPIRED: "",
}


@dataclass(frozen=True, slots=True)
class PortalSection:
    """One part of the page: its heading and the template that draws it with its context."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


Maker = Callable[[Placement], PortalSection | None]
_MAKERS: list[Maker] = []
_KEPT: list[Maker] = []
WaitingMaker = Callable[[list[int]], PortalSection | None]
_WAITING: list[WaitingMaker] = []
_KEPT_PAPERS: list[WaitingMaker] = []
OpeningListener = Callable[[Placement, User], None]
_OPENINGS: list[OpeningListener] = []
_COMING: list[WaitingMaker] = []


def register_placement_section(maker: Maker) -> Maker:
    """Register a part of the page of an agreed visit; a subject does it in its `receivers`."""
    _MAKERS.append(maker)
    return maker


def register_kept_section(maker: Maker) -> Maker:
    """Register a part that stays when an agreed visit was called off: what the host has signed."""
    _KEPT.append(maker)
    return maker


def register_waiting_section(maker: WaitingMaker) -> WaitingMaker:
    """Register what waits for hosts, by their keys, beside the requests to answer."""
    _WAITING.append(maker)
    return maker


def register_papers_section(maker: WaitingMaker) -> WaitingMaker:
    """Register what hosts, by their keys, have signed or received, for the page of their papers."""
    _KEPT_PAPERS.append(maker)
    return maker


def register_opening(listener: OpeningListener) -> OpeningListener:
    """Register what a subject notes when somebody of the host opens the page of an agreed visit."""
    _OPENINGS.append(listener)
    return listener


def note_placement_opening(placement: Placement, user: User) -> None:
    """Let upper subjects note that somebody has opened the page of an agreed visit."""
    for listener in _OPENINGS:
        listener(placement, user)


def register_coming_section(maker: WaitingMaker) -> WaitingMaker:
    """Register what else comes to hosts, by their keys, beside their visits."""
    _COMING.append(maker)
    return maker


def build_coming_sections(hosts: Iterable[int]) -> list[PortalSection]:
    """What upper subjects have coming for hosts beside their visits."""
    wanted = list(hosts)
    made = (maker(wanted) for maker in _COMING)
    return [section for section in made if section is not None]


def build_papers_sections(hosts: Iterable[int]) -> list[PortalSection]:
    """What upper subjects keep for hosts to read again."""
    wanted = list(hosts)
    made = (maker(wanted) for maker in _KEPT_PAPERS)
    return [section for section in made if section is not None]


def build_waiting_sections(hosts: Iterable[int]) -> list[PortalSection]:
    """What upper subjects have waiting for hosts: nothing waits only when this is empty too."""
    wanted = list(hosts)
    found = []
    for maker in _WAITING:
        if (section := maker(wanted)) is not None:
            found.append(section)
    return found


def build_placement_sections(placement: Placement) -> list[PortalSection]:
    """The parts that upper subjects add, while the host may know who comes; afterwards what it keeps."""
    makers = list(_KEPT) if placement.stage == PlacementStage.CANCELLED else []
    if placement.is_agreed:
        makers = _MAKERS
    return [section for maker in makers if (section := maker(placement)) is not None]


def list_placement_lines(rows: Iterable[Placement]) -> list[dict[str, object]]:
    """Visits as lists of the portal show them: who comes and from where, as far as the host may know.

    Rows come with `participation__person` and `participation__organisation__sector`.
    """
    found = []
    for row in rows:
        found.append(
            {
                "placement": row,
                "name": get_visible_name(row),
                "enterprise": get_visible_enterprise(row),
                "purpose": get_visible_words(row, row.purpose),
                "tone": TONES.get(PlacementStage(row.stage), ""),
            }
        )
    return found


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of the month's table: how many visitors are there, and whether it is of another month."""

    on: date
    visitors: int
    is_outside: bool
    is_today: bool


def build_month(
    spans: Iterable[DaySpan], month: date, *, today: date
) -> list[list[MonthDay]]:
    """The weeks of a month with how many visitors each day has."""
    known = list(spans)
    weeks = []
    for week in list_month_weeks(month):
        line = []
        for day in week:
            there = sum(span.holds(day) for span in known)
            outside = day.month != month.month
            line.append(MonthDay(day, there, outside, day == today))
        weeks.append(line)
    return weeks


def list_visit_columns() -> list[str]:
    """The heads of the list of visits for a spreadsheet."""
    return [
        _("First day"),
        _("Last day"),
        _("Host"),
        _("Visitor"),
        _("Enterprise"),
        _("Purpose of the visit"),
        _("Stage"),
    ]


def list_visit_rows(rows: Iterable[Placement]) -> list[list[Any]]:
    """Visits for a spreadsheet, with no more of the visitor than the pages show.

    Rows come with `participation__person`, `participation__organisation__sector`, `host__organisation`.
    """
    found = []
    for row in rows:
        found.append(
            [
                row.starts_on,
                row.ends_on,
                str(row.host),
                get_visible_name(row),
                get_visible_enterprise(row),
                get_visible_words(row, row.purpose),
                row.get_stage_display(),
            ]
        )
    return found
