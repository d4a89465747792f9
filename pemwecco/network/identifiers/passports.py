"""The two lines at the bottom of a passport's page (ICAO 9303-4, format TD3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from pemwecco.core.findings import Finding, IdentifierError
from pemwecco.core.findings import mark_message as _
from pemwecco.core.partial_dates import PartialDate

LENGTH = 44
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
VALUES = {character: value for value, character in enumerate(ALPHABET)} | {"<": 0}
WEIGHTS = (7, 3, 1)
# Phones turn two angle brackets into quotation marks, and one into a sign of its own.
BRACKETS = str.maketrans(
    {"«": "<<", "‹": "<", "〈": "<", "＜": "<", "≤": "<", "《": "<<"}
)
NAME_LINE = re.compile(r"P[A-Z<]([A-Z<]{3})([A-Z<]{39})")
# Each part of a date of birth may be unknown (ICAO 9303-3 §4.8).
BIRTH = re.compile(r"([0-9]{2}|<<)([0-9]{2}|<<)([0-9]{2}|<<)")
HALF_CENTURY = 50
# What machines read where `<` is printed, in which no name ends.
# A third of that name is no noise, nor are the X that some states print for a name that is missing.
RUN = re.compile(r"(?:([A-HJ-WYZ])\1{2,}|[CKLS]{5,})<*$")
AFTER_THE_NAMES = re.compile(r"(?<=<<)[CEKLS][CEKLS<]*$")
NAMES_PARTED = "<<"
# The kind and the country stand before the names; the optional field begins behind the expiry.
CODES = 5
OPTIONAL = 28


class PassportKind(StrEnum):
    """What a passport is, as the law tells passports apart."""

    ORDINARY = "ordinary"
    DIPLOMATIC = "diplomatic"
    SERVICE = "service"
    # Travel documents under the Conventions of 1951 and 1954, and those of people without either.
    REFUGEE = "refugee"
    STATELESS = "stateless"
    OTHER = "other"


# The second sign of the first line (ICAO 9303-4 §4.2.2.1); many states write S for service passports.
KIND_SIGNS = {
    "D": PassportKind.DIPLOMATIC,
    "S": PassportKind.SERVICE,
    "O": PassportKind.SERVICE,
    "R": PassportKind.REFUGEE,
    "E": PassportKind.OTHER,
    "L": PassportKind.OTHER,
    "M": PassportKind.OTHER,
    "T": PassportKind.OTHER,
    "U": PassportKind.OTHER,
}
# Who has no nationality travels with the document of their status, whatever its second sign.
KIND_OF_NATIONALITY = {
    "XXA": PassportKind.STATELESS,
    "XXB": PassportKind.REFUGEE,
    "XXC": PassportKind.REFUGEE,
}


@dataclass(frozen=True, slots=True)
class Mrz:
    """A passport as its machine-readable zone tells it; ``canonical`` is both lines, 88 characters.

    Names are words parted by spaces. ``names_truncated`` means that the names fill the line and
    may go on; who has one name only has it as ``surname``. ``sex`` is M, F or X (not said). ``birth``
    is None when the passport leaves a part of it open: ``born`` is what it says, None where it says
    nothing. ``optional`` often holds the national number.
    """

    canonical: str
    surname: str
    given_names: str
    names_truncated: bool
    number: str
    nationality: str
    issuer: str
    birth: date | None
    sex: str
    expires: date
    optional: str
    warnings: tuple[Finding, ...] = ()
    born: PartialDate | None = None
    kind: PassportKind = PassportKind.ORDINARY


def mrz(line1: str, line2: str, *, today: date | None = None) -> Mrz:
    """Read and check the machine-readable zone, typed on a phone or read from an image.

    Spaces and small letters are forgiven. Refuses with `IdentifierError` a line that has not 44
    characters, a document that is not a passport, a wrong check digit (the sentence says of what;
    ``findings`` holds every check that failed), dates that no calendar has, and letters that machines
    read where the filler ``<`` is printed after the names. Names that may be cut, a birth that is not
    fully known and an expired passport only warn. Centuries are judged from ``today``: no one is born
    later than today; the expiry is within fifty years of it. Source: ICAO 9303-3 §4.9, 9303-4.
    """
    on = today or datetime.now(UTC).date()
    first, second = _clean_mrz_line(line1), _clean_mrz_line(line2)
    if not first.startswith("P") and second.startswith("P<"):
        raise _build_mrz_error(
            "mrz-swapped", _("The two lines are swapped. The line with P comes first.")
        )
    _check_line(first, 1)
    _check_line(second, 2)
    names = NAME_LINE.fullmatch(first)
    if names is None:
        if not first.startswith("P"):
            raise _build_mrz_error(
                "mrz-document",
                _(
                    "The first line of a passport starts with P. Is this the passport's page?"
                ),
            )
        raise _build_mrz_error(
            "mrz-names",
            _("The first line has only letters and the sign <. Did you type a digit?"),
        )
    _check_digits(second)
    _check_names_end(names[2])
    surname, given_names = _parse_mrz_names(names[2])
    truncated = not names[2].endswith("<")
    born, expires = _birth(second[13:19], on), _expiry(second[21:27], on)
    birth = born.as_date() if born else None
    nationality = _parse_country_code(second[10:13])
    warnings = []
    if truncated:
        warnings.append(
            Finding(
                "mrz-names-truncated",
                _(
                    "The names fill the whole line and may be cut. Type them in full as printed."
                ),
            )
        )
    if birth is None:
        warnings.append(
            Finding(
                "mrz-birth-open", _("The passport does not say the full date of birth.")
            )
        )
    if expires < on:
        warnings.append(
            Finding(
                "mrz-expired",
                _("This passport expired on %(date)s."),
                {"date": expires},
            )
        )
    return Mrz(
        canonical=first + second,
        surname=surname,
        given_names=given_names,
        names_truncated=truncated,
        number=second[:9].rstrip("<"),
        nationality=nationality,
        issuer=_parse_country_code(names[1]),
        birth=birth,
        sex=_sex(second[20]),
        expires=expires,
        optional=second[28:42].rstrip("<"),
        warnings=tuple(warnings),
        born=born,
        kind=_kind(first[1], nationality),
    )


def complete_zone(line1: str, line2: str) -> tuple[str, str]:
    """Both lines with the signs ``<`` that were not typed, or typed as spaces, where that is settled.

    Behind the names of the first line nothing but ``<`` follows. In the second they stand before the check
    digits at its end: one reading alone may agree with every check digit. What is not settled comes back as
    it was typed. Source: ICAO 9303-4 §4.2.2.
    """
    names = [_clean_mrz_line(line1), _clean_mrz_line(line1.strip().replace(" ", "<"))]
    first = names[0]
    if len(first) != LENGTH:
        for line in reversed(names):
            whole = line.ljust(LENGTH, "<")
            if NAMES_PARTED in line[CODES:] and NAME_LINE.fullmatch(whole):
                first = whole
                break
    typed = _clean_mrz_line(line2)
    readings = set()
    for line in (typed, _clean_mrz_line(line2.strip().replace(" ", "<"))):
        # Before the last digit, or before the check digit that stands beside it.
        for place in (len(line) - 1, len(line) - 2):
            if place < OPTIONAL:
                continue
            whole = line[:place] + "<" * (LENGTH - len(line)) + line[place:]
            if _agrees_with_digits(whole):
                readings.add(whole)
    return first, readings.pop() if len(readings) == 1 else typed


def _agrees_with_digits(line: str) -> bool:
    if len(line) != LENGTH or any(sign not in VALUES for sign in line):
        return False
    try:
        _check_digits(line)
    except IdentifierError:
        return False
    return True


def check_digit(field: str) -> str:
    """Return the check digit of a field: weights 7, 3, 1; A is 10, Z is 35, ``<`` is 0."""
    return str(sum(VALUES[c] * WEIGHTS[i % 3] for i, c in enumerate(field)) % 10)


def _clean_mrz_line(line: str) -> str:
    return "".join(line.split()).translate(BRACKETS).upper()


def _build_mrz_error(code: str, message: str, **params: object) -> IdentifierError:
    return IdentifierError(Finding(code, message, params))


def _check_line(line: str, number: int) -> None:
    if strange := next((c for c in line if c not in VALUES), None):
        raise _build_mrz_error(
            "mrz-character",
            _(
                "Line %(line)s holds the sign %(sign)s. Only letters, digits and < are allowed."
            ),
            line=number,
            sign=strange,
        )
    if len(line) != LENGTH:
        raise _build_mrz_error(
            "mrz-length",
            _(
                "Line %(line)s must have 44 characters, the signs < included; it has %(count)s."
            ),
            line=number,
            count=len(line),
        )


def _check_digits(line: str) -> None:
    failed = []
    if check_digit(line[:9]) != line[9]:
        failed.append(
            Finding(
                "mrz-check-number",
                _(
                    "The passport number and its check digit do not agree. Compare the start of "
                    "the second line; the letter O and the digit 0 look alike."
                ),
            )
        )
    if check_digit(line[13:19]) != line[19]:
        failed.append(
            Finding(
                "mrz-check-birth",
                _(
                    "The date of birth and its check digit do not agree. Compare the second line, "
                    "characters 14 to 20."
                ),
            )
        )
    if check_digit(line[21:27]) != line[27]:
        failed.append(
            Finding(
                "mrz-check-expiry",
                _(
                    "The expiry date and its check digit do not agree. Compare the second line, "
                    "characters 22 to 28."
                ),
            )
        )
    # An empty optional field may carry either sign (ICAO 9303-4 §4.2.2.2).
    if line[42] != check_digit(line[28:42]) and line[28:43] != "<" * 15:
        failed.append(
            Finding(
                "mrz-check-optional",
                _(
                    "The personal number and its check digit do not agree. Compare the end of the "
                    "second line, characters 29 to 43."
                ),
            )
        )
    if check_digit(line[:10] + line[13:20] + line[21:43]) != line[43]:
        failed.append(
            Finding(
                "mrz-check-composite",
                _(
                    "The last digit of the second line does not agree with the rest of the line."
                ),
            )
        )
    if failed:
        raise IdentifierError(*failed)


def _parse_mrz_names(field: str) -> tuple[str, str]:
    surname, _separator, given = field.partition("<<")
    if not surname.strip("<") or surname.startswith("<"):
        raise _build_mrz_error(
            "mrz-no-surname", _("The first line has no family name after the country.")
        )
    return _replace_fillers(surname), _replace_fillers(given)


def _replace_fillers(field: str) -> str:
    return " ".join(field.replace("<", " ").split())


def _parse_country_code(field: str) -> str:
    if not re.fullmatch("[A-Z]{1,3}<{0,2}", field):
        raise _build_mrz_error(
            "mrz-country", _("The code of the country must be letters, like SEN.")
        )
    return field.rstrip("<")


def _sex(sign: str) -> str:
    if sign not in "MFX<":
        raise _build_mrz_error(
            "mrz-sex",
            _("Character 21 of the second line says the sex: M, F or the sign <."),
        )
    return "X" if sign == "<" else sign


def _birth(field: str, today: date) -> PartialDate | None:
    wrong = _build_mrz_error(
        "mrz-birth", _("The date of birth in the second line is not a real date.")
    )
    parts = BIRTH.fullmatch(field)
    if parts is None:
        raise wrong
    year, month, day = (None if part == "<<" else int(part) for part in parts.groups())
    if (year, month, day) == (None, None, None):
        return None
    # Nobody is born later than today.
    for century in (2000, 1900):
        whole_year = None if year is None else century + year
        try:
            born = PartialDate(whole_year, month, day)
        except ValueError:
            continue
        first = born.earliest()
        if first is None or first <= today:
            return born
    raise wrong


def _check_names_end(field: str) -> None:
    """Ask back letters after the names that are no part of them: a machine read K, L, S for ``<``."""
    given = field.partition(NAMES_PARTED)[2]
    noise = RUN.search(field) or AFTER_THE_NAMES.search(given)
    if noise is not None:
        raise _build_mrz_error(
            "mrz-noise",
            _(
                "The first line ends with “%(noise)s”. Machines read that where the signs < are printed: "
                "compare the line with the passport and put < after the names."
            ),
            noise=noise[0].strip("<"),
        )


def _kind(sign: str, nationality: str) -> PassportKind:
    known = KIND_SIGNS.get(sign, PassportKind.ORDINARY)
    if known in {PassportKind.DIPLOMATIC, PassportKind.SERVICE} and sign != "S":
        return known
    return KIND_OF_NATIONALITY.get(nationality, known)


def _expiry(field: str, today: date) -> date:
    century = today.year // 100 * 100
    for start in (century, century + 100, century - 100):
        day = _date(field, start)
        if day and abs(day.year - today.year) <= HALF_CENTURY:
            return day
    raise _build_mrz_error(
        "mrz-expiry", _("The expiry date in the second line is not a real date.")
    )


def _date(field: str, century: int) -> date | None:
    try:
        return date(century + int(field[:2]), int(field[2:4]), int(field[4:]))
    except ValueError:
        return None
