"""What the time after the return hears: a return, an end, and a request to complete."""

from __future__ import annotations

from django.utils.translation import gettext as _

from participants.register.lifecycle import PARTICIPATION
from pemwecco.core.lifecycle import YES, Answer, Asked, no
from pemwecco.core.models import Step
from reintegration.followups.services.followups import (
    close_open_follow_ups,
    get_return_date,
    list_open_follow_ups,
    plan_follow_ups,
)


@PARTICIPATION.on("return")
def plan_return_follow_ups(step: Step) -> None:
    participation = step.subject  # type: ignore[attr-defined]  # every ledger row has its subject
    plan_follow_ups(
        participation=participation, returned_on=get_return_date(step, participation)
    )


@PARTICIPATION.on("withdraw", "exclude", "miss_return")
def close_ended_follow_ups(step: Step) -> None:
    """Nobody is asked about a return that did not happen."""
    close_open_follow_ups(
        participation=step.subject,  # type: ignore[attr-defined]  # every ledger row has its subject
        reason=_("The file ended otherwise."),
    )


@PARTICIPATION.condition("complete")
def check_follow_ups_closed(asked: Asked) -> Answer:
    """A file is complete when every follow-up is answered or closed."""
    if still := list_open_follow_ups(asked.subject):
        months = ", ".join(f"+{row.months}" for row in still)
        return no(
            _("Follow-ups still open (months after return): %(months)s.")
            % {"months": months}
        )
    return YES
