"""The emblem of the Union as its published geometry has it, and never without its statement."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
DRAWINGS = ["static/img/eu-emblem.svg", "templates/components/eu_emblem.html"]
Point = tuple[float, float]


def drawing(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def stars(svg: str) -> list[list[Point]]:
    """The corners of each star, outer and inner by turns."""
    return [
        [(float(x), float(y)) for x, y in (pair.split(",") for pair in points.split())]
        for points in re.findall(r'<polygon points="([^"]+)"', svg)
    ]


def centre(star: list[Point]) -> Point:
    return sum(x for x, _ in star) / len(star), sum(y for _, y in star) / len(star)


@pytest.mark.parametrize("path", DRAWINGS)
def test_the_field_is_two_to_three_in_reflex_blue(path: str) -> None:
    svg = drawing(path).replace(" />", "/>")
    assert 'viewBox="0 0 810 540"' in svg
    assert '<rect width="810" height="540" fill="#003399"/>' in svg
    assert '<g fill="#FFCC00">' in svg
    assert set(re.findall(r'fill="(#[^"]+)"', svg)) == {"#003399", "#FFCC00"}


@pytest.mark.parametrize("path", DRAWINGS)
def test_twelve_stars_stand_like_the_hours_on_a_circle_of_a_third_of_the_height(
    path: str,
) -> None:
    found = stars(drawing(path))
    assert len(found) == 12
    for hour, star in enumerate(found):
        x, y = centre(star)
        angle = math.radians(30 * hour)
        assert x == pytest.approx(405 + 180 * math.sin(angle), abs=0.01)
        assert y == pytest.approx(270 - 180 * math.cos(angle), abs=0.01)


@pytest.mark.parametrize("path", DRAWINGS)
def test_every_star_has_five_points_upright_on_a_circle_of_an_eighteenth(
    path: str,
) -> None:
    for star in stars(drawing(path)):
        assert len(star) == 10
        x, y = centre(star)
        for point in star[::2]:
            assert math.dist((x, y), point) == pytest.approx(30, abs=0.01)
        for notch in star[1::2]:
            assert math.dist((x, y), notch) == pytest.approx(
                15 * (3 - math.sqrt(5)), abs=0.01
            )
        assert star[0] == pytest.approx((x, y - 30), abs=0.01)


def test_both_drawings_are_the_same() -> None:
    assert stars(drawing(DRAWINGS[0])) == stars(drawing(DRAWINGS[1]))


def test_the_picture_for_mails_has_the_same_proportions_and_colours() -> None:
    with Image.open(ROOT / "static/img/eu-emblem.png") as picture:
        assert picture.width * 2 == picture.height * 3
        pixels = picture.convert("RGB")
    assert pixels.getpixel((2, 2)) == (0x00, 0x33, 0x99)
    top_star = (pixels.width // 2, round(pixels.height / 2 - pixels.height / 3))
    assert pixels.getpixel(top_star) == (0xFF, 0xCC, 0x00)


def test_the_emblem_and_the_statement_are_never_apart() -> None:
    emblem = re.compile(r"eu-emblem|eu_emblem\.html")
    statement = re.compile(r"Funded by the European Union")
    drawn = ROOT / "templates/components/eu_emblem.html"
    for template in sorted(set((ROOT / "templates").rglob("*.html")) - {drawn}):
        text = template.read_text(encoding="utf-8")
        if emblem.search(text):
            assert statement.search(text), (
                f"{template.name} shows the emblem without its statement"
            )
