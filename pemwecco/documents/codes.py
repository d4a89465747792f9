"""The codes by which a paper is verified: drawn, read as people type them, told from what cannot be one."""

from __future__ import annotations

import re
import secrets
from typing import Final

# Letters and digits that read well on paper and on the phone: no 0, 1, I, L, O, U.
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 16
GROUP: Final = 4


def draw_code() -> str:
    """A code that cannot be guessed or enumerated: 73 bits and a sign that checks the others."""
    drawn = "".join(secrets.choice(ALPHABET) for _place in range(LENGTH - 1))
    return _group_signs(drawn + _compute_check_sign(drawn))


def normalise_code(typed: str) -> str:
    """A code as it is stored, from however it was typed: case, dashes and blanks do not matter.

    Nothing for what cannot be a code: a sign missing, one too many, one that no code has.
    """
    signs = re.sub(r"[\s\-–—._/]", "", typed.upper()[:100])
    if len(signs) != LENGTH or not set(signs) <= set(ALPHABET):
        return ""
    return _group_signs(signs)


def is_code_consistent(code: str) -> bool:
    """Whether the last sign fits the others: one wrong sign, or two that changed places, is found out.

    Codes drawn before 0.3.0 have no such sign: ask it only of a code that no paper has.
    """
    signs = code.replace("-", "")
    return _compute_check_sign(signs[:-1]) == signs[-1:]


def _group_signs(signs: str) -> str:
    groups = []
    for start in range(0, len(signs), GROUP):
        groups.append(signs[start : start + GROUP])
    return "-".join(groups)


def _compute_check_sign(signs: str) -> str:
    """Luhn's sum over the alphabet instead of the ten digits (ISO/IEC 7812-1, annex B, mod 30)."""
    base = len(ALPHABET)
    total, factor = 0, 2
    for sign in reversed(signs):
        weighed = factor * ALPHABET.index(sign)
        total += weighed // base + weighed % base
        factor = 3 - factor
    return ALPHABET[-total % base]
