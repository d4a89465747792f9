"""What the time after the return hears: a return, an end, and a request to complete."""

from __future__ import annotations

from django.utils.translation import gettext as _

from participants.register.lifecycle import PARTICIPATION
from pemwecco.core.lifecycle import YES, Answer, Asked, no
from pemwecco.core.models import Step
from reintegration.followups.services.followups import (
    close_open,
    open_follow_ups,
    plan_follow_ups,
    return_date,
)


@PARTICIPATION.on("return")
def returned(step: Step) -> None:
    participation = step.subject  # type: ignore[attr-defined]  # every ledger row has its subject
    plan_follow_ups(participation=participation, returned_on=return_date(step, participation))


@PARTICIPATION.on("withdraw", "exclude", "miss_return")
def ended(step: Step) -> None:
    """Nobody is asked about a return that did not happen."""
    close_open(
        participation=step.subject,  # type: ignore[attr-defined]  # every ledger row has its subject
        reason=_("The file ended otherwise."),
    )


@PARTICIPATION.condition("complete")
def follow_ups_are_over(asked: Asked) -> Answer:
    """A file is complete when every follow-up is answered or closed."""
    if still := open_follow_ups(asked.subject):
        months = ", ".join(f"+{row.months}" for row in still)
        return no(_("Follow-ups still open (months after return): %(months)s.") % {"months": months})
    return YES
