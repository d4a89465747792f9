"""The life of an offer of a place."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from pemwecco.core.lifecycle import Lifecycle, Move


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
        Move(
            "accept",
            (O.OPEN,),
            O.ACCEPTED,
            _("Accept"),
            "register.decide_participation",
        ),
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
