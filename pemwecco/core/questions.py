"""What a question of a form is, whichever subject asks it: its label, how it is answered, its limits."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


class AnswerKind(StrEnum):
    """How a question is answered: its field on the form and how its answer is written out follow from it.

    A question of a call is of one of the first seven kinds, as staff choose.
    """

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    FILE = "file"
    TICK = "tick"
    DAY = "day"
    # A name of a person, and a birth of which day or month may not be known.
    NAME = "name"
    BIRTH = "birth"
    YEAR = "year"
    WHOLE = "whole"
    AMOUNT = "amount"
    # From 0 (nothing) to 5 (all): a whole number chosen from a list.
    SCALE = "scale"
    PHONE = "phone"
    LINK = "link"
    COUNTRY = "country"
    NATIONALITY = "nationality"
    REGION = "region"
    LEGAL_FORM = "legal_form"
    SECTOR = "sector"
    NATIONAL_ID = "national_id"
    IDENTIFIER = "identifier"


class PrivacyClass(StrEnum):
    """What the data map says of an answer."""

    # Of a person or leading to one: in the map.
    PERSONAL = "personal"
    # In the map on a line of its own, for it stays less long.
    SENSITIVE = "sensitive"
    # Of the enterprise as such.
    BUSINESS = "business"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """One question: how it is asked, whether it must be answered, the limits of its answer."""

    step: str
    # What stands above it on the page; one without a group comes after the others.
    group: str = ""
    label: _StrOrPromise
    help: _StrOrPromise = ""
    required: bool = True
    # One that need not be answered says so beside its label.
    marked_optional: bool = True
    kind: AnswerKind
    # Most characters, lines of a long text, what a browser may fill in by itself.
    most: int | None = None
    rows: int = 5
    autofill: str = ""
    privacy: PrivacyClass
    # How staff read the label, where it is shorter than the question.
    staff_label: _StrOrPromise = ""
    # The answers offered (code, label), and the limits of a number.
    choices: tuple[tuple[str, _StrOrPromise], ...] = ()
    lowest: Decimal | None = None
    highest: Decimal | None = None
