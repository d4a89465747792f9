"""The act of issuing the support letter, first among those of a dossier's page, and its panel of letters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mobility.letters.admin.panel import build_letter_panel
from mobility.letters.forms import LetterForm
from mobility.letters.services.issue import issue_support_letter, list_missing_facts
from mobility.visas.admin.acts import EVERY, Act, add_first_act
from mobility.visas.lifecycle import DossierStage
from mobility.visas.models import Dossier
from mobility.visas.sections import dossier_section
from pemwecco.accounts.models import User


def _letter(dossier: Dossier, data: dict[str, Any], by: User) -> str:
    letter = issue_support_letter(
        dossier=dossier, language=data["language"], by=by, reason=data["reason"]
    )
    return str(_("The letter %(number)s is being made.")) % {
        "number": letter.paper.reference
    }


def _letter_form(*args: Any, dossier: Dossier, **kwargs: Any) -> forms.BaseForm:
    # A Belgian post reads French, Dutch and English; the participant's language comes first.
    kwargs.setdefault("initial", {"language": dossier.participation.person.language})
    return LetterForm(*args, **kwargs)


LETTER_ACT = Act(
    "letter",
    _("Visa support letter"),
    _("Issue the letter"),
    "visas.issue_letter",
    EVERY - {DossierStage.GRANTED, DossierStage.CLOSED},
    _letter_form,
    _letter,
)
add_first_act(LETTER_ACT)


@dossier_section
def letters_of_dossier(dossier: Dossier, viewer: User) -> dict[str, Any]:
    """The letters of the dossier, and what the support letter still lacks for whoever may issue it."""
    may_issue = LETTER_ACT.is_open(dossier, viewer)
    return {
        "letter_panel": build_letter_panel(dossier, viewer),
        "missing_facts": list_missing_facts(dossier) if may_issue else [],
    }
