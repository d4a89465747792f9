"""The page's script reads every number of the table as the server does, and counts a text alike."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pemwecco.core.typed_text import count_browser_signs
from tests.static.conftest import Opened

pytestmark = [
    pytest.mark.journey,
    pytest.mark.xdist_group("scripts"),
    pytest.mark.timeout(60),
]
NUMBERS = json.loads(
    (Path(__file__).parent / "typed_numbers.json").read_text(encoding="utf-8")
)


def test_the_script_reads_the_numbers_of_the_server(opened: Opened) -> None:
    page = opened("")
    typed = [row["typed"] for row in NUMBERS]

    read = page.evaluate(
        """(typed) => import("/static/js/typed.js").then(({ readNumber, readWhole }) =>
            typed.map((text) => [readNumber(text), readWhole(text)]))""",
        typed,
    )

    assert read == [[row["number"], row["whole"]] for row in NUMBERS]


@pytest.mark.parametrize("most", [9, 10, 11])
def test_what_a_browser_lets_in_is_never_too_long(opened: Opened, most: int) -> None:
    page = opened(f"<textarea maxlength={most}></textarea>")
    page.locator("textarea").focus()
    page.keyboard.insert_text("ab\nc🌾d\nefghijkl")

    kept = page.locator("textarea").input_value()
    assert kept.startswith("ab\nc🌾")
    assert count_browser_signs(kept.replace("\n", "\r\n")) == most
