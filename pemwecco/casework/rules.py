"""Whom a note names with @, and how long its author may still change it. Plain Python."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pemwecco.core.folding import fold_text

# Long enough for a slip of the pen; what colleagues may have acted on stays as they read it.
EDITABLE_FOR = timedelta(minutes=30)
# An @ inside a word is an address of mail.
_CALLED = re.compile(r"(?<![\w.+-])@(?=\w)")
_WORD = re.compile(r"[\w'’.-]+")
# The longest name that is looked for, in words.
MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class CalledPeople:
    """Keys of those whom a text calls, the names that nobody has, and those that several have."""

    found: tuple[int, ...] = ()
    unknown: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()


def list_call_names(name: str, email: str) -> list[str]:
    """The ways in which one person is called: the whole name, each word of it, the address before its @."""
    return [name, *name.split(), email.split("@", maxsplit=1)[0]]


def build_call_names(people: Iterable[tuple[int, str, str]]) -> dict[str, set[int]]:
    """Folded name -> keys of those who have it; `people` are key, name and address."""
    names: dict[str, set[int]] = {}
    for key, name, email in people:
        for called in list_call_names(name, email):
            if folded := fold_text(called):
                names.setdefault(folded, set()).add(key)
    return names


def find_called_people(text: str, names: Mapping[str, set[int]]) -> CalledPeople:
    """Whom `@name` means in a text: the longest name that somebody has, whatever its accents and capitals."""
    found: list[int] = []
    unknown: list[str] = []
    ambiguous: list[str] = []
    for call in _CALLED.finditer(text):
        words = _list_words_after(text, call.end())
        for count in range(len(words), 0, -1):
            keys = names.get(fold_text("".join(words[:count])), set())
            if len(keys) == 1:
                found.extend(keys)
            elif keys:
                ambiguous.append(" ".join(words[:count]))
            if keys:
                break
        else:
            unknown.append(words[0].strip(".'’-"))
    return CalledPeople(
        tuple(dict.fromkeys(found)),
        tuple(dict.fromkeys(unknown)),
        tuple(dict.fromkeys(ambiguous)),
    )


def _list_words_after(text: str, start: int) -> list[str]:
    """The words that may be a name: those of one line, with single blanks between."""
    words: list[str] = []
    at = start
    while len(words) < MOST_WORDS and (word := _WORD.match(text, at)):
        words.append(word.group())
        at = word.end()
        if text[at : at + 1] != " ":
            break
        at += 1
    return words


def is_editable(written_at: datetime, now: datetime) -> bool:
    """Whether the author of a note may still change it."""
    return now - written_at <= EDITABLE_FOR
