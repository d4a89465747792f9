"""Taking a posted answer: the same act on the participant's page and on that of staff."""

from __future__ import annotations

from django.http import HttpRequest

from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.documents.services import FileRefused
from reintegration.followups.forms import FollowUpAnswerForm
from reintegration.followups.models import FollowUp
from reintegration.followups.services.answers import answer_follow_up, keep_evidence


def save_follow_up_answer(
    request: HttpRequest,
    follow_up: FollowUp,
    form: FollowUpAnswerForm,
    *,
    method: str,
    by: User | None,
) -> bool:
    """Keep the file that came along, then the answer when the form is right; says whether it was taken.

    A file that is good stays even while other fields are corrected. What is refused stands on the form.
    """
    right = form.is_valid()
    try:
        if uploaded := request.FILES.get("evidence"):
            keep_evidence(follow_up=follow_up, uploaded=uploaded, by=by)
        if right:
            answer_follow_up(
                follow_up=follow_up, answers=form.answers(), method=method, by=by
            )
            return True
    except FileRefused as refusal:
        form.add_error("evidence", str(refusal))
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return False
