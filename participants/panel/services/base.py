"""What the verbs of the panel share: the stages it works in, its refusals, the settings of its call."""

from __future__ import annotations

from django.db.models import QuerySet

from participants.calls.models import Setup
from participants.panel.models import Review, get_barred_participation_ids
from participants.register.lifecycle import Stage
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused

# The panel works on a file from its reception to the decision.
REVIEWABLE = (Stage.SUBMITTED, Stage.ELIGIBLE, Stage.SHORTLISTED)
# Files are shared out once they are known to be eligible.
SHARED_OUT = (Stage.ELIGIBLE, Stage.SHORTLISTED)
DEFAULT_PER_FILE = 2
DEFAULT_GAP = 25


class ReviewChanged(Refused):
    """The review was saved in another window meanwhile; nothing was written over it."""


def get_panel_settings(call: Call | int) -> Setup:
    """The settings of a call; the usual ones where it has none."""
    pk = call if isinstance(call, int) else call.pk
    return Setup.objects.filter(call=pk).first() or Setup(
        call_id=pk, reviews_per_file=DEFAULT_PER_FILE, gap=DEFAULT_GAP
    )


def is_blind(call: Call | int) -> bool:
    return get_panel_settings(call).blind


def get_reviews_per_file(call: Call | int) -> int:
    return get_panel_settings(call).reviews_per_file


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
