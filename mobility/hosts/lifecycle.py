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
    COUNTERED = "countered", _("the host proposed other days")
    ACCEPTED = "accepted", _("accepted by the host")
    DECLINED = "declined", _("declined by the host")
    CONFIRMED = "confirmed", _("confirmed")
    RUNNING = "running", _("running")
    COMPLETED = "completed", _("completed")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("not answered in time")


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


class CallOff(models.TextChoices):
    """Why a visit does not take place, and on whose side: the first word of the code.

    Participant and host read the sentence of `CALLED_OFF`; what was written beside it stays in the ledger,
    for it may be private.
    """

    HOST_NOBODY = "host_nobody", _("Host: nobody can receive the visitor any more")
    HOST_DATES = "host_dates", _("Host: the days do not suit any more")
    HOST_PREMISES = "host_premises", _("Host: the premises cannot be visited")
    HOST_OTHER = "host_other", _("Host: another reason")
    VISITOR_LEFT = "visitor_left", _("Participant: no longer takes part")
    VISITOR_BACK = "visitor_back", _("Participant: returned before the visit")
    VISITOR_OTHER = "visitor_other", _("Participant: cannot come")
    OTHER_HOST = "programme_host", _("Programme: another host was chosen")
    OTHER_DAYS = "programme_days", _("Programme: the stay has changed")
    PROGRAMME = "programme", _("Programme: another reason")

    @property
    def side(self) -> str:
        """Who calls the visit off: host, visitor or programme."""
        return self.value.split("_", maxsplit=1)[0]


# What participant and host read; of the visitor's side the host learns no more than that they cannot come.
CALLED_OFF = {
    CallOff.HOST_NOBODY: _("The host has nobody any more who can receive the visitor."),
    CallOff.HOST_DATES: _("These days do not suit the host any more."),
    CallOff.HOST_PREMISES: _(
        "The premises of the host cannot be visited on these days."
    ),
    CallOff.HOST_OTHER: _("The host cannot receive the visitor on these days."),
    CallOff.VISITOR_LEFT: _("The visitor cannot come."),
    CallOff.VISITOR_BACK: _("The visitor cannot come."),
    CallOff.VISITOR_OTHER: _("The visitor cannot come."),
    CallOff.OTHER_HOST: _("The programme has chosen another host for these days."),
    CallOff.OTHER_DAYS: _("The stay of the visitor has changed."),
    CallOff.PROGRAMME: _("The programme has to call the visit off."),
}
# What a host says that takes its yes back.
HOST_CODES = (
    CallOff.HOST_NOBODY,
    CallOff.HOST_DATES,
    CallOff.HOST_PREMISES,
    CallOff.HOST_OTHER,
)
CODES_OF_STAFF = tuple(
    (code.value, code.label)
    for code in CallOff
    if code not in {CallOff.VISITOR_LEFT, CallOff.VISITOR_BACK}
)


def check_proposed_days(asking: Asking[Placement]) -> list[GuardAnswer]:
    """The days that the host proposed: its capacity, the stay, the other visits of the participant."""
    return asking.rows[0].answer_proposed_days(asking.rows, asking.refused)


def check_host_capacity(asking: Asking[Placement]) -> list[GuardAnswer]:
    """Days, capacity, someone to ask. The database counts the visitors again."""
    return asking.rows[0].answer_offers(asking.rows, asking.refused)


HOST = Addressee(
    _("the host"), ngettext_lazy("%(count)d host", "%(count)d hosts", "count")
)
ASKED_HOST = Addressee(_("the host, when it was asked before"))
REQUESTER = Addressee(_("the colleague who asked the host"))
VISITOR = Addressee(_("the participant"))
AGREED_VISITOR = Addressee(_("the participant, when the host had agreed"))
CARING = Addressee(_("the colleagues who are responsible"))

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
            (S.OFFERED, S.COUNTERED),
            S.ACCEPTED,
            _("Accept"),
            by_party=True,
            writes_to=(REQUESTER,),
        ),
        Transition(
            "decline",
            (S.OFFERED, S.COUNTERED),
            S.DECLINED,
            _("Decline"),
            by_party=True,
            grave=True,
            writes_to=(REQUESTER,),
        ),
        # Other days: the host proposes, staff answer in one click.
        Transition(
            "propose_days",
            (S.OFFERED,),
            S.COUNTERED,
            _("Propose other days"),
            by_party=True,
            writes_to=(REQUESTER, CARING),
        ),
        Transition(
            "agree_days",
            (S.COUNTERED,),
            S.ACCEPTED,
            _("Agree to these days"),
            "hosts.manage_placement",
            (check_proposed_days,),
            writes_to=(HOST,),
        ),
        Transition(
            "refuse_days",
            (S.COUNTERED,),
            S.OFFERED,
            _("Keep the days that were asked"),
            "hosts.manage_placement",
            needs_reason=True,
            writes_to=(HOST,),
        ),
        # The day to answer has passed; staff may ask again while there is room.
        Transition(
            "lapse",
            (S.OFFERED,),
            S.EXPIRED,
            _("Lapse"),
            grave=True,
            writes_to=(HOST, REQUESTER, CARING),
        ),
        Transition(
            "offer_again",
            (S.EXPIRED,),
            S.OFFERED,
            _("Ask the host again"),
            "hosts.manage_placement",
            (check_host_capacity,),
            writes_to=(HOST,),
        ),
        Transition(
            "take_back_yes",
            (S.ACCEPTED, S.CONFIRMED),
            S.CANCELLED,
            _("Take our yes back"),
            by_party=True,
            grave=True,
            writes_to=(HOST, VISITOR, REQUESTER, CARING),
        ),
        Transition(
            "confirm",
            (S.ACCEPTED,),
            S.CONFIRMED,
            _("Confirm"),
            "hosts.manage_placement",
            writes_to=(HOST, VISITOR),
        ),
        Transition("start", (S.CONFIRMED,), S.RUNNING, _("Start")),
        Transition(
            "finish",
            (S.RUNNING, S.CONFIRMED),
            S.COMPLETED,
            _("Complete"),
            "hosts.manage_placement",
        ),
        # Confirmed by mistake, before it began: the host is told, its yes stands.
        Transition(
            "unconfirm",
            (S.CONFIRMED,),
            S.ACCEPTED,
            _("Take the confirmation back"),
            "hosts.manage_placement",
            needs_reason=True,
            takes_back=("confirm",),
            writes_to=(HOST, VISITOR),
        ),
        # The crossing by which it began or ended was recorded by mistake.
        Transition(
            "undo_start",
            (S.RUNNING,),
            S.CONFIRMED,
            _("Start taken back"),
            takes_back=("start",),
        ),
        Transition(
            "undo_finish",
            (S.COMPLETED,),
            S.RUNNING,
            _("End taken back"),
            takes_back=("finish",),
            also_to=(S.CONFIRMED,),
        ),
        Transition(
            "cancel",
            (S.PROPOSED, S.OFFERED, S.COUNTERED, S.ACCEPTED, S.CONFIRMED, S.RUNNING),
            S.CANCELLED,
            _("Cancel"),
            "hosts.manage_placement",
            needs_reason=True,
            codes=CODES_OF_STAFF,
            grave=True,
            writes_to=(ASKED_HOST, AGREED_VISITOR, CARING),
        ),
    ),
)
# Stages in which the host keeps the days free: it was asked, or it said yes.
HOLDS_HOST = (
    S.OFFERED,
    S.COUNTERED,
    S.ACCEPTED,
    S.CONFIRMED,
    S.RUNNING,
    S.COMPLETED,
)
# Stages in which a placement occupies its days.
HOLDS_DAYS = (S.PROPOSED, *HOLDS_HOST)
# Stages in which an answer is awaited: of the host, or of staff on the days that the host proposed.
IN_TALK = (S.OFFERED, S.COUNTERED)
# Stages in which the host knows who comes: its yes opens the name, the phone and the address.
AGREED = (S.ACCEPTED, S.CONFIRMED, S.RUNNING, S.COMPLETED)
