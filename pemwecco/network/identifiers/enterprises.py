"""Numbers of enterprises: NINEA and trade register (OHADA), enterprise number (Belgium)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime

from pemwecco.core.findings import Finding, IdentifierError
from pemwecco.core.findings import mark_message as _
from pemwecco.core.typed_text import clean_line, read_day

# Everything people put between the groups of a number, whatever their keyboard makes of it.
SEPARATORS = re.compile(r"[\s.,;:/\\_'’()\-‐‑‒–—―−]+")
# "N°", "No", "Nr", "Numéro" before a number, once it is in capitals without separators.
NUMBER_WORD = "(?:N(?:[°OR]|UM(?:[EÉ]RO)?)?)?"

OHADA = "BF|BJ|CD|CF|CG|CI|CM|GA|GN|GQ|GW|KM|ML|NE|SN|TD|TG"

NINEA_SHAPE = re.compile(rf"(?:NINEA)?{NUMBER_WORD}([0-9]{{7,9}})([0-9][A-Z][0-9])?")
NINEA_WITHOUT_ZERO = 8
NINEA_WEIGHTS = (1, 2, 1, 2, 1, 2, 1, 2, 1)
NINEA_REGIMES = "012"
NINEA_DUMMIES = frozenset({"009876543"})

RCCM_SHAPE = re.compile(
    rf"(?:RCC?M?)?{NUMBER_WORD}({OHADA})([A-Z]{{2,4}})((?:19|20)?[0-9]{{2}})([A-Z])([0-9]{{1,6}})"
)
# The day of the entry, which letterheads print behind the number.
RCCM_DAY = re.compile(r"\s+(?:en date )?(?:du|le)\s+(?P<day>.*)$", re.IGNORECASE)
RCCM_LETTERS = "ABCEM"
RCCM_LONGEST = 60
CENTURY = 100
# Only whether a text is a day counts here, not which.
LATEST_YEAR = 2099

ENTERPRISE_SHAPE = re.compile(
    rf"{NUMBER_WORD}(?:BE|BCE|KBO|TVA|BTW|VAT|RPM|RPR)*{NUMBER_WORD}(?:BE)?([0-9]{{9,10}})"
)


@dataclass(frozen=True, slots=True)
class Ninea:
    """``canonical`` is the base on nine digits; the three characters of the COFI stay apart."""

    canonical: str
    cofi: str
    warnings: tuple[Finding, ...] = ()

    @property
    def printed(self) -> str:
        """The number as the enterprise prints it: ``005677234 2Y2``."""
        return print_register_number(self.canonical, self.cofi)

    @property
    def regime(self) -> str:
        """Tax regime: 0 real without VAT, 1 single contribution, 2 real with VAT; may be empty."""
        return self.cofi[:1]

    @property
    def tax_centre(self) -> str:
        return self.cofi[1:2]

    @property
    def legal_form(self) -> str:
        """Legal form: 1 individual, 2 SARL, 3 SA, 6 GIE…, 0 other; may be empty."""
        return self.cofi[2:]


@dataclass(frozen=True, slots=True)
class Rccm:
    """``canonical`` is ``SN.DKR.2015.B.20990``, or the text as typed when ``parsed`` is false."""

    canonical: str
    country: str = ""
    court: str = ""
    year: int | None = None
    letter: str = ""
    serial: int | None = None
    warnings: tuple[Finding, ...] = ()

    @property
    def parsed(self) -> bool:
        return self.serial is not None


@dataclass(frozen=True, slots=True)
class EnterpriseNumber:
    """``canonical`` is the ten digits alone."""

    canonical: str
    warnings: tuple[Finding, ...] = ()

    @property
    def printed(self) -> str:
        """The number as the register prints it: ``0264.814.354``."""
        return f"{self.canonical[:4]}.{self.canonical[4:7]}.{self.canonical[7:]}"

    @property
    def vat(self) -> str:
        return f"BE{self.canonical}"


def print_register_number(value: str, suffix: str = "") -> str:
    """A kept number as people read it everywhere: what follows it stands apart, ``005677234 2Y2``."""
    return f"{value} {suffix}".rstrip()


def compact(text: str) -> str:
    """Return the text in capitals without spaces and separators, compatible forms unified.

    Signs that nobody sees are gone. A digit that is no decimal (``²``, ``①``) stays what it is: unified, it
    would be another number.
    """
    unified = []
    for sign in clean_line(text):
        is_other_digit = unicodedata.category(sign) == "No"
        unified.append(sign if is_other_digit else unicodedata.normalize("NFKC", sign))
    return SEPARATORS.sub("", "".join(unified)).upper()


NINEA_ZERO_ADDED = Finding(
    "ninea-short",
    _(
        "This NINEA had 8 digits: we put a zero before it. Compare it with your certificate."
    ),
)


def ninea(text: str) -> Ninea:
    """Read a NINEA: seven or nine digits, optionally followed by the COFI (``2G3``).

    A wrong check digit only warns, since certificates get mistyped and nobody may be locked out;
    so does a base known as a dummy. Eight digits that agree once a zero stands before them lost it
    in a spreadsheet: it is put back, with a warning. Refuses with `IdentifierError` another length,
    a COFI that is not digit-letter-digit, and a base of zeros (which passes the check).
    Source: published check rule of ANSD, confirmed on 32 numbers found in use; any tax-centre
    letter is accepted because real certificates carry some that the lists do not have.
    """
    match = NINEA_SHAPE.fullmatch(compact(text))
    is_short = match is not None and len(match[1]) == NINEA_WITHOUT_ZERO
    if match is None or (is_short and not _has_right_check_digit(match[1].zfill(9))):
        raise IdentifierError(
            Finding(
                "ninea-shape",
                _(
                    "A NINEA has 7 or 9 digits, and may end with a digit, a letter and a digit, "
                    "like 005677234 2Y2."
                ),
            )
        )
    base, cofi = match[1].zfill(9), match[2] or ""
    if not int(base):
        raise IdentifierError(
            Finding("ninea-zero", _("A NINEA cannot be made of zeros only."))
        )
    warnings = []
    if is_short:
        warnings.append(NINEA_ZERO_ADDED)
    if not _has_right_check_digit(base):
        warnings.append(
            Finding(
                "ninea-checksum",
                _(
                    "The digits of this NINEA do not agree. Compare it with your certificate."
                ),
            )
        )
    if base in NINEA_DUMMIES:
        warnings.append(
            Finding(
                "ninea-dummy",
                _("This NINEA is often used as an example. Is it really yours?"),
            )
        )
    if cofi and cofi[0] not in NINEA_REGIMES:
        warnings.append(
            Finding(
                "ninea-regime",
                _(
                    "After the NINEA, the first digit is usually 0, 1 or 2. Please check it."
                ),
            )
        )
    return Ninea(base, cofi, tuple(warnings))


def _has_right_check_digit(base: str) -> bool:
    return (
        not sum(int(digit) * w for digit, w in zip(base, NINEA_WEIGHTS, strict=True))
        % 10
    )


def rccm(text: str, *, today: date | None = None) -> Rccm:
    """Read a trade-register number of an OHADA state: country, court, year, letter, serial.

    “RC” or “RCCM” before it and the day of the entry behind it (“… du 12/03/2019”) are left out.
    Registers write it in many ways and it has no check digit: what cannot be read is kept as
    typed, with the warning ``rccm-shape``. Refuses with `IdentifierError` only a text without any
    digit or far too long. A year on two digits is the latest one that is not after ``today``.
    """
    typed = clean_line(text)
    number = _leave_out_day(typed)
    if len(number) > RCCM_LONGEST or not re.search("[0-9]", typed):
        raise IdentifierError(
            Finding(
                "rccm-nothing",
                _("Give the number of the trade register, like SN.DKR.2015.B.20990."),
            )
        )
    match = RCCM_SHAPE.fullmatch(compact(number))
    if match is None or not int(match[5]):
        return Rccm(
            typed,
            warnings=(
                Finding(
                    "rccm-shape",
                    _(
                        "We could not read this trade-register number. It usually has a country, "
                        "a court, a year, a letter and a number, like SN.DKR.2015.B.20990."
                    ),
                ),
            ),
        )
    this_year = (today or datetime.now(UTC).date()).year
    country, court, letter, serial = match[1], match[2], match[4], int(match[5])
    year = int(match[3])
    if year < CENTURY:
        year += 2000 if 2000 + year <= this_year else 1900
    warnings = []
    if letter not in RCCM_LETTERS:
        warnings.append(
            Finding(
                "rccm-letter",
                _(
                    "The letter %(letter)s is unusual in a trade-register number. Please check it."
                ),
                {"letter": letter},
            )
        )
    if year > this_year:
        warnings.append(
            Finding(
                "rccm-year",
                _("The year %(year)s of this trade-register number has not come yet."),
                {"year": str(year)},
            )
        )
    canonical = f"{country}.{court}.{year}.{letter}.{serial}"
    return Rccm(canonical, country, court, year, letter, serial, tuple(warnings))


def _leave_out_day(text: str) -> str:
    match = RCCM_DAY.search(text)
    if match is None or read_day(match["day"], latest_year=LATEST_YEAR) is None:
        return text
    return text[: match.start()]


def enterprise_number(text: str) -> EnterpriseNumber:
    """Read a Belgian enterprise or VAT number; old nine-digit numbers get their leading zero.

    Refuses with `IdentifierError` another length, the number of an establishment unit (first
    digit 2 to 8), zeros, and wrong check digits: 97 minus the remainder of the first eight digits
    by 97, from 01 to 97. 00 is never right, though laxer tests let it pass.
    Source: Royal Decree of 24 June 2003; check rule of the Crossroads Bank for Enterprises.
    """
    match = ENTERPRISE_SHAPE.fullmatch(compact(text))
    if match is None:
        raise IdentifierError(
            Finding(
                "enterprise-shape",
                _("A Belgian enterprise number has 10 digits, like 0264.814.354."),
            )
        )
    digits = match[1].zfill(10)
    if "2" <= digits[0] <= "8":
        raise IdentifierError(
            Finding(
                "enterprise-establishment",
                _(
                    "This is the number of an establishment unit. Give the number of the "
                    "enterprise: it starts with 0 or 1."
                ),
            )
        )
    if digits[0] not in "01":
        raise IdentifierError(
            Finding(
                "enterprise-series",
                _("A Belgian enterprise number starts with 0 or 1."),
            )
        )
    if not int(digits[:8]) or int(digits[8:]) != 97 - int(digits[:8]) % 97:
        raise IdentifierError(
            Finding(
                "enterprise-checksum",
                _(
                    "The last two digits of this enterprise number do not agree with the others. "
                    "Compare it with an invoice or the register."
                ),
            )
        )
    return EnterpriseNumber(digits)
