"""All questions after the return, by side and in the order in which they are asked."""

from __future__ import annotations

from typing import Final

from reintegration.followups.questions.choices import list_market_choices
from reintegration.followups.questions.definition import (
    AskedMoment,
    FollowUpQuestion,
    Side,
)
from reintegration.followups.questions.host import OF_HOST
from reintegration.followups.questions.participant import OF_PARTICIPANT
from reintegration.partnerships.models import Partnership

BY_SIDE: Final[dict[str, dict[str, FollowUpQuestion]]] = {
    Side.PARTICIPANT: OF_PARTICIPANT,
    Side.HOST: OF_HOST,
}


def list_standard_questions(moment: str, side: str) -> dict[str, FollowUpQuestion]:
    """What the first questionnaire of a kind asks, until staff open another one."""
    questions = BY_SIDE[side]
    if moment == AskedMoment.MONTHS:
        return dict(questions)
    return {code: row for code, row in questions.items() if row.at_end}


def list_answer_choices(code: str, question: FollowUpQuestion) -> list[tuple[str, str]]:
    """The answers that a question offers, in the language of the page."""
    if code == "export_countries":
        return list_market_choices()
    if code == "new_partner_kind":
        return [(code, str(label)) for code, label in Partnership.Kind.choices]
    return [(code, str(label)) for code, label in question.choices]
