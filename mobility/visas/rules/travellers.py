"""Whether a name that an airline, an insurer or a post wrote is that of the passport."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

# Beside a name or glued to it, before or after: how reservations and policies address people.
TITLES: Final = frozenset(
    {
        "ADT", "CHD", "CNN", "DHR", "DR", "INF", "M", "MASTER", "MEVR", "MISS", "MLLE", "MME", "MR", "MRS",
        "MS", "MSTR", "PROF", "YTH",
    }
)  # fmt: skip
# One letter glued to a name is part of it.
GLUED_TITLES: Final = TITLES - {"M"}
MOST_TITLES: Final = 2
# What systems that ask for two names take from who has one.
NO_NAME: Final = frozenset({"FNU", "LNU", "NFN", "X", "XX", "XXX"})
# Reservation systems cut names from about this length on.
CUT_LENGTH: Final = 20


def same_traveller(
    written: str, surname: str, given_names: str, *, truncated: bool = False
) -> bool:
    """Tell whether a name on a reservation, policy or sticker is that of the passport.

    The three come in capitals of the zone (`mrz_name`). Names may stand in any order, glued, with
    titles beside them or glued to them; given names may be cut after the first one. Letters may not
    change, be missing or stand elsewhere. A title that is a name of the passport is a name.
    `truncated`: the zone itself cut the names, so that more may be written than it prints. Nothing
    written is nothing to compare.
    """
    if not written.strip():
        return True
    family, given = surname.split(), given_names.split()
    variants = set(_list_variants(tuple(written.split())))
    if not given:
        variants |= {_drop_filling_names(words, family) for words in tuple(variants)}
    return any(
        _is_name(words, family, given, truncated=truncated) for words in variants
    )


def _list_variants(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The words as they are, and with one or two of their titles taken away."""
    known = {words}
    newest = known
    for _round in range(MOST_TITLES):
        shorter: set[tuple[str, ...]] = set()
        for variant in newest:
            shorter.update(_drop_one_title(variant))
        newest = shorter
        known |= newest
    yield from known


def _drop_one_title(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for place, word in enumerate(words):
        before, after = words[:place], words[place + 1 :]
        if word in TITLES and len(words) > 1:
            yield (*before, *after)
        for title in GLUED_TITLES:
            if word.endswith(title) and word != title:
                yield (*before, word.removesuffix(title), *after)
            if word.startswith(title) and word != title:
                yield (*before, word.removeprefix(title), *after)


def _drop_filling_names(words: tuple[str, ...], family: list[str]) -> tuple[str, ...]:
    """The one name of a person, without what fills the place of the other: itself again, or FNU."""
    kept = tuple(word for word in words if word not in NO_NAME)
    once = "".join(family)
    return (once,) if "".join(kept) == once + once else kept


def _is_name(
    words: tuple[str, ...], family: list[str], given: list[str], *, truncated: bool
) -> bool:
    if sorted(words) == sorted([*family, *given]):
        return True
    found = "".join(words)
    one, other = "".join(family), "".join(given)
    if found in (one + other, other + one):
        return True
    if truncated and found.startswith(one + other):
        return True
    # The order in which reservations are written, family name first; cut where it grew too long.
    if (one + other).startswith(found) and len(found) >= CUT_LENGTH:
        return True
    if not given or not found.startswith(one):
        return False
    rest = found.removeprefix(one)
    return other.startswith(rest) and len(rest) >= len(given[0])
