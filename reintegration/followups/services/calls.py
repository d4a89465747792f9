"""Calls of staff about a follow-up."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from reintegration.followups.models import FollowUp, FollowUpCall

MANAGE: Final = "followups.manage_followup"


@transaction.atomic
def note_call(
    *,
    follow_up: FollowUp,
    outcome: str,
    by: User,
    notes: str = "",
    next_on: date | None = None,
) -> FollowUpCall:
    """Note a call: what came of it, what was said, and on which day to call again.

    Refuses with `Refused` a next call on a day that has passed, and one to be made later without a day;
    `PermissionDenied` without the right.
    """
    require(by, MANAGE)
    if next_on is not None and next_on < follow_up.today():
        raise Refused(_("The next call is today or later."))
    if outcome == FollowUpCall.Outcome.LATER and next_on is None:
        raise Refused(_("Say on which day to call again."))
    return FollowUpCall.objects.create(
        follow_up=follow_up,
        outcome=FollowUpCall.Outcome(outcome),
        notes=notes.strip(),
        next_on=next_on,
        by=by,
    )
