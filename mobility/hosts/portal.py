"""A visit in the portal: its line in a list, and the parts of its page that upper subjects add."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from mobility.hosts.lifecycle import PlacementStage
from mobility.hosts.models import Placement
from mobility.hosts.visitors import get_visible_enterprise, get_visible_name

S = PlacementStage
TONES = {
    S.OFFERED: "attention",
    S.ACCEPTED: "progress",
    S.CONFIRMED: "good",
    S.RUNNING: "good",
    S.COMPLETED: "",
    S.CANCELLED: "bad",
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
    return [
        {
            "placement": row,
            "name": get_visible_name(row),
            "enterprise": get_visible_enterprise(row),
            "tone": TONES.get(PlacementStage(row.stage), ""),
        }
        for row in rows
    ]
