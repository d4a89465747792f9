"""The machine-readable zone of invented passports, with its check digits (ICAO 9303-3 §4.9)."""

from __future__ import annotations

from datetime import date

from pemwecco.network.identifiers import mrz_name

WEIGHTS = (7, 3, 1)
LENGTH = 44


def compute_check_digit(text: str) -> str:
    total = 0
    for place, sign in enumerate(text):
        value = 0 if sign == "<" else int(sign, 36)
        total += value * WEIGHTS[place % 3]
    return str(total % 10)


def build_mrz_lines(
    *,
    surname: str,
    given: str,
    number: str,
    state: str,
    birth: date,
    sex: str,
    expires: date,
) -> tuple[str, str]:
    """Both lines of 44 characters."""
    names = f"{mrz_name(surname)}<<{mrz_name(given)}".replace(" ", "<")
    first = f"P<{state}{names}"[:LENGTH].ljust(LENGTH, "<")
    numbered = number.ljust(9, "<")
    parts = [numbered + compute_check_digit(numbered)]
    for text in (f"{birth:%y%m%d}", f"{expires:%y%m%d}", "<" * 14):
        parts.append(text + compute_check_digit(text))
    line = f"{parts[0]}{state}{parts[1]}{sex}{parts[2]}{parts[3]}"
    return first, line + compute_check_digit("".join(parts))
