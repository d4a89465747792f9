"""The passages of a text in which the words of a search stand, cut out and marked.

`fold_accents` and the function `fold_note_text` of the database are one rule in two languages.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

# What the database puts around a word that it found: signs that no text has.
START: Final = "\x02"
STOP: Final = "\x03"
_LIGATURES: Final = {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss"}
AROUND: Final = 70
MOST_PASSAGES: Final = 3


@dataclass(frozen=True, slots=True)
class PassagePart:
    """Some signs of a passage, and whether they are a word that was looked for."""

    text: str
    is_found: bool


def fold_accents(text: str) -> str:
    """The text without accents, its words, signs and blanks as they are: “cœur, été” gives “coeur, ete”."""
    return "".join(_fold_sign(sign) for sign in text)


def find_spans(text: str, marked: str) -> list[tuple[int, int]]:
    """Where the marked words of a folded text stand in the text itself.

    Nothing when what is marked is not the text: then no passage is better than a wrong one.
    """
    places = _map_places(text)
    spans: list[tuple[int, int]] = []
    plain: list[str] = []
    begun = 0
    for sign in marked:
        if sign == START:
            begun = len(plain)
        elif sign == STOP:
            spans.append((begun, len(plain)))
        else:
            plain.append(sign)
    if "".join(plain) != fold_accents(text):
        return []
    return [(places[first], places[last - 1] + 1) for first, last in spans if last]


def cut_passages(
    text: str, spans: Iterable[tuple[int, int]]
) -> list[list[PassagePart]]:
    """Passages around the words found, at most three, each a list of parts; near words share one."""
    windows: list[list[tuple[int, int]]] = []
    for span in spans:
        if windows and span[0] - windows[-1][-1][1] <= AROUND:
            windows[-1].append(span)
        elif len(windows) < MOST_PASSAGES:
            windows.append([span])
    return [_cut_window(text, window) for window in windows]


def _cut_window(text: str, window: list[tuple[int, int]]) -> list[PassagePart]:
    at = min(_find_blank_before(text, window[0][0] - AROUND), window[0][0])
    end = max(_find_blank_after(text, window[-1][1] + AROUND), window[-1][1])
    parts = [PassagePart("… ", is_found=False)] if at else []
    for first, last in window:
        parts.append(PassagePart(text[at:first], is_found=False))
        parts.append(PassagePart(text[first:last], is_found=True))
        at = last
    parts.append(PassagePart(text[at:end], is_found=False))
    if end < len(text):
        parts.append(PassagePart(" …", is_found=False))
    return [part for part in parts if part.text]


def _find_blank_before(text: str, at: int) -> int:
    if at <= 0:
        return 0
    return text.find(" ", at) + 1


def _find_blank_after(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    blank = text.rfind(" ", 0, at)
    return blank if blank > 0 else at


def _fold_sign(sign: str) -> str:
    if sign in _LIGATURES:
        return _LIGATURES[sign]
    whole = unicodedata.normalize("NFKD", sign)
    return "".join(one for one in whole if not "\u0300" <= one <= "\u036f")


def _map_places(text: str) -> list[int]:
    """For each sign of the folded text, the place of the sign that it comes from."""
    places = []
    for place, sign in enumerate(text):
        places += [place] * len(_fold_sign(sign))
    return places
