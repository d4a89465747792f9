"""Panels beside a row on its staff page: what engines keep on any row (notes, who is responsible)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Model

if TYPE_CHECKING:
    from pemwecco.accounts.models import User


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel: `code` is the anchor of its heading, `template` draws it from `context`."""

    code: str
    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


PanelMaker = Callable[[Model, "User"], Panel | None]
_PANEL_MAKERS: list[tuple[int, PanelMaker]] = []
_BY_CODE: dict[str, PanelMaker] = {}


def register_row_panel(
    order: int, code: str = ""
) -> Callable[[PanelMaker], PanelMaker]:
    """Register a panel of every staff page on a row; an engine does it in its `panels.py`, found by name.

    10 who is responsible, 20 notes, 30 messages, 40 what is tied to it, 50 history. A maker asks a fixed
    number of queries, and returns None for rows that it does not serve or the viewer may not see. By its
    `code` another page about the same row draws it too.
    """

    def register(maker: PanelMaker) -> PanelMaker:
        _PANEL_MAKERS.append((order, maker))
        _BY_CODE.update({code: maker} if code else {})
        _PANEL_MAKERS.sort(key=lambda pair: pair[0])
        return maker

    return register


def get_row_panel(code: str, row: Model, viewer: User) -> Panel | None:
    """The panel of that code for a row, where a subject above has registered one."""
    maker = _BY_CODE.get(code)
    return maker(row, viewer) if maker is not None else None


def list_row_panels(row: Model, viewer: User) -> list[Panel]:
    """The panels of a row for this person, in their order."""
    panels = []
    for _order, maker in _PANEL_MAKERS:
        panel = maker(row, viewer)
        if panel is not None:
            panels.append(panel)
    return panels
