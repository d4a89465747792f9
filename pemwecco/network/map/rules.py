"""What the map of actors says of ties and gaps; plain Python, numbers in and answers out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

LEVELS: Final = ("macro", "meso", "micro")
# Actors that are drawn one by one; of more, groups are drawn which open.
MOST_DRAWN: Final = 300
# Groups that a picture holds without becoming mush, and so few that they would say nothing.
MOST_GROUPS, FEWEST_GROUPS = 120, 3
# With so many in a room, having been there is no tie.
MOST_IN_A_ROOM: Final = 30
# A country or area with fewer actors than this misses no level yet.
FEWEST_FOR_LEVELS: Final = 3
# From how many actors on the brokers are computed from a sample of them, and how many at a time.
MOST_SOURCES, SOURCES_AT_ONCE = 600, 200


class Days(NamedTuple):
    """A period, both days counted; a side that is left open has no end."""

    since: date | None = None
    until: date | None = None


ALWAYS: Final = Days()


class TieRow(NamedTuple):
    """What a subject reads: two organisations, the kind of tie, how often, and the last day it was seen."""

    first: int
    second: int
    kind: str
    weight: int
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Actor:
    """An organisation as the map knows it; `area` is the larger region ("BE-WAL"), or the region itself."""

    pk: int
    name: str
    level: str
    country: str
    region: str
    area: str
    sector: int | None


@dataclass(frozen=True, slots=True)
class Tie:
    """All that ties two actors, the smaller key first."""

    first: int
    second: int
    kinds: tuple[str, ...]
    weight: int
    last_day: date | None


@dataclass(frozen=True, slots=True)
class MapChoice:
    """What of the map is asked for; an empty value leaves everything."""

    level: str = ""
    country: str = ""
    place: str = ""
    sector: int | None = None
    kind: str = ""
    days: Days = ALWAYS
    # One actor and its partners, or with the partners of those that the rest of the choice names.
    actor: int | None = None
    with_partners: bool = False


def merge_ties(rows: Iterable[TieRow], known: Collection[int]) -> list[Tie]:
    """The ties between known actors, each pair once, whatever the number of its kinds."""
    pairs: dict[tuple[int, int], list[TieRow]] = defaultdict(list)
    for row in rows:
        if row.first != row.second and row.first in known and row.second in known:
            pairs[min(row.first, row.second), max(row.first, row.second)].append(row)
    ties = []
    for (first, second), found in sorted(pairs.items()):
        kinds = tuple(sorted({row.kind for row in found}))
        weight = sum(row.weight for row in found)
        ties.append(Tie(first, second, kinds, weight, find_last_day(found)))
    return ties


def find_last_day(rows: Iterable[TieRow | Tie]) -> date | None:
    """The latest day of some ties; nothing when none has a day."""
    return max((row.last_day for row in rows if row.last_day), default=None)


def pair_those_in_a_room(
    rows: Iterable[tuple[int, int, date | None]], kind: str
) -> list[TieRow]:
    """Ties of those who were at the same event; `rows` are event, organisation, day.

    A room of more than `MOST_IN_A_ROOM` organisations ties nobody: there one hears a speech.
    """
    rooms: dict[int, tuple[set[int], date | None]] = {}
    for event, organisation, day in rows:
        rooms.setdefault(event, (set(), day))[0].add(organisation)
    ties = []
    for present, day in rooms.values():
        ordered = sorted(present)
        if len(ordered) > MOST_IN_A_ROOM:
            continue
        for place, first in enumerate(ordered):
            for second in ordered[place + 1 :]:
                ties.append(TieRow(first, second, kind, 1, day))
    return ties


def choose_actors(
    actors: Iterable[Actor], ties: Iterable[Tie], choice: MapChoice
) -> list[Actor]:
    """The actors that a choice shows."""
    rows = list(actors)
    chosen = {actor.pk for actor in rows if _is_actor_chosen(actor, choice)}
    if choice.actor is not None or choice.with_partners:
        beside = set()
        for tie in ties:
            if tie.first in chosen or tie.second in chosen:
                beside |= {tie.first, tie.second}
        chosen |= beside
    return [actor for actor in rows if actor.pk in chosen]


def _is_actor_chosen(actor: Actor, choice: MapChoice) -> bool:
    if choice.actor is not None:
        return actor.pk == choice.actor
    if choice.place and choice.place not in {actor.region, actor.area}:
        return False
    wanted = (
        (choice.level, actor.level),
        (choice.country, actor.country),
        (choice.sector, actor.sector),
    )
    return all(value == has for value, has in wanted if value)


def keep_inner_ties(ties: Iterable[Tie], actors: Iterable[Actor]) -> list[Tie]:
    """The ties of which both sides are shown."""
    shown = {actor.pk for actor in actors}
    return [tie for tie in ties if tie.first in shown and tie.second in shown]


def count_partners(ties: Iterable[Tie]) -> Counter[int]:
    """With how many others each actor is tied."""
    counts: Counter[int] = Counter()
    for tie in ties:
        counts.update((tie.first, tie.second))
    return counts


def find_last_days(ties: Iterable[Tie]) -> dict[int, date]:
    """The last day of any tie of each actor."""
    days: dict[int, date] = {}
    for tie in ties:
        if tie.last_day is not None:
            for pk in (tie.first, tie.second):
                days[pk] = max(days.get(pk, tie.last_day), tie.last_day)
    return days


def find_silent_partners(
    partners: Iterable[int], last_days: Mapping[int, date], since: date
) -> list[int]:
    """Those with whom nothing happened since a day; who was never heard of comes first, then by day."""
    silent = []
    for pk in partners:
        day = last_days.get(pk)
        if day is None or day < since:
            silent.append((day or date.min, pk))
    return [pk for _day, pk in sorted(silent)]


def measure_brokerage(ties: Sequence[Tie]) -> dict[int, float]:
    """Of all shortest ways between two others, which share leads through each actor (betweenness, 0 to 1).

    Exact up to `MOST_SOURCES` actors with ties, from an even sample of them beyond. Brandes' sums, for a
    block of actors at once: the loop over single actors would take twenty seconds for two thousand.
    """
    # 60 MB that only this page needs.
    import numpy as np  # noqa: PLC0415  as said above
    from scipy.sparse import csr_array  # noqa: PLC0415  as said above

    keys = sorted({pk for tie in ties for pk in (tie.first, tie.second)})
    size = len(keys)
    if size <= 2:  # noqa: PLR2004  between two nobody stands
        return dict.fromkeys(keys, 0.0)
    places = {pk: place for place, pk in enumerate(keys)}
    first, second = [], []
    for tie in ties:
        first.append(places[tie.first])
        second.append(places[tie.second])
    ones = np.ones(2 * len(ties))
    steps = csr_array((ones, (first + second, second + first)), shape=(size, size))
    sources = np.arange(size)
    if size > MOST_SOURCES:
        sources = np.linspace(0, size - 1, MOST_SOURCES).astype(int)
    total = np.zeros(size)
    for start in range(0, len(sources), SOURCES_AT_ONCE):
        total += _sum_dependencies(steps, sources[start : start + SOURCES_AT_ONCE])
    share = total * (size / len(sources)) / ((size - 1) * (size - 2))
    return {pk: float(share[place]) for pk, place in places.items()}


def _sum_dependencies(steps: Any, sources: Any) -> Any:
    """For each actor, how far the ways from these sources to all others depend on it."""
    import numpy as np  # noqa: PLC0415  as above

    columns = np.arange(len(sources))
    wave = np.zeros((steps.shape[0], len(sources)))
    wave[sources, columns] = 1.0
    seen, waves = wave > 0, [wave]
    while True:
        wave = steps @ waves[-1]
        wave[seen] = 0.0
        if not wave.any():
            break
        seen |= wave > 0
        waves.append(wave)
    depends = np.zeros_like(waves[0])
    for nearer, farther in zip(reversed(waves[:-1]), reversed(waves[1:]), strict=True):
        shares = np.zeros_like(farther)
        np.divide(1.0 + depends, farther, out=shares, where=farther > 0)
        depends += (steps @ shares) * nearer
    depends[sources, columns] = 0.0
    return depends.sum(axis=1)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing: what kind of gap, of what, where, and how many wait for it."""

    code: str
    subject: str
    count: int
    country: str = ""
    area: str = ""
    sector: int | None = None


def find_role_gaps(
    role: str,
    holders: Iterable[tuple[str, int | None]],
    sought: Mapping[int, int],
    areas: Sequence[str],
) -> list[Gap]:
    """Sectors that somebody seeks and nobody serves, by area; `holders` are area and sector of who serves.

    A sector that is served nowhere is one gap, not one for each area.
    """
    served = set(holders)
    everywhere = {sector for _area, sector in served}
    gaps = []
    for sector, count in sought.items():
        if sector not in everywhere:
            gaps.append(Gap("nowhere", role, count, sector=sector))
            continue
        for area in areas:
            if (area, sector) not in served:
                gaps.append(Gap("role", role, count, area=area, sector=sector))
    return _order_gaps(gaps)


def find_unanswered_topics(
    needed: Mapping[tuple[str, int], int], offered: Collection[int]
) -> list[Gap]:
    """Topics that somebody needs and nobody offers; `needed` counts by level of the need and topic."""
    gaps = []
    for (level, topic), count in needed.items():
        if topic not in offered:
            gaps.append(Gap(f"need_{level}", str(topic), count))
    return _order_gaps(gaps)


def find_missing_levels(actors: Iterable[Actor]) -> list[Gap]:
    """Countries without a level, and areas without support structures; a country is one gap, not many.

    Public organisations serve a whole country: an area does not miss them.
    """
    by_country: dict[str, Counter[str]] = defaultdict(Counter)
    by_area: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for actor in actors:
        if actor.country:
            by_country[actor.country][actor.level] += 1
        if actor.country and actor.area:
            by_area[actor.country, actor.area][actor.level] += 1
    gaps = []
    for country, levels in by_country.items():
        for level in _list_absent_levels(levels):
            gaps.append(Gap("level", level, levels.total(), country))
    for (country, area), levels in by_area.items():
        if "meso" in _list_absent_levels(levels) and by_country[country]["meso"]:
            gaps.append(Gap("level", "meso", levels.total(), country, area))
    return _order_gaps(gaps)


def _list_absent_levels(levels: Counter[str]) -> list[str]:
    if levels.total() < FEWEST_FOR_LEVELS:
        return []
    return [level for level in LEVELS if not levels[level]]


def _order_gaps(gaps: list[Gap]) -> list[Gap]:
    """The one for which most wait comes first."""
    return sorted(
        gaps,
        key=lambda gap: (-gap.count, gap.code, gap.subject, gap.area, gap.sector or 0),
    )
