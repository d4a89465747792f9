"""The lives beside that of the file: a correction asked, a referral, an offer of a place."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from pemwecco.core.lifecycle import Lifecycle, Move


class CorrectionStage(models.TextChoices):
    ASKED = "asked", _("asked")
    ANSWERED = "answered", _("answered")
    LAPSED = "lapsed", _("not answered in time")
    CANCELLED = "cancelled", _("taken back")


C = CorrectionStage
CORRECTION = Lifecycle(
    "correction",
    (
        # The applicant sends the corrected application; the day passes without it; then staff may ask again.
        Move("answer", (C.ASKED,), C.ANSWERED, _("Answered")),
        Move("lapse", (C.ASKED,), C.LAPSED, _("Not answered in time")),
        Move(
            "cancel",
            (C.ASKED,),
            C.CANCELLED,
            _("Take back"),
            "register.screen_participation",
            needs_reason=True,
        ),
    ),
)


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
        Move("accept", (R.PROPOSED,), R.ACCEPTED, _("Accepted"), "register.screen_participation"),
        Move(
            "decline",
            (R.PROPOSED,),
            R.DECLINED,
            _("Declined"),
            "register.screen_participation",
            needs_reason=True,
        ),
        Move("finish", (R.ACCEPTED,), R.READY, _("The papers are there"), "register.screen_participation"),
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


class OfferStage(models.TextChoices):
    OPEN = "open", _("waiting for an answer")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    EXPIRED = "expired", _("not answered in time")
    CANCELLED = "cancelled", _("taken back")


O = OfferStage  # noqa: E741  the short name of a table of moves, as in the other lifecycles
OFFER = Lifecycle(
    "offer",
    (
        # The person's own act by the link of the mail, or staff who heard it on the phone.
        Move("accept", (O.OPEN,), O.ACCEPTED, _("Accept"), "register.decide_participation"),
        Move(
            "decline",
            (O.OPEN, O.ACCEPTED),
            O.DECLINED,
            _("Decline"),
            "register.decide_participation",
            needs_reason=True,
        ),
        Move("expire", (O.OPEN,), O.EXPIRED, _("Not answered in time")),
        # The decision was taken back, or the file withdrawn or excluded.
        Move("cancel", (O.OPEN, O.ACCEPTED), O.CANCELLED, _("Take back")),
    ),
)
