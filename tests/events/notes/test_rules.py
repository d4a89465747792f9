"""Markdown made safe, differences between versions, passages around the words found."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.notes.rules.differences import ADDED, REMOVED, SAME, compare_note_texts
from events.notes.rules.markdown import render_markdown, strip_markdown
from events.notes.rules.passages import (
    START,
    STOP,
    cut_passages,
    find_spans,
    fold_accents,
)

pytestmark = pytest.mark.unit
BAD = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "[click](JaVaScRiPt&#58;alert(1))",
    "[click](data:text/html;base64,PHNjcmlwdD4=)",
    "![far](https://elsewhere.example/pixel.png)",
    '<a href="javascript:alert(1)" onclick="x()">x</a>',
    "<iframe src=https://elsewhere.example></iframe>",
    "`<script>`",
]


@pytest.mark.parametrize("text", BAD)
def test_no_script_and_no_picture_from_elsewhere_come_through(text: str) -> None:
    html = render_markdown(text)
    assert not re.search(r"<(script|img|iframe|style|object)", html)
    for tag in re.findall(r"<[^>]*>", html):
        assert not re.search(r"javascript|data:|\son\w+=", tag, re.IGNORECASE), html


def test_headings_lists_tables_and_links_are_kept() -> None:
    text = "# One\n\n- a\n- **b**\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n[us](https://a.example)"
    html = render_markdown(text)
    assert "<h2>One</h2>" in html
    assert "<strong>b</strong>" in html
    assert "<td>1</td>" in html
    assert '<a href="https://a.example" rel="noopener nofollow">us</a>' in html


def test_the_words_of_a_text_stand_apart_without_their_signs() -> None:
    text = "# One\ntwo **three**\n\n- four & five < six\n- [seven](https://a.example)"
    assert strip_markdown(text) == "One two three four & five < six seven"


@given(st.text(max_size=200))
def test_any_text_gives_html_without_script(text: str) -> None:
    assert "<script" not in render_markdown(text).lower()


def test_a_changed_word_and_a_new_line_are_seen() -> None:
    lines = compare_note_texts("One two\nstays", "One three\nstays\nnew")
    parts = [[(part.change, part.text) for part in line] for line in lines]
    assert parts == [
        [(SAME, "One "), (REMOVED, "two"), (ADDED, "three")],
        [(SAME, "stays")],
        [(ADDED, "new")],
    ]


LINES = st.lists(st.text("ab é", min_size=1, max_size=8), max_size=6)


@given(LINES, LINES)
def test_the_differences_hold_both_texts(before: list[str], after: list[str]) -> None:
    lines = compare_note_texts("\n".join(before), "\n".join(after))
    for kept, text in ((ADDED, after), (REMOVED, before)):
        found = []
        for line in lines:
            words = [part.text for part in line if part.change in {SAME, kept}]
            if words:
                found.append("".join(words))
        assert found == text


def test_accents_and_ligatures_fold_and_words_stay_apart() -> None:
    assert fold_accents("Le cœur, l’été à Thiès") == "Le coeur, l’ete a Thies"


def test_a_passage_is_of_the_text_as_written() -> None:
    text = f"{'mot ' * 40}la réglementation du cœur {'fin ' * 40}".strip()
    folded = fold_accents(text)
    marked = folded.replace("reglementation", f"{START}reglementation{STOP}")
    marked = marked.replace("coeur", f"{START}coeur{STOP}")
    [passage] = cut_passages(text, find_spans(text, marked))
    found = [part.text for part in passage if part.is_found]
    assert found == ["réglementation", "cœur"]
    assert passage[0].text == "… "
    assert "".join(part.text for part in passage[1:-1]) in text


def test_what_is_not_the_text_marks_nothing() -> None:
    assert find_spans("one two", f"{START}one{STOP} other") == []


@given(st.text(max_size=80))
def test_a_text_marked_as_a_whole_is_found_as_a_whole(text: str) -> None:
    if not fold_accents(text) or START in text or STOP in text:
        return
    [(first, last)] = find_spans(text, f"{START}{fold_accents(text)}{STOP}")
    assert fold_accents(text[first:last]) == fold_accents(text)
