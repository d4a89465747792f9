"""Figures in a text: which codes it names, which nobody knows, how it reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.narrative.rules import (
    fill_in_figures,
    list_figure_codes,
    list_unknown_codes,
    split_paragraphs,
)

pytestmark = pytest.mark.unit
CODES = st.sampled_from(["OC1", "OP2.3", "OP2.3.days", "IM1"])
PROSE = st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"]))


def test_a_text_is_filled_with_its_figures() -> None:
    text = "{{OC1}} partenariats, {{ OP2.3 }} visas ; {{OC1}} encore."

    assert list_figure_codes(text) == ["OC1", "OP2.3"]
    told = fill_in_figures(text, {"OC1": "26", "OP2.3": "12"})
    assert told == "26 partenariats, 12 visas ; 26 encore."
    assert fill_in_figures(text, {"OC1": "26"}).count("[OP2.3]") == 1


@pytest.mark.parametrize(
    "typed",
    ["''.__class__", "OC1.__init__", "7*7", "", "OC1|upper", "config", "OC1\n"],
    ids=["class", "init", "product", "nothing", "filter", "name", "line"],
)
def test_what_is_no_code_is_named_and_never_worked_out(typed: str) -> None:
    text = f"Avant {{{{{typed}}}}} après"
    expected = [] if typed.strip() == "OC1" else [typed.strip()]

    assert list_unknown_codes(text, {"OC1"}) == expected
    assert fill_in_figures(text, {}) == f"Avant [{typed.strip()}] après"


@given(PROSE, CODES, PROSE, st.text(max_size=12))
def test_what_a_figure_says_is_put_in_as_it_is(
    before: str, code: str, after: str, figure: str
) -> None:
    text = f"{before}{{{{{code}}}}}{after}"
    shown = figure or f"[{code}]"

    assert fill_in_figures(text, {code: figure}) == f"{before}{shown}{after}"


@given(PROSE)
def test_a_text_without_braces_stays_as_it_is(text: str) -> None:
    assert list_figure_codes(text) == []
    assert fill_in_figures(text, {"OC1": "26"}) == text


def test_blank_lines_divide_paragraphs() -> None:
    assert split_paragraphs("Un\ndeux\n\n \nTrois\n") == ["Un\ndeux", "Trois"]
    assert split_paragraphs(" \n\n ") == []
