"""The life of a referral to a support structure, for each of its two purposes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pemwecco.core.addressees import Addressee
from pemwecco.core.answers import YES, GuardAnswer, no
from pemwecco.core.lifecycle import Asking, Lifecycle, Transition

if TYPE_CHECKING:
    from participants.eligibility.models import Referral, ReferralStep

STRUCTURE = Addressee(_("the support structure"))


class ReferralPurpose(models.TextChoices):
    """What a structure is asked to help with."""

    READINESS = "readiness", _("getting ready for a call")
    RETURN = "return", _("support after the return")


class ReferralStage(models.TextChoices):
    # After the return the participant says first what the structure may know.
    ASKED = "asked", _("waits for the participant’s consent")
    PROPOSED = "proposed", _("proposed")
    ACCEPTED = "accepted", _("accepted, in progress")
    DECLINED = "declined", _("declined")
    READY = "ready", _("ready")
    DONE = "done", _("support given")
    STOPPED = "stopped", _("stopped")
    UNWANTED = "unwanted", _("not shared: no consent")


class ReferralRefusal(models.TextChoices):
    """Why a structure declines; staff and the person concerned read it."""

    CAPACITY = "capacity", pgettext_lazy("a referral", "No capacity at present")
    FIELD = "field", pgettext_lazy("a referral", "Not our field of work")
    PLACE = "place", pgettext_lazy("a referral", "Too far from where we work")
    CONTACT = "contact", pgettext_lazy("a referral", "The person was not reached")
    OTHER = "other", pgettext_lazy("a referral", "Another reason")


class SharedDatum(models.TextChoices):
    """What a structure is told beside name, enterprise and message; the participant reads it first."""

    PHONE = "phone", _("phone")
    EMAIL = "email", _("e-mail address")
    PLACE = "place", _("town and region")
    MILESTONE = "milestone", _("the milestone of the plan, with its day")


R = ReferralStage
RIGHT: Final = "register.screen_participation"
# Which transition ends each purpose well, and of which purpose it alone is.
ENDINGS: Final = {
    ReferralPurpose.READINESS: "finish",
    ReferralPurpose.RETURN: "give",
}


def is_of_readiness(asking: Asking[Referral]) -> list[GuardAnswer]:
    return _answer_purpose(asking, ReferralPurpose.READINESS)


def is_of_return(asking: Asking[Referral]) -> list[GuardAnswer]:
    return _answer_purpose(asking, ReferralPurpose.RETURN)


def _answer_purpose(
    asking: Asking[Referral], purpose: ReferralPurpose
) -> list[GuardAnswer]:
    """The database says it again: a stage belongs to its purpose."""
    refusal = no(_("This step belongs to a referral for another purpose."))
    return [YES if row.purpose == purpose else refusal for row in asking.rows]


REFERRAL: Lifecycle[Referral, ReferralStep] = Lifecycle(
    "referral",
    (
        # The participant's own words in my space; without the first the structure hears nothing.
        Transition(
            "consent",
            (R.ASKED,),
            R.PROPOSED,
            _("The participant agrees to share"),
            guards=(is_of_return,),
            by_party=True,
            writes_to=(STRUCTURE,),
        ),
        Transition(
            "withdraw_consent",
            (R.ASKED, R.PROPOSED, R.ACCEPTED),
            R.UNWANTED,
            _("The participant does not agree, or no longer"),
            guards=(is_of_return,),
            by_party=True,
            writes_to=(STRUCTURE,),
        ),
        # The structure answers by its link, or staff note what it said on the phone.
        Transition("accept", (R.PROPOSED,), R.ACCEPTED, _("Accepted"), RIGHT, by_party=True),
        Transition(
            "decline",
            (R.PROPOSED,),
            R.DECLINED,
            _("Declined"),
            RIGHT,
            needs_reason=True,
            by_party=True,
            codes=tuple(ReferralRefusal.choices),
        ),
        Transition(
            "finish",
            (R.ACCEPTED,),
            R.READY,
            _("The papers are there"),
            RIGHT,
            (is_of_readiness,),
            by_party=True,
        ),
        Transition(
            "give",
            (R.ACCEPTED,),
            R.DONE,
            _("The support is given"),
            RIGHT,
            (is_of_return,),
            needs_reason=True,
            by_party=True,
        ),
        Transition(
            "stop",
            (R.ASKED, R.PROPOSED, R.ACCEPTED),
            R.STOPPED,
            _("Stop"),
            RIGHT,
            needs_reason=True,
        ),
    ),
)  # fmt: skip
# Stages in which a structure may be asked for news, and those in which it took a file on.
ACTIVE: Final = (R.PROPOSED, R.ACCEPTED)
TAKEN_ON: Final = (R.ACCEPTED, R.READY, R.DONE)
