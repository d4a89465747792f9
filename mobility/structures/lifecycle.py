"""The life of a nomination: a structure names a company, staff look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pemwecco.core.addressees import Addressee
from pemwecco.core.answers import GuardAnswer
from pemwecco.core.lifecycle import Asking, Lifecycle, Transition

if TYPE_CHECKING:
    from mobility.structures.models import Nomination, NominationStep


class NominationStage(models.TextChoices):
    SENT = "sent", pgettext_lazy("a nomination", "to be looked at")
    ASKED = "asked", pgettext_lazy("a nomination", "more was asked")
    ACCEPTED = "accepted", pgettext_lazy("a nomination", "accepted")
    DECLINED = "declined", pgettext_lazy("a nomination", "not retained")
    WITHDRAWN = "withdrawn", pgettext_lazy("a nomination", "taken back")


class NominationRefusal(models.TextChoices):
    """Why a company is not retained; the structure reads it. None tells who is in the network."""

    SECTOR = "sector", _("No cohort works in this sector for now")
    DATES = "dates", _("The days do not fit the coming cohorts")
    CAPACITY = "capacity", _("The company cannot receive visitors for several days")
    CONTACT = "contact", _("The contact person does not wish it, or was not reached")
    NUMBER = "number", _("The company was not found under this number")
    PLACES = "places", _("There are hosts enough for the coming cohorts")
    OTHER = "other", _("Another reason")


# How the structure reads the stage of its own nomination.
TOLD_STAGES = {
    NominationStage.SENT: _("The programme is looking at it."),
    NominationStage.ASKED: _("The programme asks you for more."),
    NominationStage.ACCEPTED: _("The programme works with this company."),
    NominationStage.DECLINED: _("The programme has not retained this company."),
    NominationStage.WITHDRAWN: _("You have taken it back."),
}


def check_number_holder(asking: Asking[Nomination]) -> list[GuardAnswer]:
    """A number that an organisation of the network has belongs to it: staff say first that it is this one."""
    return [row.answer_number_holder() for row in asking.rows]


NOMINATING = Addressee(_("those who speak for the structure"))
RIGHT = "structures.answer_nomination"
N = NominationStage
NOMINATION: Lifecycle[Nomination, NominationStep] = Lifecycle(
    "nomination",
    (
        Transition(
            "accept",
            (N.SENT, N.ASKED),
            N.ACCEPTED,
            _("Accept"),
            RIGHT,
            (check_number_holder,),
            writes_to=(NOMINATING,),
        ),
        Transition(
            "ask",
            (N.SENT,),
            N.ASKED,
            _("Ask for more"),
            RIGHT,
            needs_reason=True,
            writes_to=(NOMINATING,),
        ),
        Transition(
            "decline",
            (N.SENT, N.ASKED),
            N.DECLINED,
            pgettext_lazy("a nomination", "Do not retain"),
            RIGHT,
            needs_reason=True,
            codes=tuple(NominationRefusal.choices),
            grave=True,
            writes_to=(NOMINATING,),
        ),
        # The structure's own acts, in the portal.
        Transition("complete", (N.ASKED,), N.SENT, _("Complete"), by_party=True),
        Transition(
            "withdraw",
            (N.SENT, N.ASKED),
            N.WITHDRAWN,
            pgettext_lazy("a nomination", "Take back"),
            by_party=True,
        ),
    ),
)
# Stages in which an answer is awaited: of staff, or of the structure.
OPEN = (N.SENT, N.ASKED)
# Stages in which it came to nothing: its contact person is forgotten.
ENDED = (N.DECLINED, N.WITHDRAWN)
