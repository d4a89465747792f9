"""What one version of a text changed in another, by lines and within lines by words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

SAME: Final = "same"
ADDED: Final = "added"
REMOVED: Final = "removed"
Change = Literal["same", "added", "removed"]
# A longer text is compared by lines alone: comparing words takes the square of their number.
MOST_WORDS: Final = 400
_WORDS: Final = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class DifferencePart:
    """Some text that both have, or one of them."""

    change: Change
    text: str


DifferenceLine = tuple[DifferencePart, ...]


def compare_note_texts(before: str, after: str) -> list[DifferenceLine]:
    """The lines of both texts in their order, each as the parts that stayed, came or went.

    What is `same` or `added` together is the text after, `same` or `removed` the text before.
    """
    old, new = before.splitlines(), after.splitlines()
    lines: list[DifferenceLine] = []
    for kind, start, end, other, last in _match(old, new):
        if kind == "equal":
            lines += [(DifferencePart(SAME, line),) for line in new[other:last]]
        elif kind == "replace" and end - start == last - other:
            pairs = zip(old[start:end], new[other:last], strict=True)
            lines += [_compare_words(first, second) for first, second in pairs]
        else:
            lines += [(DifferencePart(REMOVED, line),) for line in old[start:end]]
            lines += [(DifferencePart(ADDED, line),) for line in new[other:last]]
    return lines


def _match(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[str, int, int, int, int]]:
    yield from SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()


def _compare_words(before: str, after: str) -> DifferenceLine:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        return (DifferencePart(REMOVED, before), DifferencePart(ADDED, after))
    parts: list[DifferencePart] = []
    for kind, start, end, other, last in _match(old, new):
        if kind == "equal":
            parts.append(DifferencePart(SAME, "".join(new[other:last])))
            continue
        if end > start:
            parts.append(DifferencePart(REMOVED, "".join(old[start:end])))
        if last > other:
            parts.append(DifferencePart(ADDED, "".join(new[other:last])))
    return tuple(parts)
