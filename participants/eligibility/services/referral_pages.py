"""What a support structure reads and says of somebody who was handed to it: by its link, or in the portal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from participants.eligibility.lifecycle import ENDINGS, REFERRAL, ReferralPurpose
from participants.eligibility.models import Referral
from participants.eligibility.services.after_return import SharedData, read_shared_data
from participants.eligibility.services.route import (
    answer_referral,
    list_items_to_bring,
    note_contact,
)
from participants.eligibility.services.screening import ScreeningLine
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.network.models import Interaction

# What a structure answers; and its word on how it goes, which moves nothing.
REFERRAL_ANSWERS: Final = ("accept", "decline", *ENDINGS.values())
REFERRAL_NOTE: Final = "note"
MOST_NOTES: Final = 20


@dataclass(frozen=True, slots=True)
class ReferralPage:
    """What is shared, what is missing, which answers are open now, what the structure wrote before."""

    shared: SharedData
    lines: list[ScreeningLine]
    may: dict[str, bool]
    notes: list[Interaction]


def build_referral_page(referral: Referral) -> ReferralPage:
    """What the page of a referral shows to its structure; it comes with its file, person and enterprise."""
    may = {}
    ending = ENDINGS[ReferralPurpose(referral.purpose)]
    others = set(ENDINGS.values()) - {ending}
    for name in REFERRAL_ANSWERS:
        is_open = referral.stage in REFERRAL.transitions[name].sources
        may[name] = is_open and name not in others
    lines: list[ScreeningLine] = []
    if not referral.is_of_return:
        lines = list_items_to_bring(referral.participation)
    notes = Interaction.objects.filter(
        organisation=referral.structure, person=referral.participation.person, by=None
    ).order_by("-on", "-pk")
    return ReferralPage(
        shared=read_shared_data(referral),
        lines=[line for line in lines if line.finding.state == "open"],
        may=may,
        notes=list(notes[:MOST_NOTES]),
    )


def record_referral_word(
    *, referral: Referral, act: str, note: str, because: str, by: User | None = None
) -> None:
    """What a structure sends from the page of a referral: an answer, or a note on how it goes.

    `because` is why it declines, a code of `ReferralRefusal`; `by` is who is signed in, nobody for whoever
    came by the link. Raises `Refused` with the sentence for what is not possible now, and for an act that
    does not exist.
    """
    if act in REFERRAL_ANSWERS:
        answer_referral(
            referral=referral, transition=act, note=note, because=because, by=by
        )
    elif act == REFERRAL_NOTE:
        note_contact(
            referral=referral,
            channel=Interaction.Channel.MESSAGE,
            summary=note,
            by=None,
        )
    else:
        raise Refused(_("There is no such answer."))
