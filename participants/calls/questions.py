"""The questions of the application: asked by the forms, checked at submission, printed on the receipt."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
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


@dataclass(frozen=True, slots=True)
class FormQuestion:
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
    conditions: tuple[AnswerCondition, ...] = ()
    any_condition: bool = False


QUESTIONS: dict[str, FormQuestion] = {
    "given_names": FormQuestion(
        "person", "person", "given_names", _("Given names"), _("As in your passport.")
    ),
    "family_name": FormQuestion("person", "person", "family_name", _("Family name")),
    "sex": FormQuestion("person", "person", "sex", _("Sex")),
    "birth_date": FormQuestion(
        "person",
        "person",
        "birth_date",
        _("Date of birth"),
        _("Day, month, year. Example: 31/12/1990."),
    ),
    "birth_place": FormQuestion("person", "person", "birth_place", _("Place of birth")),
    "nationality": FormQuestion("person", "person", "nationality", _("Nationality")),
    "national_id": FormQuestion(
        "person",
        "person",
        "national_id",
        _("National identity number"),
        _("It is on your identity card."),
        required=False,
    ),
    "phone": FormQuestion("person", "person", "phone", _("Phone")),
    "whatsapp": FormQuestion(
        "person",
        "person",
        "whatsapp",
        _("You can reach me by WhatsApp on this number"),
        required=False,
    ),
    "country": FormQuestion("person", "person", "country", _("Country where you live")),
    "region": FormQuestion("person", "person", "region", _("Region where you live")),
    "address": FormQuestion(
        "person", "person", "address", _("Address"), required=False
    ),
    "languages_spoken": FormQuestion(
        "person",
        "application",
        "languages_spoken",
        _("Languages you speak"),
        _("Example: French, Wolof, some English."),
    ),
    "has_passport": FormQuestion(
        "person", "application", "has_passport", _("Do you have a valid passport?")
    ),
    "earlier_schengen_visa": FormQuestion(
        "person",
        "application",
        "earlier_schengen_visa",
        _("Have you already had a Schengen visa?"),
    ),
    "name": FormQuestion(
        "enterprise", "organisation", "name", _("Name of the enterprise")
    ),
    "occupation": FormQuestion(
        "enterprise", "application", "occupation", _("Your place in the enterprise")
    ),
    "function": FormQuestion(
        "enterprise",
        "application",
        "function",
        _("Your function"),
        _("Example: manager, head of sales."),
    ),
    "legal_form": FormQuestion(
        "enterprise", "organisation", "legal_form", _("Legal form")
    ),
    "sector": FormQuestion("enterprise", "organisation", "sector", _("Sector")),
    "activity": FormQuestion(
        "enterprise",
        "organisation",
        "activity",
        _("What the enterprise does"),
        _("One sentence. Example: we dry mangoes and sell them in shops."),
    ),
    "founded_on": FormQuestion(
        "enterprise",
        "organisation",
        "founded_on",
        _("Date of creation"),
        _("Day, month, year. Example: 15/03/2019."),
        required=False,
    ),
    "enterprise_region": FormQuestion(
        "enterprise", "organisation", "region", _("Region of the enterprise")
    ),
    "city": FormQuestion("enterprise", "organisation", "city", _("Town")),
    "enterprise_address": FormQuestion(
        "enterprise",
        "organisation",
        "address",
        _("Address of the enterprise"),
        required=False,
    ),
    "website": FormQuestion(
        "enterprise", "organisation", "website", _("Website or page"), required=False
    ),
    "ninea": FormQuestion(
        "enterprise",
        "identifier",
        "ninea",
        _("NINEA"),
        _("Like 005677234 2Y2. No NINEA yet? Leave it empty."),
        required=False,
    ),
    "ninea_reason": FormQuestion(
        "enterprise",
        "reason",
        "ninea",
        _("Your NINEA is right? Say why"),
        _("Example: it is so on my certificate."),
        required=False,
    ),
    "rccm": FormQuestion(
        "enterprise",
        "identifier",
        "rccm",
        _("Trade register number (RCCM)"),
        _("Like SN.DKR.2015.B.20990. No number yet? Leave it empty."),
        required=False,
    ),
    "rccm_reason": FormQuestion(
        "enterprise",
        "reason",
        "rccm",
        _("Your RCCM number is right? Say why"),
        _("Example: it is so on my extract."),
        required=False,
    ),
    "be_enterprise": FormQuestion(
        "enterprise",
        "identifier",
        "be_enterprise",
        _("Enterprise number"),
        required=False,
    ),
    "other": FormQuestion(
        "enterprise",
        "identifier",
        "other",
        _("Number in the register of enterprises"),
        required=False,
    ),
    "figures_year": FormQuestion(
        "enterprise",
        "figures",
        "year",
        _("Year of these figures"),
        _("The last full year."),
    ),
    "turnover": FormQuestion(
        "enterprise", "figures", "turnover", _("Turnover of that year")
    ),
    "jobs": FormQuestion(
        "enterprise",
        "figures",
        "jobs",
        _("People who work in the enterprise"),
        _("You included, at the end of that year."),
    ),
    "jobs_women": FormQuestion(
        "enterprise", "figures", "jobs_women", _("Of these, women")
    ),
    "project_title": FormQuestion(
        "project", "application", "project_title", _("Title of the project")
    ),
    "project": FormQuestion(
        "project",
        "application",
        "project",
        _("Your project with the host country"),
        _("What do you want to do, with whom, why there?"),
    ),
    "expected_results": FormQuestion(
        "project",
        "application",
        "expected_results",
        _("Results you expect"),
        _("Contracts, products, jobs: figures help."),
    ),
    "needs": FormQuestion(
        "project",
        "application",
        "needs",
        _("What you need from the stay"),
        _("Example: food standards, packaging, logistics, partners."),
    ),
    "partner_wishes": FormQuestion(
        "project",
        "application",
        "partner_wishes",
        _("Whom you would like to meet"),
        required=False,
    ),
    "commits_to_return": FormQuestion(
        "check",
        "application",
        "commits_to_return",
        _(
            "What I say is true, and I undertake to return to my country at the end of the stay."
        ),
    ),
}


def get_step_questions(step: str) -> dict[str, FormQuestion]:
    """The questions of a step, in the order in which they are asked."""
    return {
        name: question for name, question in QUESTIONS.items() if question.step == step
    }
