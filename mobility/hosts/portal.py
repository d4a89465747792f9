"""The parts of a visit's page in the portal; upper subjects add theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mobility.hosts.models import Placement


@dataclass(frozen=True, slots=True)
class PortalSection:
    """One part of the page: its heading and the template that draws it with its context."""

    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


Maker = Callable[[Placement], PortalSection | None]
_MAKERS: list[Maker] = []


def register_placement_section(maker: Maker) -> Maker:
    """Register a part of the page of an agreed visit; a subject does it in its `receivers`."""
    _MAKERS.append(maker)
    return maker


def build_placement_sections(placement: Placement) -> list[PortalSection]:
    """The parts that upper subjects add, only while the host may know who comes."""
    if not placement.is_agreed:
        return []
    return [section for maker in _MAKERS if (section := maker(placement)) is not None]
