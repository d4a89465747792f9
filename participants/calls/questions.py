"""The questions of the application: asked by the forms, checked at submission, printed on the receipt."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from participants.calls.rules import Condition

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


@dataclass(frozen=True, slots=True)
class Question:
    """One question: where its answer is kept, how it is asked, whether it must be answered to submit.

    `kept` is the row ("person", "organisation", "application", "figures", "identifier", "reason")
    and `fact` the name there. A question of the call itself is kept as an "answer", a paper as a
    "paper"; then `fact` is its code, `kind` what is answered, and it may depend on other answers.
    """

    step: str
    kept: str
    fact: str
    label: _StrOrPromise
    help: _StrOrPromise = ""
    required: bool = True
    kind: str = ""
    # Of a question of the call: its row, the answers offered (code, label), the limits.
    pk: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    most: int | None = None
    lowest: Decimal | None = None
    highest: Decimal | None = None
    conditions: tuple[Condition, ...] = ()
    any_condition: bool = False


QUESTIONS: dict[str, Question] = {
    "given_names": Question("person", "person", "given_names", _("Given names"), _("As in your passport.")),
    "family_name": Question("person", "person", "family_name", _("Family name")),
    "sex": Question("person", "person", "sex", _("Sex")),
    "birth_date": Question(
        "person", "person", "birth_date", _("Date of birth"), _("Day, month, year. Example: 31/12/1990.")
    ),
    "birth_place": Question("person", "person", "birth_place", _("Place of birth")),
    "nationality": Question("person", "person", "nationality", _("Nationality")),
    "national_id": Question(
        "person",
        "person",
        "national_id",
        _("National identity number"),
        _("It is on your identity card."),
        required=False,
    ),
    "phone": Question("person", "person", "phone", _("Phone")),
    "whatsapp": Question(
        "person", "person", "whatsapp", _("You can reach me by WhatsApp on this number"), required=False
    ),
    "country": Question("person", "person", "country", _("Country where you live")),
    "region": Question("person", "person", "region", _("Region where you live")),
    "address": Question("person", "person", "address", _("Address"), required=False),
    "languages_spoken": Question(
        "person",
        "application",
        "languages_spoken",
        _("Languages you speak"),
        _("Example: French, Wolof, some English."),
    ),
    "has_passport": Question("person", "application", "has_passport", _("Do you have a valid passport?")),
    "earlier_schengen_visa": Question(
        "person", "application", "earlier_schengen_visa", _("Have you already had a Schengen visa?")
    ),
    "name": Question("enterprise", "organisation", "name", _("Name of the enterprise")),
    "occupation": Question("enterprise", "application", "occupation", _("Your place in the enterprise")),
    "function": Question(
        "enterprise", "application", "function", _("Your function"), _("Example: manager, head of sales.")
    ),
    "legal_form": Question("enterprise", "organisation", "legal_form", _("Legal form")),
    "sector": Question("enterprise", "organisation", "sector", _("Sector")),
    "activity": Question(
        "enterprise",
        "organisation",
        "activity",
        _("What the enterprise does"),
        _("One sentence. Example: we dry mangoes and sell them in shops."),
    ),
    "founded_on": Question(
        "enterprise",
        "organisation",
        "founded_on",
        _("Date of creation"),
        _("Day, month, year. Example: 15/03/2019."),
        required=False,
    ),
    "enterprise_region": Question("enterprise", "organisation", "region", _("Region of the enterprise")),
    "city": Question("enterprise", "organisation", "city", _("Town")),
    "enterprise_address": Question(
        "enterprise", "organisation", "address", _("Address of the enterprise"), required=False
    ),
    "website": Question("enterprise", "organisation", "website", _("Website or page"), required=False),
    "ninea": Question(
        "enterprise",
        "identifier",
        "ninea",
        _("NINEA"),
        _("Like 005677234 2Y2. No NINEA yet? Leave it empty."),
        required=False,
    ),
    "ninea_reason": Question(
        "enterprise",
        "reason",
        "ninea",
        _("Your NINEA is right? Say why"),
        _("Example: it is so on my certificate."),
        required=False,
    ),
    "rccm": Question(
        "enterprise",
        "identifier",
        "rccm",
        _("Trade register number (RCCM)"),
        _("Like SN.DKR.2015.B.20990. No number yet? Leave it empty."),
        required=False,
    ),
    "rccm_reason": Question(
        "enterprise",
        "reason",
        "rccm",
        _("Your RCCM number is right? Say why"),
        _("Example: it is so on my extract."),
        required=False,
    ),
    "be_enterprise": Question(
        "enterprise", "identifier", "be_enterprise", _("Enterprise number"), required=False
    ),
    "other": Question(
        "enterprise", "identifier", "other", _("Number in the register of enterprises"), required=False
    ),
    "figures_year": Question(
        "enterprise", "figures", "year", _("Year of these figures"), _("The last full year.")
    ),
    "turnover": Question("enterprise", "figures", "turnover", _("Turnover of that year")),
    "jobs": Question(
        "enterprise",
        "figures",
        "jobs",
        _("People who work in the enterprise"),
        _("You included, at the end of that year."),
    ),
    "jobs_women": Question("enterprise", "figures", "jobs_women", _("Of these, women")),
    "project_title": Question("project", "application", "project_title", _("Title of the project")),
    "project": Question(
        "project",
        "application",
        "project",
        _("Your project with the host country"),
        _("What do you want to do, with whom, why there?"),
    ),
    "expected_results": Question(
        "project",
        "application",
        "expected_results",
        _("Results you expect"),
        _("Contracts, products, jobs: figures help."),
    ),
    "needs": Question(
        "project",
        "application",
        "needs",
        _("What you need from the stay"),
        _("Example: food standards, packaging, logistics, partners."),
    ),
    "partner_wishes": Question(
        "project", "application", "partner_wishes", _("Whom you would like to meet"), required=False
    ),
    "commits_to_return": Question(
        "check",
        "application",
        "commits_to_return",
        _("What I say is true, and I undertake to return to my country at the end of the stay."),
    ),
}


def questions_of(step: str) -> dict[str, Question]:
    """The questions of a step, in the order in which they are asked."""
    return {name: question for name, question in QUESTIONS.items() if question.step == step}
