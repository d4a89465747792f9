"""The life of a registration to an event."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from pemwecco.core.lifecycle import Answer, Asked, Lifecycle, Move


class RegistrationStage(models.TextChoices):
    REQUESTED = "requested", _("requested")
    CONFIRMED = "confirmed", _("confirmed")
    WAITING = "waiting", _("on the waiting list")
    ATTENDED = "attended", _("attended")
    ABSENT = "absent", _("absent")
    CANCELLED = "cancelled", _("cancelled")


# Registrations that hold a place.
PLACED = (
    RegistrationStage.CONFIRMED,
    RegistrationStage.ATTENDED,
    RegistrationStage.ABSENT,
)


def check_place_available(asked: Asked) -> Answer:
    """A place of the event; the verbs of `events.gatherings.services` ask it with the event locked."""
    answer: Answer = asked.subject.place_answer()
    return answer


S = RegistrationStage
REGISTRATION = Lifecycle(
    "registration",
    (
        Move(
            "confirm",
            (S.REQUESTED, S.WAITING),
            S.CONFIRMED,
            _("Confirm"),
            "gatherings.manage_registration",
            (check_place_available,),
        ),
        Move(
            "wait",
            (S.REQUESTED,),
            S.WAITING,
            _("Put on the waiting list"),
            "gatherings.manage_registration",
        ),
        Move(
            "attend",
            (S.REQUESTED, S.CONFIRMED, S.WAITING, S.ABSENT),
            S.ATTENDED,
            _("Record as present"),
            "gatherings.record_attendance",
        ),
        Move(
            "miss",
            (S.REQUESTED, S.CONFIRMED, S.ATTENDED),
            S.ABSENT,
            _("Record as absent"),
            "gatherings.record_attendance",
        ),
        Move(
            "cancel",
            (S.REQUESTED, S.CONFIRMED, S.WAITING),
            S.CANCELLED,
            _("Cancel"),
            "gatherings.manage_registration",
            grave=True,
        ),
        Move("register_again", (S.CANCELLED,), S.REQUESTED, _("Register again")),
    ),
)
