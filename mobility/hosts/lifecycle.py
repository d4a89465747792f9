"""The life of a placement: a participant at a host, between two days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pemwecco.core.addressees import Addressee
from pemwecco.core.answers import GuardAnswer
from pemwecco.core.lifecycle import Asking, Lifecycle, Transition

if TYPE_CHECKING:
    from mobility.hosts.models import Placement, PlacementStep


class PlacementStage(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    OFFERED = "offered", _("offered to the host")
    ACCEPTED = "accepted", _("accepted by the host")
    DECLINED = "declined", _("declined by the host")
    CONFIRMED = "confirmed", _("confirmed")
    RUNNING = "running", _("running")
    COMPLETED = "completed", _("completed")
    CANCELLED = "cancelled", _("cancelled")


class Decline(models.TextChoices):
    """Why a host says no; the codes are counted, the host's own words stand beside them."""

    FULL = "full", _("We already have visitors on these days")
    DATES = "dates", _("These days do not suit us")
    NOBODY = "nobody", _("Nobody has the time to receive the visitor")
    SUBJECT = "subject", _("The activity is too far from ours")
    PREMISES = "premises", _("Our premises cannot be visited at that time")
    LANGUAGE = "language", _("We do not share a language")
    COMPETITION = "competition", _("The visitor is a competitor")
    OTHER = "other", _("Another reason")


def check_host_capacity(asking: Asking[Placement]) -> list[GuardAnswer]:
    """Days, capacity, someone to ask. The database counts the visitors again."""
    return asking.rows[0].answer_offers(asking.rows, asking.refused)


HOST = Addressee(
    _("the host"), ngettext_lazy("%(count)d host", "%(count)d hosts", "count")
)
ASKED_HOST = Addressee(_("the host, when it was asked before"))
REQUESTER = Addressee(_("the colleague who asked the host"))

S = PlacementStage
PLACEMENT: Lifecycle[Placement, PlacementStep] = Lifecycle(
    "placement",
    (
        Transition(
            "offer",
            (S.PROPOSED,),
            S.OFFERED,
            _("Offer to the host"),
            "hosts.manage_placement",
            (check_host_capacity,),
            writes_to=(HOST,),
        ),
        # The host's own acts, through hosts.services.accept / decline in the portal.
        Transition(
            "accept",
            (S.OFFERED,),
            S.ACCEPTED,
            _("Accept"),
            by_party=True,
            writes_to=(REQUESTER,),
        ),
        Transition(
            "decline",
            (S.OFFERED,),
            S.DECLINED,
            _("Decline"),
            by_party=True,
            grave=True,
            writes_to=(REQUESTER,),
        ),
        Transition(
            "confirm",
            (S.ACCEPTED,),
            S.CONFIRMED,
            _("Confirm"),
            "hosts.manage_placement",
            writes_to=(HOST,),
        ),
        Transition("start", (S.CONFIRMED,), S.RUNNING, _("Start")),
        Transition(
            "finish",
            (S.RUNNING, S.CONFIRMED),
            S.COMPLETED,
            _("Complete"),
            "hosts.manage_placement",
        ),
        Transition(
            "cancel",
            (S.PROPOSED, S.OFFERED, S.ACCEPTED, S.CONFIRMED, S.RUNNING),
            S.CANCELLED,
            _("Cancel"),
            "hosts.manage_placement",
            needs_reason=True,
            grave=True,
            writes_to=(ASKED_HOST,),
        ),
    ),
)
# Stages in which a placement occupies its days.
HOLDS_DAYS = (S.PROPOSED, S.OFFERED, S.ACCEPTED, S.CONFIRMED, S.RUNNING, S.COMPLETED)
# Stages in which the host keeps the days free: it was asked, or it said yes.
HOLDS_HOST = (S.OFFERED, S.ACCEPTED, S.CONFIRMED, S.RUNNING, S.COMPLETED)
# Stages in which the host knows who comes: its yes opens the name, the phone and the address.
AGREED = (S.ACCEPTED, S.CONFIRMED, S.RUNNING, S.COMPLETED)
