from __future__ import annotations

from pemwecco.core.questions import PrivacyClass
from pemwecco.privacy.categories import Category, How
from reintegration.followups.questions.table import BY_SIDE

KEEP = "2 years after the end of the project"


def _list_personal_columns() -> tuple[str, ...]:
    """The columns of the answers that tell of a person."""
    found: dict[str, None] = {}
    for questions in BY_SIDE.values():
        for code, question in questions.items():
            if question.privacy == PrivacyClass.PERSONAL:
                found[code] = None
    return tuple(found)


CATEGORIES = [
    Category(
        model="followups.FollowUp",
        fields=("evidence", "scan", "answered_at", "method", "contact"),
        purpose="knowing what became of the enterprise after the mobility",
        keep=KEEP,
        how=How.AGGREGATE,
    ),
    Category(
        model="followups.FollowUpAnswer",
        fields=_list_personal_columns(),
        purpose="knowing what became of the enterprise after the mobility",
        keep=KEEP,
        how=How.AGGREGATE,
    ),
    Category(
        model="followups.PartnershipAnswer",
        fields=("partnership", "stage"),
        purpose="knowing what came of the partnerships of the mobility",
        keep=KEEP,
        how=How.AGGREGATE,
    ),
    Category(
        model="followups.Respondent",
        fields=("contact", "asked_at", "asked_again_at"),
        purpose="asking the contacts of hosts what came of a visit",
        keep=KEEP,
        how=How.DELETE,
    ),
    Category(
        model="followups.FollowUpCall",
        fields=("notes", "by"),
        purpose="asking by phone what became of the enterprise after the mobility",
        keep=KEEP,
        how=How.DELETE,
    ),
]
