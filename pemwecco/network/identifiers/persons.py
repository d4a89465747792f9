"""National number of a person, and names compared whatever their spelling."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime

from pemwecco.core.findings import Finding, IdentifierError
from pemwecco.core.findings import mark_message as _
from pemwecco.core.partial_dates import PartialDate
from pemwecco.network.identifiers.enterprises import compact

NIN_SHAPE = re.compile(r"([12])([0-9A-Z]{3})((?:19|20)[0-9]{2})([0-9]{5,6})")
NIN_LENGTH = 13
SEXES = {"1": "M", "2": "F"}

# Dropped before any decomposition: some of these signs decompose into a space and a mark.
APOSTROPHES = re.compile("['’‘‛`´ʹʻʼʽˈ′＇]")
# Letters that Unicode does not decompose, those of Pulaar and Wolof among them (ICAO 9303-3, §6).
LETTERS = str.maketrans(
    {
        "Æ": "AE", "Œ": "OE", "Ø": "OE", "ẞ": "SS", "ß": "SS", "Þ": "TH", "Ð": "D", "Đ": "D",
        "Ɗ": "D", "Ł": "L", "Ŋ": "N", "Ɲ": "N", "Ɓ": "B", "Ƴ": "Y", "Ħ": "H", "Ŧ": "T",
        "Ɛ": "E", "Ɔ": "O", "Ə": "E", "İ": "I", "ı": "I", "ĸ": "Q",
    }
)  # fmt: skip
# What ICAO writes in two letters where others drop the dots.
UMLAUTS = str.maketrans({"Ä": "AE", "Ö": "OE", "Ü": "UE", "Å": "AA"})
# They join or part letters of some scripts.
JOINERS = "\u200c\u200d"
NOT_A_LETTER = re.compile("[^A-Z]+")
NOT_A_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Nin:
    """National identification number; ``canonical`` without spaces, ``sex`` M or F."""

    canonical: str
    sex: str
    centre: str
    birth_year: int
    serial: str
    warnings: tuple[Finding, ...] = ()


def nin(text: str, *, today: date | None = None) -> Nin:
    """Read a national identification number: sex, civil-register centre, birth year, serial.

    The centre may hold letters. Fourteen characters exist in some sources and only warn, as does
    a birth year after ``today``. Refuses with `IdentifierError` any other length or shape.
    """
    typed = compact(text)
    match = NIN_SHAPE.fullmatch(typed)
    if match is None:
        if len(typed) not in (NIN_LENGTH, NIN_LENGTH + 1):
            raise IdentifierError(
                Finding(
                    "nin-length",
                    _(
                        "A national number of identity has 13 characters; this one has %(count)s."
                    ),
                    {"count": len(typed)},
                )
            )
        raise IdentifierError(
            Finding(
                "nin-shape",
                _(
                    "A national number of identity starts with 1 or 2, then has 3 characters, "
                    "the year of birth and 5 digits, like 1 750 1990 01234."
                ),
            )
        )
    warnings = []
    if len(typed) != NIN_LENGTH:
        warnings.append(
            Finding(
                "nin-long",
                _(
                    "This number has 14 characters instead of 13. Compare it with your card."
                ),
            )
        )
    year = int(match[3])
    if year > (today or datetime.now(UTC).date()).year:
        warnings.append(
            Finding(
                "nin-year",
                _("The year of birth in this number, %(year)s, has not come yet."),
                {"year": str(year)},
            )
        )
    return Nin(typed, SEXES[match[1]], match[2], year, match[4], tuple(warnings))


def nin_mismatches(
    number: Nin, *, sex: str, birth: PartialDate | date | None
) -> tuple[Finding, ...]:
    """Say where a national number disagrees with the person's sex (M, F) and birth date, as far as given."""
    findings = []
    if sex in SEXES.values() and sex != number.sex:
        findings.append(
            Finding(
                "nin-sex",
                _(
                    "The first digit of the national number is not that of the sex given."
                ),
            )
        )
    if birth is not None and birth.year not in (None, number.birth_year):
        findings.append(
            Finding(
                "nin-birth",
                _(
                    "The national number says you were born in %(year)s, the form says %(given)s."
                ),
                {"year": str(number.birth_year), "given": str(birth.year)},
            )
        )
    return tuple(findings)


def tidy_person_name(text: str) -> str:
    """A name as its letters stand: signs that no one sees or that turn the text round are left out.

    Blanks are folded into one. A text of signs alone, as people type where a form insists on a name
    that they do not have ("." or "-"), is no name: empty.
    """
    seen = []
    for sign in unicodedata.normalize("NFC", text):
        category = unicodedata.category(sign)
        if category == "Cf" and sign not in JOINERS:
            continue
        seen.append(" " if category in {"Cc", "Zl", "Zp", "Cn", "Co", "Cs"} else sign)
    plain = " ".join("".join(seen).split())
    return plain if any(sign.isalpha() for sign in plain) else ""


def name_key(text: str) -> str:
    """Return a key under which spellings of one name meet: ``N'Diaye``, ``NDIAYE``, ``ndiàye``.

    Accents, case and apostrophes vanish; hyphens and other signs become one space. Scripts other
    than Latin are kept. The order of the words is kept too: compare sorted words if it may vary.
    """
    return (
        NOT_A_WORD.sub(" ", _strip_marks(APOSTROPHES.sub("", text).upper()))
        .strip()
        .lower()
    )


def mrz_name(text: str) -> str:
    """Write a name in the letters of a machine-readable zone, a space standing for each ``<``.

    Apostrophes vanish, hyphens part words, letters follow ICAO 9303-3 §6 (``Ü`` gives ``UE``).
    The answer compares directly with the names of `Mrz`.
    """
    upper = unicodedata.normalize("NFC", APOSTROPHES.sub("", text)).upper()
    return NOT_A_LETTER.sub(" ", _strip_marks(upper.translate(UMLAUTS))).strip()


def same_name(typed: str, printed: str, *, truncated: bool = False) -> bool:
    """Tell whether a typed name is the one printed in a passport's machine-readable zone.

    States write ``Ü`` as ``UE`` or ``U``: both count as the same. When the zone was cut
    (``truncated``), the printed name only needs to be how the typed one begins.
    """
    plain = NOT_A_LETTER.sub(
        " ", _strip_marks(APOSTROPHES.sub("", typed).upper())
    ).strip()
    spellings = (mrz_name(typed), plain)
    shown = mrz_name(printed)
    if not shown:
        return not any(spellings)
    if truncated:
        return any(spelling.startswith(shown) for spelling in spellings)
    return shown in spellings


def _strip_marks(upper: str) -> str:
    """Strip marks from capital letters and spell out those that have no simple form."""
    decomposed = unicodedata.normalize("NFKD", upper.translate(LETTERS))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    # A letter that bore a mark may itself have no simple form: “Ǣ” is “Æ” with a macron.
    return plain.translate(LETTERS)
