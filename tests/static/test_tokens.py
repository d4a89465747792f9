"""The colours of the house: legible on each other, and the same in every place that shows them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOKENS = ROOT / "static/css/tokens.css"
HEX = re.compile(r"#[0-9a-fA-F]{6}\b")

# Text on its ground: WCAG 2.2, 1.4.3 asks 4.5 to 1.
TEXT_ON_GROUND = [
    (text, ground)
    for text in ("text", "ink", "muted", "shore", "shore-strong", "clay")
    for ground in ("paper", "sand")
] + [
    ("paper", "shore"),
    ("paper", "shore-strong"),
    ("paper", "ink"),
    ("paper", "bad"),
    ("text", "shore-tint"),
    ("ink", "shore-tint"),
    ("shore", "shore-tint"),
    ("shore-strong", "shore-tint"),
    ("text", "good-tint"),
    ("good", "good-tint"),
    ("good", "paper"),
    ("text", "attention-tint"),
    ("attention", "attention-tint"),
    ("text", "bad-tint"),
    ("bad", "bad-tint"),
    ("bad", "paper"),
]
# Edges of fields, rings and knots: 1.4.11 asks 3 to 1.
MARK_ON_GROUND = [
    ("line-strong", "paper"),
    ("line-strong", "sand"),
    ("focus", "paper"),
    ("focus", "sand"),
    ("focus", "shore-tint"),
    ("paper", "ink"),
]
SAME_COLOURS = [
    "static/css/print.css",
    "static/css/site.css",
    "static/css/admin.css",
    "static/img/mark.svg",
    "static/img/favicon.svg",
    "static/img/thread.svg",
    "static/img/weave.svg",
    "static/img/cloth.svg",
    "static/img/eu-emblem.svg",
    "templates/layouts/base.html",
    "templates/layouts/mail.html",
    "templates/layouts/print.html",
    "templates/components/mail_button.html",
    "templates/components/mail_code.html",
    "templates/components/eu_emblem.html",
]


def tokens() -> dict[str, str]:
    """The colours of tokens.css by name, without the two dashes."""
    found = re.findall(
        r"--([a-z-]+):\s*(#[0-9a-f]{6});", TOKENS.read_text(encoding="utf-8")
    )
    return dict(found)


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb", as WCAG 2.2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_counted_as_the_standard_counts_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_is_legible_on_its_ground(text: str, ground: str) -> None:
    found = contrast(tokens()[text], tokens()[ground])
    assert found >= 4.5, f"--{text} on --{ground} reaches {found:.2f}, needs 4.5"


@pytest.mark.parametrize(("mark", "ground"), MARK_ON_GROUND)
def test_edges_and_rings_are_seen_on_their_ground(mark: str, ground: str) -> None:
    found = contrast(tokens()[mark], tokens()[ground])
    assert found >= 3, f"--{mark} on --{ground} reaches {found:.2f}, needs 3"


@pytest.mark.parametrize("path", SAME_COLOURS)
def test_every_colour_written_out_is_one_of_the_tokens(path: str) -> None:
    written = {
        c.lower() for c in HEX.findall((ROOT / path).read_text(encoding="utf-8"))
    }
    assert written - set(tokens().values()) == set(), f"{path} has colours of its own"


def test_numbers_given_to_bootstrap_are_the_tokens() -> None:
    site = (ROOT / "static/css/site.css").read_text(encoding="utf-8")
    for name, token in [("primary", "shore"), ("danger", "bad"), ("success", "good")]:
        colour = tokens()[token]
        numbers = ", ".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
        assert f"--bs-{name}-rgb: {numbers};" in site


def test_styles_ask_only_for_tokens_that_exist() -> None:
    known = set(re.findall(r"(--[a-z0-9-]+):", TOKENS.read_text(encoding="utf-8")))
    for path in ("static/css/site.css", "static/css/print.css", "static/css/admin.css"):
        css = (ROOT / path).read_text(encoding="utf-8")
        own = set(re.findall(r"(--[a-z0-9-]+):", css))
        asked = set(re.findall(r"var\((--[a-z0-9-]+)", css))
        assert asked - known - own == set(), f"{path} asks for tokens that do not exist"
