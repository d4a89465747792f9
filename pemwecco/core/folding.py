"""Texts folded for searching and sorting: accents, apostrophes, case, signs and spaces do not count.

`fold_text` and the function `fold_text` of the database are one rule in two languages; a test holds them
against each other. Contrib modules of PostgreSQL (unaccent, pg_trgm) are not on every server.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Letters that Unicode does not decompose, those of Pulaar and Wolof among them, in small letters.
ONE_FOR_ONE: Final = {
    "ø": "o", "đ": "d", "ð": "d", "ɗ": "d", "ł": "l", "ŋ": "n", "ɲ": "n", "ɓ": "b", "ƴ": "y",
    "ħ": "h", "ŧ": "t", "ɛ": "e", "ɔ": "o", "ə": "e", "ı": "i",
}  # fmt: skip
TWO_FOR_ONE: Final = {"æ": "ae", "œ": "oe", "ß": "ss", "þ": "th"}
_LETTERS: Final = str.maketrans(ONE_FOR_ONE | TWO_FOR_ONE)
# Signs, spaces and marks: what is left are digits, the plain letters of Latin, and all of other scripts.
SIGNS: Final = (
    r"[\u0001-\u002f\u003a-\u0060\u007b-\u00bf\u02b0-\u036f\u2000-\u2bff\u3000-\u303f]+"
)
_DROPPED: Final = re.compile(SIGNS)


def fold_text(text: str) -> str:
    """The letters and digits of a text, small and without accents: “N’Diaye” and “n diayé” give ndiaye."""
    plain = unicodedata.normalize("NFKD", text).lower()
    return _DROPPED.sub("", plain.translate(_LETTERS))


def fold_words(text: str) -> list[str]:
    """The words of what someone looks for, each folded; signs alone are none."""
    return [folded for word in text.split() if (folded := fold_text(word))]


def sort_key(text: str) -> tuple[str, str]:
    """The order in which people look names up: É beside E, case and signs aside, then as written."""
    return fold_text(text), text


def build_fold_function() -> str:
    """The same rule as a function of the database, for its migration; immutable, for indexes."""
    # A database whose locale is C makes only the letters of ASCII small.
    singles, plain = "".join(ONE_FOR_ONE), "".join(ONE_FOR_ONE.values())
    capitals = singles.replace("ı", "İ").upper()
    text = "lower(normalize($1, NFKD))"
    text = f"translate({text}, '{singles}{capitals}', '{plain}{plain}')"
    for letter, two in TWO_FOR_ONE.items():
        for written in (letter, "ẞ" if letter == "ß" else letter.upper()):
            text = f"replace({text}, '{written}', '{two}')"
    return (
        "CREATE OR REPLACE FUNCTION fold_text(text) RETURNS text "
        "LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE "
        f"RETURN regexp_replace({text}, '{SIGNS}', '', 'g')"
    )
