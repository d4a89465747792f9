"""What conditions of upper subjects need to know of many files at once, gathered before a page asks each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from participants.register.models import Participation

Gatherer = Callable[[list["Participation"]], None]
_GATHERERS: dict[str, list[Gatherer]] = {}


def gathers(move: str) -> Callable[[Gatherer], Gatherer]:
    """Register what reads, for many files in a fixed number of queries, what a condition of a move needs.

    An upper subject does it beside its condition; what it finds it keeps on the rows of the page.
    """

    def register(gatherer: Gatherer) -> Gatherer:
        _GATHERERS.setdefault(move, []).append(gatherer)
        return gatherer

    return register


def gather(move: str, files: list[Participation]) -> None:
    """Let every subject that holds this move back read what it needs of the files."""
    for gatherer in _GATHERERS.get(move, ()):
        gatherer(files)
