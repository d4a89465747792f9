"""What a host is asked of a visitor whom it received."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from pemwecco.core.questions import AnswerKind, PrivacyClass
from reintegration.followups.questions.choices import Attribution, Contact, Obstacle
from reintegration.followups.questions.definition import FollowUpQuestion, Side

_H: Final = Side.HOST
_PERSONAL, _BUSINESS = PrivacyClass.PERSONAL, PrivacyClass.BUSINESS

OF_HOST: Final[dict[str, FollowUpQuestion]] = {
    "in_contact": FollowUpQuestion(
        step="visit",
        label=_("Are you still in contact with your visitor?"),
        kind=AnswerKind.CHOICE,
        choices=tuple(Contact.choices),
        privacy=_PERSONAL,
        staff_label=_("In contact"),
        side=_H,
    ),
    "contracts": FollowUpQuestion(
        step="visit",
        label=_("Orders or contracts between you since the visit"),
        help=_("Their number. 0 if there was none."),
        kind=AnswerKind.WHOLE,
        lowest=Decimal(0),
        highest=Decimal(1_000),
        privacy=_BUSINESS,
        staff_label=_("Contracts signed"),
        side=_H,
        is_figure=True,
    ),
    "contracts_value": FollowUpQuestion(
        step="visit",
        label=_("What they are worth"),
        help=_("In %(currency)s. An estimate is enough."),
        required=False,
        kind=AnswerKind.AMOUNT,
        lowest=Decimal(0),
        privacy=_BUSINESS,
        staff_label=_("Value of the contracts"),
        side=_H,
        is_figure=True,
    ),
    "obstacles": FollowUpQuestion(
        step="visit",
        label=_("What stands in the way of business together?"),
        required=False,
        kind=AnswerKind.CHOICES,
        choices=tuple(Obstacle.choices),
        privacy=_BUSINESS,
        staff_label=_("Obstacles"),
        side=_H,
    ),
    "benefit": FollowUpQuestion(
        step="learning",
        label=_("What did the visit bring your organisation? (0: nothing, 5: a lot)"),
        kind=AnswerKind.SCALE,
        privacy=_BUSINESS,
        staff_label=_("What the visit brought"),
        side=_H,
    ),
    "attribution": FollowUpQuestion(
        step="learning",
        label=_("Would you have met without the programme?"),
        kind=AnswerKind.CHOICE,
        choices=tuple(Attribution.choices),
        privacy=_BUSINESS,
        staff_label=_("Without the programme"),
        side=_H,
    ),
    "receives_again": FollowUpQuestion(
        step="learning",
        label=_("Would you receive a visitor again?"),
        kind=AnswerKind.YES_NO,
        privacy=_BUSINESS,
        staff_label=_("Would receive again"),
        side=_H,
    ),
    "may_testify": FollowUpQuestion(
        step="learning",
        label=_("May we tell what came of the visit, with your name?"),
        help=_("We ask you again before anything is published."),
        required=False,
        kind=AnswerKind.YES_NO,
        privacy=_PERSONAL,
        staff_label=_("Agrees to a testimony"),
        side=_H,
    ),
    "remarks": FollowUpQuestion(
        step="learning",
        label=_("What else should we know?"),
        required=False,
        kind=AnswerKind.LONG,
        most=2000,
        rows=4,
        privacy=_PERSONAL,
        staff_label=_("Remarks"),
        side=_H,
    ),
}
