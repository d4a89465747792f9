"""The picture: the same each time, small, readable, nothing in it that somebody typed as a tag."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from pemwecco.network.map.drawing import (
    NEAR,
    PLACE,
    RINGS,
    SECTOR,
    ActorGroup,
    Drawing,
    Words,
    draw_map,
)
from pemwecco.network.map.geometry import HEIGHT, WIDTH
from pemwecco.network.map.rules import MOST_DRAWN, Actor, Tie

LEVELS = ("micro", "micro", "micro", "meso", "macro")
REGIONS = ("SN-DK", "SN-TH", "BE-WNA", "BE-BRU")
SVG = "{http://www.w3.org/2000/svg}"


def build_actors(count: int, name: str = "Actor") -> list[Actor]:
    actors = []
    for pk in range(1, count + 1):
        region = REGIONS[pk % 4]
        actors.append(
            Actor(
                pk,
                f"{name} {pk}",
                LEVELS[pk % 5],
                region[:2],
                region,
                region,
                pk % 7 or None,
            )
        )
    return actors


def build_ties(count: int) -> list[Tie]:
    return [
        Tie(one, other, ("event",), 1, None) for one, other in pairwise(range(1, count))
    ]


def name_group(group: ActorGroup, is_whole: bool) -> str:
    return f"{group.part} {group.sector}" if is_whole else group.sector


def draw(
    count: int, arrangement: str = PLACE, layout: str = RINGS, name: str = "Actor"
) -> Drawing:
    words = Words(
        title="Map & more",
        description="Signs",
        name_part=lambda part: f"Part {part}",
        name_group=name_group,
        tell_actor=lambda actor, count: f"{actor.name}, {count}",
        tell_group=lambda group: f"{group.key}, {group.count}",
        address_of_actor=lambda actor: f"/actor/{actor.pk}/",
        address_of_group=lambda group: (
            f"/group/?level={group.level}&place={group.area}"
        ),
    )
    return draw_map(
        build_actors(count, name),
        build_ties(count),
        arrangement=arrangement,
        layout=layout,
        words=words,
    )


def find_boxes(svg: ET.Element) -> list[tuple[float, float, float, float]]:
    """The room that each name of an actor takes."""
    boxes = []
    for text in svg.iter(f"{SVG}text"):
        if text.get("class") == "map-name":
            width = 6.6 * len(text.text or "")
            before = {"middle": width / 2, "end": width}
            left = float(text.get("x", 0)) - before.get(text.get("text-anchor", ""), 0)
            top = float(text.get("y", 0)) - 10
            boxes.append((left, top, left + width, top + 12))
    return boxes


@pytest.mark.parametrize("arrangement", [PLACE, SECTOR])
@pytest.mark.parametrize("layout", [RINGS, NEAR])
@pytest.mark.parametrize("count", [1, 3, 60, 2000])
def test_every_picture_is_whole_and_the_same_again(
    count: int, layout: str, arrangement: str
) -> None:
    drawing = draw(count, arrangement, layout)
    svg = ET.fromstring(drawing.svg)
    assert draw(count, arrangement, layout).svg == drawing.svg
    assert drawing.is_grouped == (count > MOST_DRAWN)
    signs = list(svg.iter(f"{SVG}a"))
    assert all(sign.find(f"{SVG}title") is not None for sign in signs)
    assert drawing.shown == count
    if not drawing.is_grouped:
        assert len(signs) == count
    assert len(drawing.svg) < 60_000
    for circle in svg.iter(f"{SVG}circle"):
        assert 0 <= float(circle.get("cx", -1)) <= WIDTH
        assert 0 <= float(circle.get("cy", -1)) <= HEIGHT


def test_levels_are_told_by_shape() -> None:
    svg = ET.fromstring(draw(60).svg)
    kinds = {}
    for sign in svg.iter(f"{SVG}a"):
        shape = sign[1]
        kinds[shape.get("class")] = shape.tag.removeprefix(SVG)
    assert kinds == {"map-micro": "circle", "map-meso": "rect", "map-macro": "path"}


def test_names_leave_each_other_room() -> None:
    boxes = find_boxes(ET.fromstring(draw(300).svg))
    assert len(boxes) > 10
    for place, one in enumerate(boxes):
        for other in boxes[place + 1 :]:
            assert (
                one[0] >= other[2]
                or other[0] >= one[2]
                or one[1] >= other[3]
                or other[1] >= one[3]
            )


def test_a_name_is_text() -> None:
    drawing = draw(5, name='<script>"&')
    assert "<script>" not in drawing.svg
    assert "&lt;script&gt;" in drawing.svg
    assert re.search(r'href="/group/\?level=\w+&amp;place', draw(2000).svg)
