"""The life of a referral to a support structure."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from pemwecco.core.lifecycle import Lifecycle, Move


class ReferralStage(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    ACCEPTED = "accepted", _("accepted, in progress")
    DECLINED = "declined", _("declined")
    READY = "ready", _("ready")
    STOPPED = "stopped", _("stopped")


R = ReferralStage


REFERRAL = Lifecycle(
    "referral",
    (
        # The structure answers by its link, or staff note what it said on the phone.
        Move(
            "accept",
            (R.PROPOSED,),
            R.ACCEPTED,
            _("Accepted"),
            "register.screen_participation",
        ),
        Move(
            "decline",
            (R.PROPOSED,),
            R.DECLINED,
            _("Declined"),
            "register.screen_participation",
            needs_reason=True,
        ),
        Move(
            "finish",
            (R.ACCEPTED,),
            R.READY,
            _("The papers are there"),
            "register.screen_participation",
        ),
        Move(
            "stop",
            (R.PROPOSED, R.ACCEPTED),
            R.STOPPED,
            _("Stop"),
            "register.screen_participation",
            needs_reason=True,
        ),
    ),
)
