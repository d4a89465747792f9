"""Values of the history in words, and the words in which two texts differ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from pemwecco.core.day_words import date_format

# From this length on a text is shown by its differing words.
LONG: Final = 60
# How many words of what stayed are kept on each side of a difference.
BESIDE: Final = 8


@dataclass(frozen=True, slots=True)
class WordRun:
    """A run of words: "same", "gone" or "new"."""

    kind: str
    text: str


def find_choice_names(field: models.Field[Any, Any]) -> dict[Any, str]:
    base = getattr(field, "base_field", field)
    return {key: str(name) for key, name in getattr(base, "flatchoices", ()) or ()}


def format_kept_value(
    field: models.Field[Any, Any], value: Any, choices: dict[Any, str]
) -> str:
    """A value as the history keeps it, as people write it: choices by name, yes or no, days, numbers."""
    if isinstance(value, list):
        return ", ".join(choices.get(one, str(one)) for one in value)
    if value in choices:
        return choices[value]
    try:
        read = field.to_python(value)
    except ValidationError:
        read = value
    if isinstance(read, bool):
        return _("yes") if read else _("no")
    if isinstance(read, datetime):
        return date_format(timezone.localtime(read), "d/m/Y H:i")
    if isinstance(read, date):
        return date_format(read, "d/m/Y")
    return f"{read.normalize():f}" if isinstance(read, Decimal) else str(read)


def is_long_text(field: models.Field[Any, Any], pair: list[Any]) -> bool:
    """Whether both values are text, and one of them longer than a line of a table."""
    texts = isinstance(field, models.CharField | models.TextField)
    return (
        texts and not field.choices and max(len(str(one or "")) for one in pair) > LONG
    )


def compare_texts(before: str, after: str) -> tuple[WordRun, ...]:
    """The words in which two texts differ, with some of those that stayed on each side."""
    if not before or not after:
        return ()
    old, new = (re.findall(r"\S+|\s+", text) for text in (before, after))
    pieces: list[WordRun] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new).get_opcodes():
        if kind == "equal":
            pieces.append(WordRun("same", "".join(old[i:j])))
            continue
        if j > i:
            pieces.append(WordRun("gone", "".join(old[i:j])))
        if m > k:
            pieces.append(WordRun("new", "".join(new[k:m])))
    last = len(pieces) - 1
    shortened = []
    for place, piece in enumerate(pieces):
        shortened.append(_shorten(piece, first=place == 0, last=place == last))
    return tuple(shortened)


def _shorten(piece: WordRun, *, first: bool, last: bool) -> WordRun:
    """Of words that stayed, only those beside a difference."""
    tokens = re.findall(r"\S+|\s+", piece.text)
    if piece.kind != "same" or len(tokens) <= 4 * BESIDE + 2:
        return piece
    head = "" if first else "".join(tokens[: 2 * BESIDE])
    tail = "" if last else "".join(tokens[-2 * BESIDE :])
    return WordRun("same", f"{head} … {tail}")
