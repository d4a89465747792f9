"""The lives of a return that a participant tells, of a later one, incident, trip report, action point.

Nothing of a return moves before staff have seen the proof; an incident is closed with a reason; an action
point is verified by another person than the one who did it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pemwecco.core.actors import Staff
from pemwecco.core.answers import YES, GuardAnswer, no
from pemwecco.core.lifecycle import Asking, Lifecycle, Transition

if TYPE_CHECKING:
    from mobility.itineraries.models import (
        ActionPoint,
        ActionPointStep,
        Incident,
        IncidentStep,
        ReturnClaim,
        ReturnClaimStep,
        ReturnDelay,
        ReturnDelayStep,
        TripReport,
        TripReportStep,
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


class ReturnDelayStage(models.TextChoices):
    TOLD = "told", pgettext_lazy("late return", "to be looked at")
    ACCEPTED = "accepted", pgettext_lazy("late return", "accepted")
    DECLINED = "declined", pgettext_lazy("late return", "not accepted")


RETURN_DELAY: Lifecycle[ReturnDelay, ReturnDelayStep] = Lifecycle(
    "return_delay",
    (
        Transition(
            "accept_delay",
            (ReturnDelayStage.TOLD,),
            ReturnDelayStage.ACCEPTED,
            _("Accept the later return"),
            "itineraries.add_crossing",
        ),
        # Of one that was accepted, too: the paper showed to be wrong, or the plan of before holds again.
        Transition(
            "decline_delay",
            (ReturnDelayStage.TOLD, ReturnDelayStage.ACCEPTED),
            ReturnDelayStage.DECLINED,
            _("Do not accept it"),
            "itineraries.add_crossing",
            needs_reason=True,
        ),
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


class TripReportStage(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("trip report", "being written")
    HANDED_IN = "handed_in", pgettext_lazy("trip report", "handed in")
    ASKED = "asked", pgettext_lazy("trip report", "asked again")
    ACCEPTED = "accepted", pgettext_lazy("trip report", "accepted")


R = TripReportStage
# The participant still writes it.
WRITABLE_REPORTS = (R.DRAFT, R.ASKED)
GIVEN_REPORTS = (R.HANDED_IN, R.ACCEPTED)

TRIP_REPORT: Lifecycle[TripReport, TripReportStep] = Lifecycle(
    "trip_report",
    (
        Transition(
            "hand_in", WRITABLE_REPORTS, R.HANDED_IN, _("Hand in"), by_party=True
        ),
        Transition(
            "accept_report",
            (R.HANDED_IN,),
            R.ACCEPTED,
            _("Accept the report"),
            "itineraries.change_tripreport",
        ),
        Transition(
            "ask_report",
            (R.HANDED_IN,),
            R.ASKED,
            _("Ask again"),
            "itineraries.change_tripreport",
            needs_reason=True,
        ),
    ),
)


class ActionPointStage(models.TextChoices):
    OPEN = "open", pgettext_lazy("action point", "open")
    DONE = "done", pgettext_lazy("action point", "done, to verify")
    VERIFIED = "verified", pgettext_lazy("action point", "verified")
    DROPPED = "dropped", pgettext_lazy("action point", "dropped")


A = ActionPointStage


def require_second_person(asking: Asking[ActionPoint]) -> list[GuardAnswer]:
    """Nobody verifies what they did themselves. The trigger of the steps says it again."""
    answers = []
    for point in asking.rows:
        done = point.steps.filter(move="finish_point").last()
        is_own = done is not None and done.by_id == getattr(
            asking.actor.user, "pk", None
        )
        answers.append(no(DONE_BY_YOU) if is_own else YES)
    return answers


def require_own_point(asking: Asking[ActionPoint]) -> list[GuardAnswer]:
    """Staff do what staff are responsible for; others say themselves that theirs is done."""
    answers = []
    for point in asking.rows:
        is_own = not isinstance(asking.actor, Staff) or (
            point.staff_id == asking.actor.user.pk
        )
        answers.append(YES if is_own else no(NOT_YOUR_POINT))
    return answers


DONE_BY_YOU = _("You did it yourself: somebody else verifies it.")
NOT_YOUR_POINT = _("Whoever is responsible for it says that it is done.")

ACTION_POINT: Lifecycle[ActionPoint, ActionPointStep] = Lifecycle(
    "action_point",
    (
        Transition(
            "finish_point",
            (A.OPEN,),
            A.DONE,
            _("Say that it is done"),
            "itineraries.change_actionpoint",
            guards=(require_own_point,),
            needs_reason=True,
            by_party=True,
        ),
        Transition(
            "verify_point",
            (A.DONE,),
            A.VERIFIED,
            _("Verify"),
            "itineraries.verify_actionpoint",
            guards=(require_second_person,),
        ),
        Transition(
            "reopen_point",
            (A.DONE, A.VERIFIED, A.DROPPED),
            A.OPEN,
            _("Open it again"),
            "itineraries.verify_actionpoint",
            needs_reason=True,
        ),
        Transition(
            "drop_point",
            (A.OPEN,),
            A.DROPPED,
            _("Drop it"),
            "itineraries.change_actionpoint",
            needs_reason=True,
            grave=True,
        ),
    ),
)
