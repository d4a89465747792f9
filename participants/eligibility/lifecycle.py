"""The life of a referral to a support structure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from pemwecco.core.lifecycle import Lifecycle, Transition

if TYPE_CHECKING:
    from participants.eligibility.models import Referral, ReferralStep


class ReferralStage(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    ACCEPTED = "accepted", _("accepted, in progress")
    DECLINED = "declined", _("declined")
    READY = "ready", _("ready")
    STOPPED = "stopped", _("stopped")


R = ReferralStage


REFERRAL: Lifecycle[Referral, ReferralStep] = Lifecycle(
    "referral",
    (
        # The structure answers by its link, or staff note what it said on the phone.
        Transition(
            "accept",
            (R.PROPOSED,),
            R.ACCEPTED,
            _("Accepted"),
            "register.screen_participation",
            by_party=True,
        ),
        Transition(
            "decline",
            (R.PROPOSED,),
            R.DECLINED,
            _("Declined"),
            "register.screen_participation",
            needs_reason=True,
            by_party=True,
        ),
        Transition(
            "finish",
            (R.ACCEPTED,),
            R.READY,
            _("The papers are there"),
            "register.screen_participation",
            by_party=True,
        ),
        Transition(
            "stop",
            (R.PROPOSED, R.ACCEPTED),
            R.STOPPED,
            _("Stop"),
            "register.screen_participation",
            needs_reason=True,
        ),
    ),
)
