"""Drawing a sample that an auditor can draw again with a list, a seed and any program that knows SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

WHOLE = 100


def draw_sample(references: Iterable[str], percent: int, seed: str) -> tuple[str, ...]:
    """Draw a share of these numbers of files, in the order drawn; rounded up, so that it is never nobody.

    The numbers are put in the order of the SHA-256 of "seed:number", and the first ones are taken: the same
    list and seed give the same sample everywhere. `percent` is from 1 to 100; refuses others (`ValueError`).
    """
    if not 1 <= percent <= WHOLE:
        raise ValueError(f"A sample is 1 to 100 %, not {percent}.")
    known = sorted(set(references))
    size = -(-len(known) * percent // WHOLE)
    drawn = sorted(known, key=lambda number: hash_draw(seed, number))
    return tuple(drawn[:size])


def hash_draw(seed: str, reference: str) -> str:
    """The value by which a number is drawn: the smaller, the earlier."""
    return hashlib.sha256(f"{seed}:{reference}".encode()).hexdigest()


def hash_population(references: Iterable[str]) -> str:
    """One SHA-256 over all numbers that could be drawn, one a line in their order."""
    text = "\n".join(sorted(set(references)))
    return hashlib.sha256(text.encode()).hexdigest()
