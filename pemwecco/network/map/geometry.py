"""Where the actors stand in the picture; plain Python, the same every time.

Two ways: on rings, one for each level, cut into sectors of the circle by country and region or by branch; or
near to those with whom they are tied (networkx). Both are ellipses in a picture of `WIDTH` by `HEIGHT`.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pemwecco.network.map.rules import LEVELS

WIDTH, HEIGHT = 1200, 860
MIDDLE_X, MIDDLE_Y = WIDTH / 2, HEIGHT / 2
# Half axes of the outer ring; the names of the places stand around it.
REACH_X, REACH_Y = 430, 380
# How far out a level stands, by the number of levels that are shown.
RINGS_BY_NUMBER: Final = {1: (0.95,), 2: (0.5, 0.95), 3: (0.3, 0.62, 0.95)}
# Nearer than this on the ring, dots take turns on two or three rings.
CLOSEST: Final = 14.0
STEP_INWARD: Final = 0.055
SEED: Final = 20260901
# The gap between two sectors of the circle, of the room of one dot.
GAP: Final = 1.2
# Of letters of a name, of bold ones of a part, and of their line.
SIGN_WIDTH, BOLD_WIDTH, LINE_HEIGHT = 7.0, 7.9, 15.0


@dataclass(frozen=True, slots=True)
class Dot:
    """What is to be placed: its key, its level, its part of the circle, its radius and its name."""

    key: str
    level: str
    part: str
    radius: float
    name: str


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class CirclePart:
    """A sector of the circle with the middle of its name and the angles between which it lies."""

    part: str
    start: float
    end: float
    at: Point


@dataclass(frozen=True, slots=True)
class NameLabel:
    """A name that found room, and on which side of its dot it begins."""

    key: str
    x: float
    y: float
    anchor: str
    text: str


def find_point(angle: float, reach: float) -> Point:
    """The point at an angle (0 is up, clockwise) on the ellipse of that part of the outer one."""
    x = MIDDLE_X + math.sin(angle) * REACH_X * reach
    y = MIDDLE_Y - math.cos(angle) * REACH_Y * reach
    return Point(round(x, 1), round(y, 1))


def place_on_rings(
    dots: Sequence[Dot], parts: Sequence[str]
) -> tuple[dict[str, Point], list[CirclePart]]:
    """Each dot on the ring of its level, within its part of the circle, in the order of the parts."""
    rings: dict[tuple[str, str], list[Dot]] = defaultdict(list)
    for dot in dots:
        rings[dot.part, dot.level].append(dot)
    shown = [level for level in LEVELS if any(dot.level == level for dot in dots)]
    reaches = dict(zip(shown, RINGS_BY_NUMBER[len(shown) or 1], strict=False))
    room = {part: _measure_room(part, rings, reaches) for part in parts}
    whole = sum(room.values()) + GAP * len(parts)
    points: dict[str, Point] = {}
    found: list[CirclePart] = []
    angle = 0.0
    for part in parts:
        width = 2 * math.pi * room[part] / whole
        for level, reach in reaches.items():
            points |= _spread(rings[part, level], reach, angle, width)
        found.append(
            CirclePart(part, angle, angle + width, find_point(angle + width / 2, 1.06))
        )
        angle += width + 2 * math.pi * GAP / whole
    return points, found


def _measure_room(
    part: str,
    rings: Mapping[tuple[str, str], list[Dot]],
    reaches: Mapping[str, float],
) -> float:
    """How much of the circle a part needs: its fullest ring, when inner rings are shorter."""
    needs = [1.0]
    outermost = max(reaches.values(), default=1.0)
    for level, reach in reaches.items():
        width = sum(max(1.0, dot.radius / 6) for dot in rings[part, level])
        needs.append(width * outermost / reach)
    # Large parts give some of their room to the small ones, whose names must be read too.
    return math.pow(max(needs), 0.8)


def _spread(
    dots: Sequence[Dot], reach: float, start: float, width: float
) -> dict[str, Point]:
    length = width * reach * (REACH_X + REACH_Y) / 2
    space = length / max(1, len(dots))
    turns = 1 if space >= CLOSEST else 2 if space >= CLOSEST / 2 else 3
    points = {}
    for place, dot in enumerate(dots):
        angle = start + width * (place + 0.5) / len(dots)
        points[dot.key] = find_point(angle, reach - (place % turns) * STEP_INWARD)
    return points


def place_near_partners(
    dots: Sequence[Dot], ties: Iterable[tuple[str, str, int]]
) -> dict[str, Point]:
    """Those who are tied near each other (spring layout with a fixed seed); who has no tie in rows below."""
    # Half a second and 20 MB that only this layout needs.
    import networkx as nx  # noqa: PLC0415  as said above

    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(dot.key for dot in dots)
    graph.add_weighted_edges_from(ties)
    alone = [dot.key for dot in dots if graph.degree(dot.key) == 0]
    graph.remove_nodes_from(alone)
    rows = math.ceil(len(alone) / 60)
    bottom = HEIGHT - 20 - rows * 16
    points = {}
    if graph:
        spread = 2.2 / math.sqrt(len(graph))
        places = nx.spring_layout(graph, k=spread, iterations=60, seed=SEED)
        plain = {key: (float(at[0]), float(at[1])) for key, at in places.items()}
        for key, (x, y) in _fill_box(plain).items():
            points[key] = Point(
                round(60 + x * (WIDTH - 120), 1), round(30 + y * (bottom - 60), 1)
            )
    for place, key in enumerate(alone):
        points[key] = Point(
            30 + (place % 60) * 19.0, bottom + 16.0 * (place // 60 + 0.5)
        )
    return points


def _fill_box(
    places: Mapping[str, tuple[float, float]],
) -> dict[str, tuple[float, float]]:
    """Positions by their rank and their distance, half and half: a far pair does not squeeze all others."""
    axes: list[dict[str, float]] = []
    for axis in (0, 1):
        values = {key: place[axis] for key, place in places.items()}
        low, high = min(values.values()), max(values.values())
        span = (high - low) or 1.0
        ordered = sorted(values, key=lambda key: (values[key], key))
        last = max(1, len(ordered) - 1)
        axes.append(
            {
                key: 0.5 * rank / last + 0.5 * (values[key] - low) / span
                for rank, key in enumerate(ordered)
            }
        )
    return {key: (axes[0][key], axes[1][key]) for key in places}


def find_label_room(
    dots: Iterable[Dot],
    points: Mapping[str, Point],
    taken: Iterable[NameLabel],
    most: int,
    *,
    is_outside: bool = False,
) -> list[NameLabel]:
    """Names for the largest dots, as many as find room without touching a name or a larger dot.

    Names of parts stand outside of the circle.
    """
    boxes = [_measure_label(label, BOLD_WIDTH) for label in taken]
    sign_width = BOLD_WIDTH if is_outside else SIGN_WIDTH
    ordered = sorted(dots, key=lambda dot: (-dot.radius, dot.key))
    for dot in ordered[: 2 * most]:
        point = points[dot.key]
        reach = dot.radius - 1
        boxes.append(
            (point.x - reach, point.y - reach, point.x + reach, point.y + reach)
        )
    labels: list[NameLabel] = []
    for dot in ordered:
        if len(labels) >= most:
            break
        if not dot.name:
            continue
        for label in _list_label_places(dot, points[dot.key], is_outside=is_outside):
            box = _measure_label(label, sign_width)
            if _is_inside(box) and not any(_do_touch(box, other) for other in boxes):
                boxes.append(box)
                labels.append(label)
                break
    return labels


Box = tuple[float, float, float, float]
LONGEST_NAME, LONGEST_PART = 28, 19
# From which height on a name stands above or below the circle, not beside it.
STEEP: Final = 0.85


def shorten_name(name: str, most: int = LONGEST_NAME) -> str:
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def _list_label_places(dot: Dot, point: Point, *, is_outside: bool) -> list[NameLabel]:
    """To the right, to the left, below, above; outside of the circle only on its outer sides."""
    away = dot.radius + 4
    text = shorten_name(dot.name, LONGEST_PART if is_outside else LONGEST_NAME)
    right = NameLabel(dot.key, point.x + away, point.y + 4, "start", text)
    left = NameLabel(dot.key, point.x - away, point.y + 4, "end", text)
    below = NameLabel(dot.key, point.x, point.y + away + 9, "middle", text)
    above = NameLabel(dot.key, point.x, point.y - away, "middle", text)
    sides = [right, left] if point.x >= MIDDLE_X else [left, right]
    if not is_outside:
        return [*sides, below, above]
    upright = below if point.y > MIDDLE_Y else above
    is_steep = abs(point.y - MIDDLE_Y) > STEEP * REACH_Y
    return [upright, sides[0]] if is_steep else [sides[0]]


def _measure_label(label: NameLabel, sign_width: float = SIGN_WIDTH) -> Box:
    width = len(label.text) * sign_width
    before = {"start": 0.0, "middle": width / 2, "end": width}[label.anchor]
    left = label.x - before
    return (left, label.y - LINE_HEIGHT + 4, left + width, label.y + 3)


def _is_inside(box: Box) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= WIDTH and box[3] <= HEIGHT


def _do_touch(one: Box, other: Box) -> bool:
    return (
        one[0] < other[2]
        and other[0] < one[2]
        and one[1] < other[3]
        and other[1] < one[3]
    )


def order_parts(places: Iterable[tuple[str, str]]) -> list[str]:
    """The parts of the circle: countries with most actors first, within them their parts by size.

    `places` gives country and part of each actor.
    """
    countries: Counter[str] = Counter()
    parts: Counter[tuple[str, str]] = Counter()
    for country, part in places:
        countries[country] += 1
        parts[country, part] += 1
    ordered = sorted(
        parts,
        key=lambda pair: (-countries[pair[0]], pair[0], -parts[pair], pair[1]),
    )
    return list(dict.fromkeys(part for _country, part in ordered))
