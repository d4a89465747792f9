"""A number as someone looks for it, written as its register or the phone network writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pemwecco.core.findings import IdentifierError
from pemwecco.network.models import Identifier
from pemwecco.network.services import UnreadablePhone, read_identifier, read_phone

# The countries whose numbers are written without their code here.
HOME_REGIONS: Final = ("SN", "BE")
FEWEST_DIGITS: Final = 5
# What people write before a number, with or without dots.
LABELS: Final = re.compile(
    r"^(?:n\s?[°ºo]|no|nr|num[ée]ro|ninea|rccm|r\s?c\s?c\s?m|r\s?c|bce|kbo|tva|btw|be(?=[\s\d])|t[ée]l|"
    r"passeport|passport|paspoort)(?![a-z])[\s.:/-]*",
    re.IGNORECASE,
)
NUMBER: Final = re.compile(r"[\d\s.()/+-]+")


def list_number_spellings(text: str) -> Iterator[str]:
    """The ways in which a text may be kept as a phone, NINEA, RCCM or enterprise number, or passport."""
    bare = strip_number_labels(text)
    digits = re.sub(r"[^0-9]", "", bare)
    if len(digits) < FEWEST_DIGITS:
        return
    yield bare
    for scheme in (
        Identifier.Scheme.NINEA,
        Identifier.Scheme.RCCM,
        Identifier.Scheme.BE_ENTERPRISE,
    ):
        try:
            yield read_identifier(scheme, bare)[0]
        except IdentifierError:
            continue
    if not NUMBER.fullmatch(bare):
        return
    # A zero that spreadsheets lose, and those that stand before a country's code.
    yield digits.lstrip("0")
    for region in HOME_REGIONS:
        try:
            yield read_phone(bare, region=region)
        except UnreadablePhone:
            continue


def strip_number_labels(text: str) -> str:
    """A number without the words before it: “N° 005677234” and “R.C. : SN DKR …” lose theirs."""
    plain = re.sub(r"(?<=\b[A-Za-z])\.(?=[A-Za-z]\b)", "", text.strip())
    before = ""
    while before != plain:
        before, plain = plain, LABELS.sub("", plain).strip()
    return plain
