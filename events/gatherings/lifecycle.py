"""The life of a registration to an event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pemwecco.core.addressees import Addressee
from pemwecco.core.answers import GuardAnswer
from pemwecco.core.lifecycle import Asking, Lifecycle, Transition

if TYPE_CHECKING:
    from events.gatherings.models import Registration, RegistrationStep


class RegistrationStage(models.TextChoices):
    REQUESTED = "requested", _("requested")
    CONFIRMED = "confirmed", _("confirmed")
    WAITING = "waiting", _("on the waiting list")
    OFFERED = "offered", _("offered a place")
    CANCELLED = "cancelled", _("cancelled")
    REFUSED = "refused", _("not accepted")


# Registrations that have a place.
PLACED = (RegistrationStage.CONFIRMED,)
# Places that nobody else can get: taken, or kept for who was asked.
HELD = (*PLACED, RegistrationStage.OFFERED)
# Nobody comes of these any more.
ENDED = (RegistrationStage.CANCELLED, RegistrationStage.REFUSED)


def check_place_available(asking: Asking[Registration]) -> list[GuardAnswer]:
    """A place of the event; the verbs of `events.gatherings.services` ask it with the event locked."""
    return asking.rows[0].answer_places(asking.rows, asking.refused)


def check_offer_open(asking: Asking[Registration]) -> list[GuardAnswer]:
    """An offer is taken before its end."""
    return [row.offer_answer() for row in asking.rows]


REGISTRANT = Addressee(
    _("the registered person"),
    ngettext_lazy(
        "%(count)d registered person", "%(count)d registered persons", "count"
    ),
)
NEXT_WAITING = Addressee(_("the next of the waiting list, when a place comes free"))

S = RegistrationStage
REGISTRATION: Lifecycle[Registration, RegistrationStep] = Lifecycle(
    "registration",
    (
        Transition(
            "confirm",
            (S.REQUESTED, S.WAITING),
            S.CONFIRMED,
            _("Confirm"),
            "gatherings.manage_registration",
            (check_place_available,),
            writes_to=(REGISTRANT,),
        ),
        Transition(
            "wait",
            (S.REQUESTED,),
            S.WAITING,
            _("Put on the waiting list"),
            "gatherings.manage_registration",
            writes_to=(REGISTRANT,),
        ),
        Transition(
            "refuse",
            (S.REQUESTED, S.WAITING),
            S.REFUSED,
            _("Do not accept"),
            "gatherings.manage_registration",
            needs_reason=True,
            grave=True,
            writes_to=(REGISTRANT,),
        ),
        Transition(
            "offer",
            (S.WAITING,),
            S.OFFERED,
            _("Offer a place"),
            guards=(check_place_available,),
            writes_to=(REGISTRANT,),
        ),
        Transition(
            "accept",
            (S.OFFERED,),
            S.CONFIRMED,
            _("Take the place"),
            "gatherings.manage_registration",
            (check_offer_open,),
            by_party=True,
            writes_to=(REGISTRANT,),
        ),
        Transition(
            "lapse",
            (S.OFFERED,),
            S.CANCELLED,
            _("Let the offer end"),
            writes_to=(REGISTRANT, NEXT_WAITING),
        ),
        # Who stands at the door is let in: the list of those present is what the auditor reads.
        Transition(
            "admit",
            (S.REQUESTED, S.WAITING, S.OFFERED),
            S.CONFIRMED,
            _("Let in at the door"),
            "gatherings.record_attendance",
        ),
        Transition(
            "cancel",
            (S.REQUESTED, S.CONFIRMED, S.WAITING, S.OFFERED),
            S.CANCELLED,
            _("Cancel"),
            "gatherings.manage_registration",
            by_party=True,
            grave=True,
            writes_to=(NEXT_WAITING,),
        ),
        Transition("register_again", (S.CANCELLED,), S.REQUESTED, _("Register again")),
    ),
)
