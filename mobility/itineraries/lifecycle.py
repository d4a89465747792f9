"""The lives of a return that a participant tells, and of an incident.

Nothing of a return moves before staff have seen the proof; an incident is closed with a reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pemwecco.core.lifecycle import Lifecycle, Transition

if TYPE_CHECKING:
    from mobility.itineraries.models import (
        Incident,
        IncidentStep,
        ReturnClaim,
        ReturnClaimStep,
    )


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
        # The crossing that it brought was recorded by mistake: the proof is looked at again.
        Transition(
            "unconfirm",
            (C.CONFIRMED,),
            C.CLAIMED,
            _("Confirmation taken back"),
            takes_back=("confirm", "settle"),
            also_to=(C.DRAFT,),
        ),
        # Staff recorded the crossing themselves: there is nothing left to tell.
        Transition("settle", OPEN_CLAIMS, C.CONFIRMED, _("Recorded by staff")),
    ),
)


class IncidentStage(models.TextChoices):
    OPEN = "open", pgettext_lazy("incident", "open")
    CLOSED = "closed", pgettext_lazy("incident", "closed")


INCIDENT: Lifecycle[Incident, IncidentStep] = Lifecycle(
    "incident",
    (
        Transition(
            "close_incident",
            (IncidentStage.OPEN,),
            IncidentStage.CLOSED,
            _("Close the incident"),
            "itineraries.change_incident",
            needs_reason=True,
        ),
        Transition(
            "reopen_incident",
            (IncidentStage.CLOSED,),
            IncidentStage.OPEN,
            _("Open it again"),
            "itineraries.change_incident",
            needs_reason=True,
        ),
        # The person was there after all: whoever corrected the presence said why.
        Transition(
            "settle_no_show",
            (IncidentStage.OPEN,),
            IncidentStage.CLOSED,
            _("Was present after all"),
        ),
    ),
)
