"""What a question is: all that form, receipt, staff page, blind copy and data map ask of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from participants.calls.rules import AnswerCondition
from pemwecco.core.questions import AskedQuestion

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
class FormQuestion(AskedQuestion):
    """One question of the application: where its answer is kept, who reads it.

    `kept` is the row ("person", "organisation", "application", "figures", "identifier", "reason")
    and `fact` the name there. A question of the call itself is kept as an "answer", a paper as a
    "paper"; then `fact` is its code, and it may depend on other answers. `group` is one of `GROUPS`,
    and `help` may hold %(example)s, a phone number, and %(currency)s of the programme. A fixed question
    offers the choices of the column in which it is kept.
    """

    kept: str
    fact: str
    # The question whose answer is enough: who has one name only leaves one of two empty.
    unless_answered: str = ""
    blind: BlindUse
    staff: StaffPlace
    # Of a question of the call: its row, and when it is asked.
    pk: int = 0
    conditions: tuple[AnswerCondition, ...] = ()
    any_condition: bool = False
