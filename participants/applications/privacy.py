from __future__ import annotations

from participants.calls.questions.table import QUESTIONS
from pemwecco.core.questions import PrivacyClass
from pemwecco.privacy.categories import Category, How

KEEP = (
    "12 months after the selection if not selected, else the audit period of the funder"
)


def _list_application_columns(privacy: PrivacyClass) -> tuple[str, ...]:
    """The columns of the application that keep a question of this class."""
    found = []
    for question in QUESTIONS.values():
        if question.kept == "application" and question.privacy == privacy:
            found.append(question.fact)
    return tuple(found)


def _build_application_categories() -> list[Category]:
    """What is sensitive stands on a line of its own, as soon as a question is."""
    personal = _list_application_columns(PrivacyClass.PERSONAL)
    sensitive = _list_application_columns(PrivacyClass.SENSITIVE)
    kept = ("unread", "figures", "paper_reasons", "access_key", "confirmed_email")
    lines = [(*personal, *kept)]
    if sensitive:
        lines.append(sensitive)
    found = []
    for fields in lines:
        category = Category(
            model="applications.Application",
            fields=fields,
            purpose="selection",
            keep=KEEP,
            how=How.BLANK,
        )
        found.append(category)
    return found


CATEGORIES = [
    *_build_application_categories(),
    Category(
        model="applications.Answer",
        fields=("text",),
        purpose="selection",
        keep=KEEP,
        how=How.DELETE,
    ),
    Category(
        model="applications.DraftEditor",
        fields=("email",),
        purpose="who may fill in a draft for an applicant",
        keep=KEEP,
        how=How.DELETE,
    ),
    Category(
        model="applications.Sending",
        fields=("answers", "files", "receipt"),
        purpose="selection: what was sent, for the panel and an auditor",
        keep=KEEP,
        how=How.DELETE,
    ),
    Category(
        model="applications.Correction",
        fields=("why", "typed"),
        purpose="selection",
        keep=KEEP,
        how=How.DELETE,
    ),
    Category(
        model="applications.Attachment",
        fields=("document",),
        purpose="selection; the visa dossier points to the papers",
        keep=KEEP,
        how=How.DELETE,
    ),
]
