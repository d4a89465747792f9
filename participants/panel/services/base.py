"""What the verbs of the panel share: the stages it works in, its refusals, the settings of its call."""

from __future__ import annotations

from django.db.models import QuerySet

from participants.calls.services.setup import get_call_settings
from participants.panel.models import Review, get_barred_participation_ids
from participants.register.lifecycle import Stage
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused

# The panel works on a file from its reception to the decision.
REVIEWABLE = (Stage.SUBMITTED, Stage.ELIGIBLE, Stage.SHORTLISTED)
# Files are shared out once they are known to be eligible.
SHARED_OUT = (Stage.ELIGIBLE, Stage.SHORTLISTED)


class ReviewChanged(Refused):
    """The review was saved in another window meanwhile; nothing was written over it."""


def is_blind(call: Call | int) -> bool:
    return get_call_settings(call).blind


def get_reviews_per_file(call: Call | int) -> int:
    return get_call_settings(call).reviews_per_file


def lock_participations(files: QuerySet[Participation]) -> None:
    """Make whoever gives these files, or notes a conflict with them, wait for each other, in one order."""
    list(files.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def lock_reviews(reviews: QuerySet[Review]) -> None:
    """Make whoever writes these reviews wait, or wait for them: what is begun is asked after this."""
    list(reviews.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def get_hidden_participation_ids(viewer: User) -> frozenset[int]:
    """The files that do not exist for this person, who has a conflict of interest with them; one query."""
    return frozenset(
        get_barred_participation_ids(viewer).values_list("participation", flat=True)
    )
