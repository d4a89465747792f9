"""How far hosts are from where a cohort sleeps, by a table that a subject above keeps."""

from __future__ import annotations

from collections.abc import Callable, Sequence

# From the name of a town to that of others: minutes, nothing where none are known. An unknown first town
# gives nothing at all.
TravelSource = Callable[[str, Sequence[str]], list[int | None] | None]
_SOURCES: list[TravelSource] = []


def register_travel_source(source: TravelSource) -> TravelSource:
    """Register who knows travel times between towns; a subject does it in its `receivers`."""
    _SOURCES.append(source)
    return source


def list_travel_minutes(base: str, towns: Sequence[str]) -> list[int | None] | None:
    """Minutes from a town to others, in their order; nothing when nobody knows the first one."""
    if not base:
        return None
    for source in _SOURCES:
        if (found := source(base, towns)) is not None:
            return found
    return None
