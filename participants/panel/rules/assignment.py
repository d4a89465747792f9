"""Who reads which file: enough readers for each, as even a share for each member as can be."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

# Why a file stays without enough readers.
CONFLICT, LANGUAGE, FULL, ABSTAINED, HELD = (
    "conflict",
    "language",
    "full",
    "abstained",
    "held",
)


@dataclass(frozen=True, slots=True)
class Reader:
    """A member of the panel. No `languages`: all of them; `most`: how many files they take at most.

    `load` is what they have beside the files that are shared out.
    """

    key: int
    languages: frozenset[str] = frozenset()
    most: int | None = None
    load: int = 0


@dataclass(frozen=True, slots=True)
class Pile:
    """A file and who is with it: `begun` stays whatever happens, `asked` has not begun.

    Who `abstained` or is `barred` by a conflict is not asked; a file that is `held` waits for
    something else, and is given to nobody new.
    """

    key: int
    language: str = ""
    begun: frozenset[int] = frozenset()
    asked: frozenset[int] = frozenset()
    abstained: frozenset[int] = frozenset()
    barred: frozenset[int] = frozenset()
    held: bool = False


class AssignmentPair(NamedTuple):
    file: int
    reader: int


@dataclass(frozen=True, slots=True)
class Shortage:
    """A file that lacks readers: how many, and what keeps how many members from it."""

    file: int
    missing: int
    why: Mapping[str, int] = field(hash=False)


@dataclass(frozen=True, slots=True)
class AssignmentPlan:
    """What would be given, what taken back from members who have not begun, and each one's load then."""

    given: tuple[AssignmentPair, ...]
    taken: tuple[AssignmentPair, ...]
    short: tuple[Shortage, ...]
    load: Mapping[int, int] = field(hash=False)


def share_out(
    piles: Sequence[Pile], readers: Sequence[Reader], per_file: int
) -> AssignmentPlan:
    """Give each file `per_file` readers; the loads then differ as little as the conditions allow.

    Nobody gets a file that bars them, that they abstained from or cannot read, nor more than they
    take. A begun review is not moved. One that is not begun stays where it is while that is fair; a
    file that was given to more members than needed keeps them all.
    """
    desk = _Desk(piles, readers)
    for pile in sorted(piles, key=lambda pile: (len(desk.fit[pile.key]), pile.key)):
        wanted = max(per_file, len(pile.begun) + len(pile.asked & desk.known))
        desk.fill(pile, wanted - len(pile.begun))
    desk.even_out()
    before = _list_asked_pairs({pile.key: pile.asked for pile in piles})
    after = _list_asked_pairs(desk.asked)
    shortages = [desk.shortage(pile, per_file) for pile in piles]
    return AssignmentPlan(
        given=tuple(sorted(after - before)),
        taken=tuple(sorted(before - after)),
        short=tuple(row for row in shortages if row is not None),
        load=dict(desk.load),
    )


def _list_asked_pairs(asked: Mapping[int, Iterable[int]]) -> set[AssignmentPair]:
    pairs = set()
    for file, readers in asked.items():
        for reader in readers:
            pairs.add(AssignmentPair(file, reader))
    return pairs


class _Desk:
    """The files on the table while they are shared out."""

    def __init__(self, piles: Sequence[Pile], readers: Sequence[Reader]) -> None:
        self.readers: dict[int, Reader] = {}
        self.load: dict[int, int] = {}
        self.fit: dict[int, frozenset[int]] = {}
        self.asked: dict[int, set[int]] = {}
        # The same seen from the member, in an order that does not change from one run to the next.
        self.held: dict[int, dict[int, None]] = {}
        # Full members from whom no chain leads to one with room.
        self.closed: set[int] = set()
        for reader in readers:
            self.readers[reader.key] = reader
            self.load[reader.key] = reader.load
            self.held[reader.key] = {}
        self.known = frozenset(self.readers)
        for pile in piles:
            self.fit[pile.key] = self._fit(pile)
            self.asked[pile.key] = set()
        self._seat_those_there(piles)

    def _seat_those_there(self, piles: Sequence[Pile]) -> None:
        """Begun reviews count; what was asked before stays, unless it may not be any more."""
        for pile in piles:
            for reader in pile.begun & self.known:
                self.load[reader] += 1
        for pile in piles:
            for reader in sorted(pile.asked & self.fit[pile.key]):
                if self._has_room(reader):
                    self._give(pile.key, reader)

    def _fit(self, pile: Pile) -> frozenset[int]:
        """Who may read the file at all; of one that is held, who was asked before."""
        if pile.held:
            return pile.asked & self.known - pile.barred
        out = pile.barred | pile.begun | pile.abstained
        fitting = set()
        for key, reader in self.readers.items():
            if key not in out and _reads(reader, pile.language):
                fitting.add(key)
        return frozenset(fitting)

    def _has_room(self, reader: int) -> bool:
        most = self.readers[reader].most
        return most is None or self.load[reader] < most

    def _give(self, file: int, reader: int) -> None:
        self.asked[file].add(reader)
        self.held[reader][file] = None
        self.load[reader] += 1

    def _move(self, file: int, source: int, target: int) -> None:
        self.asked[file].remove(source)
        del self.held[source][file]
        self.load[source] -= 1
        self._give(file, target)

    def fill(self, pile: Pile, wanted: int) -> None:
        """Ask the fitting members with least to do; where all are full, let one of them pass a file on."""
        if pile.held:
            return
        while len(self.asked[pile.key]) < wanted:
            free = self.fit[pile.key] - self.asked[pile.key]
            least = self._find_least_loaded(free)
            if least is not None:
                self._give(pile.key, least)
                continue
            way, seen = self._way(sorted(free - self.closed), self._has_room)
            if not way:
                self.closed |= seen
                return
            self._pass_along(way)
            self._give(pile.key, way[0][1])

    def _find_least_loaded(self, readers: Iterable[int]) -> int | None:
        """Of those who have room, the one with least to do; the first of equals."""
        roomy = [reader for reader in readers if self._has_room(reader)]
        return min(roomy, key=self._order_of_load, default=None)

    def _order_of_load(self, reader: int) -> tuple[int, int]:
        return self.load[reader], reader

    def even_out(self) -> None:
        """Pass files that are not begun from who has more to who has less, until no way is left."""
        for reader in self.readers:
            for file in list(self.held[reader]):
                if self.load[reader] - min(self.load.values()) <= 1:
                    break
                least = self._find_least_loaded(self.fit[file] - self.asked[file])
                if least is not None and self.load[reader] - self.load[least] > 1:
                    self._move(file, reader, least)
        self._even_out_by_chains()

    def _even_out_by_chains(self) -> None:
        """Longer chains: A passes to B, who passes to C. Who cannot pass to anybody is left alone."""
        stuck: set[int] = set()
        while not self.known <= stuck:
            most = min(self.known - stuck, key=lambda key: (-self.load[key], key))
            if self.load[most] - min(self.load.values()) <= 1:
                return
            enough = self.load[most] - 2
            less = set()
            for key in self.known:
                if self.load[key] <= enough and self._has_room(key):
                    less.add(key)
            way, seen = self._way([most], less.__contains__)
            if way:
                self._pass_along(way)
                stuck.clear()
            else:
                stuck |= seen

    def _way(
        self, sources: Iterable[int], arrived: Callable[[int], bool]
    ) -> tuple[list[tuple[int, int, int]], set[int]]:
        """The shortest chain of (file, from, to) from one of the members to one who can take it up.

        Without a chain: nothing, and the members that were reached.
        """
        came: dict[int, tuple[int, int, int] | None] = dict.fromkeys(sources)
        queue = deque(came)
        while queue:
            reader = queue.popleft()
            for file in self.held[reader]:
                if len(came) == len(self.known):
                    break
                others = self.fit[file] - self.asked[file] - came.keys()
                for other in sorted(others):
                    came[other] = (file, reader, other)
                    if arrived(other):
                        return _traced(came, other), set()
                    queue.append(other)
        return [], set(came)

    def _pass_along(self, way: list[tuple[int, int, int]]) -> None:
        for file, source, target in reversed(way):
            self._move(file, source, target)

    def shortage(self, pile: Pile, per_file: int) -> Shortage | None:
        missing = per_file - len(pile.begun) - len(self.asked[pile.key])
        if missing <= 0:
            return None
        why: Counter[str] = Counter()
        for reader in self.readers.values():
            if reader.key in pile.begun or reader.key in self.asked[pile.key]:
                continue
            why[self._obstacle(pile, reader)] += 1
        return Shortage(pile.key, missing, dict(why))

    def _obstacle(self, pile: Pile, reader: Reader) -> str:
        if reader.key in pile.barred:
            return CONFLICT
        if reader.key in pile.abstained:
            return ABSTAINED
        if not _reads(reader, pile.language):
            return LANGUAGE
        return HELD if pile.held else FULL


def _reads(reader: Reader, language: str) -> bool:
    return not reader.languages or not language or language in reader.languages


def _traced(
    came: Mapping[int, tuple[int, int, int] | None], end: int
) -> list[tuple[int, int, int]]:
    way = []
    step = came[end]
    while step is not None:
        way.append(step)
        step = came[step[1]]
    return way[::-1]
