"""What every form asks of the project, and the undertaking at its end."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from participants.calls.questions.definition import BlindUse, FormQuestion, StaffPlace
from pemwecco.core.questions import AnswerKind, PrivacyClass

OF_PROJECT: dict[str, FormQuestion] = {
    "project_title": FormQuestion(
        step="project",
        group="project",
        kept="application",
        fact="project_title",
        label=_("Title of the project"),
        kind=AnswerKind.TEXT,
        most=150,
        privacy=PrivacyClass.PERSONAL,
        blind=BlindUse.MASKED,
        staff=StaffPlace.TITLE,
    ),
    "project": FormQuestion(
        step="project",
        group="project",
        kept="application",
        fact="project",
        label=_("Your project with the host country"),
        help=_("What do you want to do, with whom, why there?"),
        kind=AnswerKind.LONG,
        most=3000,
        rows=8,
        privacy=PrivacyClass.PERSONAL,
        blind=BlindUse.MASKED,
        staff=StaffPlace.TEXT,
        staff_label=_("Project"),
    ),
    "expected_results": FormQuestion(
        step="project",
        group="project",
        kept="application",
        fact="expected_results",
        label=_("Results you expect"),
        help=_("Contracts, products, jobs: figures help."),
        kind=AnswerKind.LONG,
        most=2000,
        rows=5,
        privacy=PrivacyClass.PERSONAL,
        blind=BlindUse.MASKED,
        staff=StaffPlace.TEXT,
        staff_label=_("Expected results"),
    ),
    "needs": FormQuestion(
        step="project",
        group="project",
        kept="application",
        fact="needs",
        label=_("What you need from the stay"),
        help=_("Example: food standards, packaging, logistics, partners."),
        kind=AnswerKind.LONG,
        most=2000,
        rows=5,
        privacy=PrivacyClass.PERSONAL,
        blind=BlindUse.MASKED,
        staff=StaffPlace.TEXT,
        staff_label=_("Needs"),
    ),
    "partner_wishes": FormQuestion(
        step="project",
        group="project",
        kept="application",
        fact="partner_wishes",
        label=_("Whom you would like to meet"),
        required=False,
        kind=AnswerKind.LONG,
        most=1000,
        rows=3,
        privacy=PrivacyClass.PERSONAL,
        blind=BlindUse.MASKED,
        staff=StaffPlace.TEXT,
        staff_label=_("Whom they would like to meet"),
    ),
    "commits_to_return": FormQuestion(
        step="check",
        group="undertaking",
        kept="application",
        fact="commits_to_return",
        label=_(
            "What I say is true, and I undertake to return to my country at the end of the stay."
        ),
        kind=AnswerKind.TICK,
        privacy=PrivacyClass.PERSONAL,
        blind=BlindUse.HIDDEN,
        staff=StaffPlace.ELSEWHERE,
    ),
}
