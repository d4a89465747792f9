"""What a question is: all that form, receipt, staff page, blind copy and data map ask of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from participants.calls.rules import AnswerCondition

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

STEPS: dict[str, _StrOrPromise] = {
    "person": _("You"),
    "enterprise": _("Your enterprise"),
    "project": _("Your project"),
    "documents": _("Your papers"),
    "check": _("Check and send"),
}
# The steps with questions; "documents" holds files, "check" the undertaking.
ASKING = ("person", "enterprise", "project")
# The headings of a step in the order of the page: group, its step, what stands above it.
GROUPS: dict[str, tuple[str, _StrOrPromise]] = {
    "identity": ("person", _("Name and birth")),
    "contact": ("person", _("Contact")),
    "travel": ("person", _("Languages and travel")),
    "enterprise": ("enterprise", _("The enterprise")),
    "numbers": ("enterprise", _("Its numbers")),
    "size": ("enterprise", _("Its size")),
    "place": ("enterprise", _("Where it is")),
    "project": ("project", ""),
    "undertaking": ("check", ""),
}


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


class BlindUse(StrEnum):
    """What the panel of a call without names reads of an answer."""

    HIDDEN = "hidden"
    # A copy in which the names are blacked out, and which staff confirm.
    MASKED = "masked"
    # The answer itself: it names nobody.
    SHOWN = "shown"


class StaffPlace(StrEnum):
    """Where an answer stands on the page of the file."""

    # In the parts of the person and of the enterprise, which the register draws.
    PERSON = "person"
    ENTERPRISE = "enterprise"
    # In the part of the application: above it, in its list, after the line before, under an own heading.
    TITLE = "title"
    LINE = "line"
    BESIDE = "beside"
    TEXT = "text"
    # Only on the page of the person or the enterprise itself.
    ELSEWHERE = "elsewhere"


# The places that the part of the application draws from the definition alone.
IN_APPLICATION_PART = frozenset(
    {StaffPlace.TITLE, StaffPlace.LINE, StaffPlace.BESIDE, StaffPlace.TEXT}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormQuestion:
    """One question: where its answer is kept, how it is asked and shown, whether it must be answered.

    `kept` is the row ("person", "organisation", "application", "figures", "identifier", "reason")
    and `fact` the name there. A question of the call itself is kept as an "answer", a paper as a
    "paper"; then `fact` is its code, and it may depend on other answers.
    """

    step: str
    # One of `GROUPS`; a question of the call has none and comes after them.
    group: str
    kept: str
    fact: str
    label: _StrOrPromise
    # May hold %(example)s, a phone number, and %(currency)s of the programme.
    help: _StrOrPromise = ""
    required: bool = True
    # The question whose answer is enough: who has one name only leaves one of two empty.
    unless_answered: str = ""
    # One that need not be answered says so beside its label.
    marked_optional: bool = True
    kind: AnswerKind
    # Most characters, lines of a long text, what a browser may fill in by itself.
    most: int | None = None
    rows: int = 5
    autofill: str = ""
    privacy: PrivacyClass
    blind: BlindUse
    staff: StaffPlace
    # How staff read the label, where it is shorter than the question.
    staff_label: _StrOrPromise = ""
    # Of a question of the call: its row, the answers offered (code, label), the limits. A fixed question
    # offers the choices of the column in which it is kept.
    pk: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    lowest: Decimal | None = None
    highest: Decimal | None = None
    conditions: tuple[AnswerCondition, ...] = ()
    any_condition: bool = False
