"""The map of actors as one SVG, made on the server: links, no script, shapes as well as colours.

A few hundred actors are drawn one by one; more are drawn as groups that open, so that a picture of thousands
stays small and says something.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from pemwecco.network.map.geometry import (
    HEIGHT,
    MIDDLE_X,
    MIDDLE_Y,
    WIDTH,
    CirclePart,
    Dot,
    NameLabel,
    Point,
    find_label_room,
    find_point,
    order_parts,
    place_near_partners,
    place_on_rings,
)
from pemwecco.network.map.rules import (
    FEWEST_GROUPS,
    LEVELS,
    MOST_DRAWN,
    MOST_GROUPS,
    Actor,
    Tie,
)

# Lines of a picture, the strongest first: among actors, and among groups, of which each is tied to each.
MOST_LINES, MOST_GROUP_LINES = 1500, 150
# Names beside the signs.
MOST_LABELS: Final = 45
# Ties of two actors from which on their line is drawn thicker.
THICK, THICKEST = 2, 5
# How far a line bends towards the middle.
BEND: Final = 0.45

Arrangement = str
PLACE, SECTOR = "place", "sector"
RINGS, NEAR = "rings", "near"


@dataclass(frozen=True, slots=True)
class Words:
    """What the drawing calls things, in the reader's language; `name_part` names a sector of the circle."""

    title: str
    description: str
    name_part: Callable[[str], str]
    name_group: Callable[[ActorGroup, bool], str]
    tell_actor: Callable[[Actor, int], str]
    tell_group: Callable[[ActorGroup], str]
    address_of_actor: Callable[[Actor], str]
    address_of_group: Callable[[ActorGroup], str]


@dataclass(frozen=True, slots=True)
class ActorGroup:
    """Actors of one level in one part of the circle, perhaps of one branch; an empty field means any."""

    level: str
    part: str
    country: str
    area: str
    sector: str
    count: int = 0
    actors: frozenset[int] = field(default_factory=frozenset)

    @property
    def key(self) -> str:
        return f"{self.level}/{self.part}/{self.sector}"


@dataclass(frozen=True, slots=True)
class Drawing:
    """The picture, and what of the choice it leaves to the tables."""

    svg: SafeString
    is_grouped: bool
    shown: int
    not_drawn: int
    lines_left_out: int


@dataclass(frozen=True, slots=True)
class Sign:
    """A dot with where it leads, what it says, and the number in it."""

    dot: Dot
    address: str
    told: str
    number: str = ""


def find_part(actor: Actor, arrangement: Arrangement) -> str:
    """In which part of the circle an actor stands: "BE/BE-WAL", or the key of its branch."""
    if arrangement == SECTOR:
        return str(actor.sector or "")
    return f"{actor.country}/{actor.area}"


def draw_map(
    actors: Sequence[Actor],
    ties: Sequence[Tie],
    *,
    arrangement: Arrangement,
    layout: str,
    words: Words,
) -> Drawing:
    """The picture of these actors and the ties among them; the same choice is always the same picture."""
    groups = group_actors(actors, arrangement) if len(actors) > MOST_DRAWN else []
    partners: Counter[int] = Counter()
    for tie in ties:
        partners.update((tie.first, tie.second))
    is_grouped = len(groups) > FEWEST_GROUPS
    drawn = list(actors)
    if is_grouped:
        is_near = layout == NEAR
        signs = [_build_group_sign(group, words, is_whole=is_near) for group in groups]
        lines = _join_group_ties(ties, groups)
        parts = order_parts((group.country, group.part) for group in groups)
    else:
        drawn.sort(key=lambda actor: (-partners[actor.pk], actor.pk))
        drawn = drawn[:MOST_DRAWN]
        signs = _build_actor_signs(drawn, partners, arrangement, words)
        lines = _join_actor_ties(ties, drawn)
        parts = order_parts(
            (
                "" if arrangement == SECTOR else actor.country,
                find_part(actor, arrangement),
            )
            for actor in drawn
        )
    lines.sort(key=lambda line: (-line[2], line[0], line[1]))
    most = MOST_GROUP_LINES if is_grouped else MOST_LINES
    svg = _draw(signs, _grade_lines(lines[:most], is_grouped), parts, layout, words)
    return Drawing(
        svg,
        is_grouped,
        shown=len(drawn),
        not_drawn=len(actors) - len(drawn),
        lines_left_out=max(0, len(lines) - most),
    )


def group_actors(actors: Iterable[Actor], arrangement: Arrangement) -> list[ActorGroup]:
    """Groups by level, part of the circle and branch; without the branch where they would be too many."""
    rows = list(actors)
    fine = _group_by(rows, arrangement, is_fine=True)
    groups = fine
    if len(fine) > MOST_GROUPS:
        groups = _group_by(rows, arrangement, is_fine=False)
    return groups


def _group_by(
    actors: Iterable[Actor], arrangement: Arrangement, *, is_fine: bool
) -> list[ActorGroup]:
    members: dict[tuple[str, str, str, str, str], list[int]] = defaultdict(list)
    for actor in actors:
        by_place = arrangement == PLACE
        has_sector = is_fine or not by_place
        # By branch the place is only told when groups are fine.
        has_place = is_fine or by_place
        members[
            actor.level,
            find_part(actor, arrangement),
            actor.country if has_place else "",
            actor.area if has_place and by_place else "",
            str(actor.sector or "") if has_sector else "",
        ].append(actor.pk)
    found = []
    for key in sorted(members):
        pks = members[key]
        found.append(ActorGroup(*key, count=len(pks), actors=frozenset(pks)))
    return found


def _build_group_sign(group: ActorGroup, words: Words, *, is_whole: bool) -> Sign:
    """A group as a sign; its name is whole where no arc names its part."""
    radius = min(30.0, 5 + 1.7 * math.sqrt(group.count))
    name = words.name_group(group, is_whole)
    dot = Dot(_key_group(group), group.level, group.part, round(radius, 1), name)
    number = str(group.count) if radius >= 9 else ""  # noqa: PLR2004  room of two digits
    return Sign(dot, words.address_of_group(group), words.tell_group(group), number)


def _key_group(group: ActorGroup) -> str:
    return f"{group.key}/{group.country}"


def _build_actor_signs(
    actors: Iterable[Actor],
    partners: Mapping[int, int],
    arrangement: Arrangement,
    words: Words,
) -> list[Sign]:
    signs = []
    # Stands where its number says, not where its rank by ties does: neighbours stay neighbours.
    for actor in sorted(actors, key=lambda actor: (actor.region, actor.pk)):
        radius = min(17.0, 4 + 2.1 * math.sqrt(partners.get(actor.pk, 0)))
        dot = Dot(
            str(actor.pk),
            actor.level,
            find_part(actor, arrangement),
            round(radius, 1),
            actor.name,
        )
        told = words.tell_actor(actor, partners.get(actor.pk, 0))
        signs.append(Sign(dot, words.address_of_actor(actor), told))
    return signs


Line = tuple[str, str, int]


def _join_group_ties(ties: Iterable[Tie], groups: Iterable[ActorGroup]) -> list[Line]:
    group_of: dict[int, str] = {}
    for group in groups:
        for pk in group.actors:
            group_of[pk] = _key_group(group)
    sums: Counter[tuple[str, str]] = Counter()
    for tie in ties:
        first, second = group_of[tie.first], group_of[tie.second]
        if first != second:
            sums[min(first, second), max(first, second)] += 1
    return [(first, second, count) for (first, second), count in sums.items()]


def _join_actor_ties(ties: Iterable[Tie], actors: Iterable[Actor]) -> list[Line]:
    drawn = {actor.pk for actor in actors}
    lines = []
    for tie in ties:
        if tie.first in drawn and tie.second in drawn:
            lines.append((str(tie.first), str(tie.second), tie.weight))
    return lines


def _grade_lines(lines: Sequence[Line], is_grouped: bool) -> list[Line]:  # noqa: FBT001  called by position
    """Each line with its thickness, 1 to 3: of groups in thirds of the strongest."""
    thick, thickest = float(THICK), float(THICKEST)
    if is_grouped:
        strongest = max((weight for _one, _other, weight in lines), default=0)
        thick, thickest = strongest / 3, strongest * 2 / 3
    graded = []
    for first, second, weight in lines:
        thickness = 1 + (weight >= thick) + (weight >= thickest)
        graded.append((first, second, thickness))
    return graded


def _draw(
    signs: Sequence[Sign],
    lines: Sequence[Line],
    parts: Sequence[str],
    layout: str,
    words: Words,
) -> SafeString:
    dots = [sign.dot for sign in signs]
    arcs: list[CirclePart] = []
    if layout == NEAR:
        points = place_near_partners(dots, lines)
    else:
        points, arcs = place_on_rings(dots, parts)
    around = _label_parts(arcs, words)
    names = find_label_room(dots, points, around, MOST_LABELS)
    return mark_safe(  # noqa: S308  every text in it is escaped
        "".join(
            (
                f'<svg class="map-picture" viewBox="0 0 {WIDTH} {HEIGHT}" role="group"',
                ' aria-labelledby="map-title map-description" xmlns="http://www.w3.org/2000/svg">',
                f'<title id="map-title">{escape(words.title)}</title>',
                f'<desc id="map-description">{escape(words.description)}</desc>',
                *_draw_arcs(arcs),
                *_draw_lines(lines, points, is_straight=layout == NEAR),
                *(_draw_sign(sign, points[sign.dot.key]) for sign in signs),
                *(_draw_label(label, "map-place") for label in around),
                *(_draw_label(label, "map-name") for label in names),
                "</svg>",
            )
        )
    )


def _label_parts(arcs: Iterable[CirclePart], words: Words) -> list[NameLabel]:
    """The name of each part outside of its arc; one that finds no room gives way."""
    dots = []
    points = {}
    for arc in arcs:
        middle = (arc.start + arc.end) / 2
        name = words.name_part(arc.part)
        dots.append(Dot(arc.part, "", arc.part, 1 + arc.end - arc.start, name))
        points[arc.part] = find_point(middle, 1.035)
    return find_label_room(dots, points, (), len(dots), is_outside=True)


def _draw_arcs(arcs: Iterable[CirclePart]) -> Iterable[str]:
    if not (found := list(arcs)):
        return
    ways = []
    for arc in found:
        start, end = find_point(arc.start, 1.02), find_point(arc.end, 1.02)
        middle = find_point((arc.start + arc.end) / 2, 1.02)
        # Two halves, since an arc of the whole circle would end where it begins.
        rx, ry = _measure_ellipse(1.02)
        ways.append(
            f"M{start.x} {start.y}A{rx} {ry} 0 0 1 {middle.x} {middle.y}"
            f"A{rx} {ry} 0 0 1 {end.x} {end.y}"
        )
    yield f'<path class="map-arc" d="{"".join(ways)}"/>'


def _measure_ellipse(reach: float) -> tuple[float, float]:
    side = find_point(math.pi / 2, reach)
    top = find_point(0.0, reach)
    return round(side.x - MIDDLE_X, 1), round(MIDDLE_Y - top.y, 1)


def _draw_lines(
    lines: Iterable[Line], points: Mapping[str, Point], *, is_straight: bool
) -> Iterable[str]:
    """All lines of a thickness in one path: a tenth of the bytes of a path each."""
    ways: dict[int, list[str]] = {1: [], 2: [], 3: []}
    for first, second, thickness in lines:
        one, other = points[first], points[second]
        start, end = f"{one.x:.0f} {one.y:.0f}", f"{other.x:.0f} {other.y:.0f}"
        if is_straight:
            ways[thickness].append(f"M{start}L{end}")
            continue
        x = (one.x + other.x) / 2 * (1 - BEND) + MIDDLE_X * BEND
        y = (one.y + other.y) / 2 * (1 - BEND) + MIDDLE_Y * BEND
        ways[thickness].append(f"M{start}Q{x:.0f} {y:.0f} {end}")
    for thickness, found in ways.items():
        if found:
            yield f'<path class="map-line map-line--{thickness}" d="{"".join(found)}"/>'


def draw_shape(level: str, x: float, y: float, radius: float) -> str:
    """The sign of a level: round for micro, square for meso, standing on its tip for macro."""
    kind = f'class="map-{level if level in LEVELS else "micro"}"'
    if level == "meso":
        side = round(radius * 1.8, 1)
        return f'<rect {kind} x="{x - side / 2:.1f}" y="{y - side / 2:.1f}" width="{side}" height="{side}"/>'
    if level == "macro":
        tip = round(radius * 1.3, 1)
        return f'<path {kind} d="M{x:.1f} {y - tip:.1f}l{tip} {tip}l-{tip} {tip}l-{tip}-{tip}z"/>'
    return f'<circle {kind} cx="{x:.1f}" cy="{y:.1f}" r="{radius}"/>'


def _draw_sign(sign: Sign, point: Point) -> str:
    number = ""
    if sign.number:
        number = f'<text class="map-number" x="{point.x:.0f}" y="{point.y + 4:.0f}">{sign.number}</text>'
    shape = draw_shape(sign.dot.level, point.x, point.y, sign.dot.radius)
    return (
        f'<a href="{escape(sign.address)}"><title>{escape(sign.told)}</title>'
        f"{shape}{number}</a>"
    )


def _draw_label(label: NameLabel, kind: str) -> str:
    anchor = "" if label.anchor == "start" else f' text-anchor="{label.anchor}"'
    return f'<text class="{kind}" x="{label.x:.0f}" y="{label.y:.0f}"{anchor}>{escape(label.text)}</text>'
