"""The life of an offer of a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from participants.register.lifecycle import APPLICANT
from pemwecco.core.lifecycle import Lifecycle, Transition

if TYPE_CHECKING:
    from participants.decisions.models import Offer, OfferStep


class OfferStage(models.TextChoices):
    OPEN = "open", _("waiting for an answer")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    EXPIRED = "expired", _("not answered in time")
    CANCELLED = "cancelled", _("taken back")


O = OfferStage  # noqa: E741  the short name of a table of moves, as in the other lifecycles


OFFER: Lifecycle[Offer, OfferStep] = Lifecycle(
    "offer",
    (
        # The person's own act by the link of the mail, or staff who heard it on the phone.
        Transition(
            "accept",
            (O.OPEN,),
            O.ACCEPTED,
            _("Accept"),
            "register.decide_participation",
            by_party=True,
            writes_to=(APPLICANT,),
        ),
        Transition(
            "decline",
            (O.OPEN, O.ACCEPTED),
            O.DECLINED,
            _("Decline"),
            "register.decide_participation",
            needs_reason=True,
            by_party=True,
            writes_to=(APPLICANT,),
        ),
        Transition(
            "expire",
            (O.OPEN,),
            O.EXPIRED,
            _("Not answered in time"),
            writes_to=(APPLICANT,),
        ),
        # The decision was taken back, or the file withdrawn or excluded.
        Transition("cancel", (O.OPEN, O.ACCEPTED), O.CANCELLED, _("Take back")),
    ),
)
