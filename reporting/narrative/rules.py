"""Figures in a text: {{OC1}} stands for the figure of an indicator. Plain Python, nothing is executed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

# Everything between two pairs of braces is a code or is refused.
_PLACE: Final = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_BLANK_LINE: Final = re.compile(r"\n[ \t]*\n+")


def list_figure_codes(text: str) -> list[str]:
    """The codes that a text names, each once, in their order; also those that no indicator has."""
    found = [match.strip() for match in _PLACE.findall(text)]
    return list(dict.fromkeys(found))


def list_unknown_codes(text: str, known: Collection[str]) -> list[str]:
    """Of the codes that a text names, those that no indicator has."""
    return [code for code in list_figure_codes(text) if code not in known]


def fill_in_figures(text: str, figures: Mapping[str, str]) -> str:
    """The text with its figures; a code without a figure stays in brackets, so that it is seen.

    What a figure says is put in as it is: braces in it name nothing.
    """

    def write_one(match: re.Match[str]) -> str:
        code = match.group(1).strip()
        return figures.get(code) or f"[{code}]"

    return _PLACE.sub(write_one, text)


def split_paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, which blank lines divide; single line ends stay."""
    found = [part.strip() for part in _BLANK_LINE.split(text.strip())]
    return [part for part in found if part]
