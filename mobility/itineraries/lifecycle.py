"""The life of a return that a participant tells: nothing moves before staff have seen the proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from pemwecco.core.lifecycle import Lifecycle, Transition

if TYPE_CHECKING:
    from mobility.itineraries.models import ReturnClaim, ReturnClaimStep


class ReturnClaimStage(models.TextChoices):
    DRAFT = "draft", _("being typed")
    CLAIMED = "claimed", _("to be confirmed")
    CONFIRMED = "confirmed", _("confirmed")
    ASKED = "asked", _("asked again")


C = ReturnClaimStage
OPEN_CLAIMS = (C.DRAFT, C.CLAIMED)

RETURN_CLAIM: Lifecycle[ReturnClaim, ReturnClaimStep] = Lifecycle(
    "return_claim",
    (
        Transition("claim", (C.DRAFT,), C.CLAIMED, _("I am back"), by_party=True),
        Transition(
            "confirm",
            (C.CLAIMED,),
            C.CONFIRMED,
            _("Confirm the return"),
            "itineraries.add_crossing",
        ),
        Transition(
            "ask_again",
            (C.CLAIMED,),
            C.ASKED,
            _("Ask again"),
            "itineraries.add_crossing",
            needs_reason=True,
        ),
        # Staff recorded the crossing themselves: there is nothing left to tell.
        Transition("settle", OPEN_CLAIMS, C.CONFIRMED, _("Recorded by staff")),
    ),
)
