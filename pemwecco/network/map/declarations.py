"""What an upper subject says for the map of actors, in its `ties.py`, which is found by its name.

Ties are read as sums: two organisations, a kind, how often, the last day. Roles say who can serve others, and
seekers who waits for it; of both the map knows only what is declared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from pemwecco.network.map.rules import Days, TieRow

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

TieReader = Callable[["User", Days], Iterable[TieRow]]
RoleReader = Callable[["User"], Mapping[int, str]]
SeekerReader = Callable[["User"], Iterable[int]]


@dataclass(frozen=True, slots=True)
class TieSource:
    """Ties of some kinds (code and name), for whoever has the right; `read` asks one query."""

    kinds: Mapping[str, str | Promise]
    right: str
    read: TieReader


@dataclass(frozen=True, slots=True)
class RoleSource:
    """Who can serve others, each with the area where it does so ("BE-WAL", or nothing); one query.

    `nobody` is the sentence where an area has nobody for a sector, `nowhere` where no area has;
    both have the blanks `%(area)s` and `%(sector)s`.
    """

    code: str
    right: str
    nobody: Promise
    nowhere: Promise
    # The areas in which somebody is looked for.
    areas: tuple[str, ...]
    read: RoleReader


_TIES: list[TieSource] = []
_ROLES: list[RoleSource] = []
_SEEKERS: list[tuple[str, SeekerReader]] = []


def register_ties(
    right: str, kinds: Mapping[str, str | Promise]
) -> Callable[[TieReader], TieReader]:
    """Register a reader of ties between organisations: both keys, a kind, a weight and the last day."""

    def register(reader: TieReader) -> TieReader:
        _TIES.append(TieSource(kinds, right, reader))
        return reader

    return register


def register_role(
    code: str, right: str, *, nobody: Promise, nowhere: Promise, areas: tuple[str, ...]
) -> Callable[[RoleReader], RoleReader]:
    """Register who can serve others: the keys of organisations, each with its area."""

    def register(reader: RoleReader) -> RoleReader:
        _ROLES.append(RoleSource(code, right, nobody, nowhere, areas, reader))
        return reader

    return register


def register_seekers(right: str) -> Callable[[SeekerReader], SeekerReader]:
    """Register who waits for somebody in such a role: keys of organisations, by one query."""

    def register(reader: SeekerReader) -> SeekerReader:
        _SEEKERS.append((right, reader))
        return reader

    return register


def list_tie_sources() -> list[TieSource]:
    return list(_TIES)


def list_role_sources() -> list[RoleSource]:
    return list(_ROLES)


def list_seeker_sources() -> list[tuple[str, SeekerReader]]:
    return list(_SEEKERS)
