"""The life of a participation: the file that follows a person from draft to the last follow-up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from pemwecco.core.addressees import Addressee
from pemwecco.core.answers import GuardAnswer, no
from pemwecco.core.lifecycle import (
    Asking,
    Context,
    Lifecycle,
    Transition,
    TransitionEvent,
)

if TYPE_CHECKING:
    from participants.register.models import Participation, ParticipationStep


class Stage(models.TextChoices):
    """What staff say. What the applicant reads is `PUBLIC_NAMES`."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    ELIGIBLE = "eligible", _("eligible")
    NOT_READY = "not_ready", _("not ready yet")
    SHORTLISTED = "shortlisted", _("shortlisted")
    SELECTED = "selected", _("selected")
    RESERVE = "reserve", _("reserve")
    REFUSED = "refused", _("not retained")
    PREPARED = "prepared", _("prepared")
    CLEARED = "cleared", _("visa granted")
    DEPARTED = "departed", _("in mobility")
    RETURNED = "returned", _("returned")
    COMPLETED = "completed", _("completed")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXCLUDED = "excluded", _("excluded")
    NOT_RETURNED = "not_returned", _("not returned")


S = Stage

PUBLIC_NAMES = {
    S.DRAFT: _("Being filled in"),
    S.SUBMITTED: _("Application received"),
    S.ELIGIBLE: _("Being examined by the panel"),
    S.NOT_READY: _("Not ready yet: papers to complete"),
    S.SHORTLISTED: _("Being examined by the panel"),
    S.SELECTED: _("Selected: prepare your mobility"),
    S.RESERVE: _("On the reserve list"),
    S.REFUSED: _("Not retained in this call"),
    S.PREPARED: _("Trained: visa file in progress"),
    S.CLEARED: _("Visa granted: ready to travel"),
    S.DEPARTED: _("In mobility"),
    S.RETURNED: _("Back home: accompaniment"),
    S.COMPLETED: _("Journey completed"),
    S.WITHDRAWN: _("Withdrawn"),
    S.EXCLUDED: _("Closed"),
    S.NOT_RETURNED: _("Return to be confirmed"),
}

APPLICANT = Addressee(
    _("the applicant"),
    ngettext_lazy("%(count)d applicant", "%(count)d applicants", "count"),
)
PARTICIPANT = Addressee(
    _("the participant"),
    ngettext_lazy("%(count)d participant", "%(count)d participants", "count"),
)

# Stages in which a participation holds one of the programme's seats.
SEATED = (
    S.SELECTED,
    S.PREPARED,
    S.CLEARED,
    S.DEPARTED,
    S.RETURNED,
    S.COMPLETED,
    S.NOT_RETURNED,
)
CLOSED = (S.REFUSED, S.WITHDRAWN, S.EXCLUDED, S.COMPLETED, S.NOT_RETURNED)


def refuse_full_programme(seats: int) -> GuardAnswer:
    return no(
        gettext("All %(seats)d seats of the programme are taken.") % {"seats": seats}
    )


def refuse_full_cohort(seats: int) -> GuardAnswer:
    return no(
        gettext("All %(seats)d seats of the cohort are taken.") % {"seats": seats}
    )


class SeatCount(Context):
    """The seats as a page has counted them, for guards that would count them again for each file."""

    __slots__ = ()

    def answers_for(
        self, files: Iterable[Participation], refused: frozenset[int]
    ) -> list[GuardAnswer]:
        """Whether a seat is free for each, those before it seated; who is refused otherwise takes none."""
        raise NotImplementedError


def require_free_seat(asking: Asking[Participation]) -> list[GuardAnswer]:
    """A seat of the programme and, when a cohort is given, of the cohort. The database counts again."""
    count = asking.known(SeatCount)
    if count is not None and not asking.is_applied:
        return count.answers_for(asking.rows, asking.refused)
    answers = []
    for participation in asking.rows:
        answers.append(participation.seat_answer(is_locking=asking.is_applied))
    return answers


ParticipationEvent = TransitionEvent["Participation", "ParticipationStep"]
PARTICIPATION: Lifecycle[Participation, ParticipationStep] = Lifecycle(
    "participation",
    (
        # Made by the applicant's own act, through selection.services.submit.
        Transition("submit", (S.DRAFT,), S.SUBMITTED, _("Submit"), by_party=True),
        Transition(
            "reopen",
            (S.NOT_READY,),
            S.DRAFT,
            _("Reopen"),
            "register.screen_participation",
            needs_reason=True,
        ),
        Transition(
            "confirm",
            (S.SUBMITTED, S.NOT_READY),
            S.ELIGIBLE,
            _("Confirm eligible"),
            "register.screen_participation",
        ),
        Transition(
            "defer",
            (S.SUBMITTED,),
            S.NOT_READY,
            _("Not ready yet"),
            "register.screen_participation",
            needs_reason=True,
        ),
        # Confirmed by mistake: the applicant is told, and the file is checked again.
        Transition(
            "unconfirm",
            (S.ELIGIBLE,),
            S.SUBMITTED,
            _("Take the confirmation back"),
            "register.screen_participation",
            needs_reason=True,
            takes_back=("confirm",),
        ),
        Transition(
            "shortlist",
            (S.ELIGIBLE,),
            S.SHORTLISTED,
            _("Shortlist"),
            "register.decide_participation",
        ),
        Transition(
            "select",
            (S.SHORTLISTED, S.RESERVE),
            S.SELECTED,
            _("Select"),
            "register.decide_participation",
            (require_free_seat,),
        ),
        Transition(
            "keep",
            (S.SHORTLISTED,),
            S.RESERVE,
            _("Keep in reserve"),
            "register.decide_participation",
        ),
        Transition(
            "refuse",
            (S.SUBMITTED, S.ELIGIBLE, S.SHORTLISTED, S.RESERVE),
            S.REFUSED,
            _("Do not retain"),
            "register.decide_participation",
            needs_reason=True,
            grave=True,
        ),
        # Consequences: training finished, visa granted, border crossed, follow-ups answered.
        Transition(
            "prepare",
            (S.SELECTED,),
            S.PREPARED,
            _("Prepared"),
            "register.steer_participation",
        ),
        Transition("clear", (S.PREPARED, S.SELECTED), S.CLEARED, _("Visa granted")),
        Transition("depart", (S.CLEARED,), S.DEPARTED, _("Departed")),
        Transition("return", (S.DEPARTED, S.NOT_RETURNED), S.RETURNED, _("Returned")),
        Transition(
            "complete",
            (S.RETURNED,),
            S.COMPLETED,
            _("Completed"),
            "register.steer_participation",
        ),
        Transition(
            "miss_return",
            (S.DEPARTED,),
            S.NOT_RETURNED,
            _("Did not return"),
            "register.steer_participation",
            needs_reason=True,
            grave=True,
        ),
        Transition(
            "withdraw",
            (
                S.DRAFT,
                S.SUBMITTED,
                S.ELIGIBLE,
                S.NOT_READY,
                S.SHORTLISTED,
                S.RESERVE,
                S.SELECTED,
                S.PREPARED,
                S.CLEARED,
            ),
            S.WITHDRAWN,
            _("Withdraw"),
            "register.steer_participation",
            needs_reason=True,
            by_party=True,
            grave=True,
        ),
        Transition(
            "exclude",
            (
                S.SUBMITTED,
                S.ELIGIBLE,
                S.NOT_READY,
                S.SHORTLISTED,
                S.RESERVE,
                S.SELECTED,
                S.PREPARED,
                S.CLEARED,
            ),
            S.EXCLUDED,
            _("Exclude"),
            "register.steer_participation",
            needs_reason=True,
            grave=True,
        ),
        # Recorded by mistake: consequences of the decision or the crossing that is taken back.
        Transition(
            "undo_clear",
            (S.CLEARED,),
            S.PREPARED,
            _("Visa decision taken back"),
            takes_back=("clear",),
            also_to=(S.SELECTED,),
        ),
        Transition(
            "undo_depart",
            (S.DEPARTED,),
            S.CLEARED,
            _("Departure taken back"),
            takes_back=("depart",),
        ),
        Transition(
            "undo_return",
            (S.RETURNED,),
            S.DEPARTED,
            _("Return taken back"),
            takes_back=("return",),
            also_to=(S.NOT_RETURNED,),
        ),
        # Somebody was here within the days allowed, whether or not a return is recorded later.
        Transition(
            "undo_miss_return",
            (S.NOT_RETURNED,),
            S.DEPARTED,
            _("Take “not returned” back"),
            "register.steer_participation",
            needs_reason=True,
            takes_back=("miss_return",),
        ),
        # Whose offer ended without an answer, or was declined by mistake: the panel looks at the file again.
        Transition(
            "take_up",
            (S.WITHDRAWN,),
            S.SHORTLISTED,
            _("Take up again"),
            "register.decide_participation",
            needs_reason=True,
        ),
        Transition(
            "undo_decision",
            (S.SELECTED, S.RESERVE, S.REFUSED),
            S.SHORTLISTED,
            _("Take the decision back"),
            "register.decide_participation",
            needs_reason=True,
        ),
    ),
)
