"""What messages about a file may say of the reserve: the place on it, where the panel chose to tell it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from participants.decisions.models import PendingDecision, ReservePlace
from pemwecco.correspondence.topics import Placeholder, Rows, register_placeholder


def fill_reserve_rank(rows: Rows) -> Mapping[int, Any]:
    """The place of each file among those that still wait on its list; two queries.

    Only for those whose round tells the rank. Who left the list in front of somebody counts no more.
    """
    told = PendingDecision.objects.filter(
        participation__in=[row.pk for row in rows],
        outcome=PendingDecision.Outcome.KEEP,
        published_at__isnull=False,
        round__tell_rank=True,
    ).values_list("participation", flat=True)
    wanted = set(told)
    waiting = ReservePlace.objects.filter(
        call__in={row.call_id for row in rows}, left_at__isnull=True
    ).order_by("rank", "pk")
    ahead: dict[tuple[int, str], int] = defaultdict(int)
    ranks = {}
    for call, stratum, file in waiting.values_list("call", "stratum", "participation"):
        ahead[call, stratum] += 1
        if file in wanted:
            ranks[file] = ahead[call, stratum]
    return ranks


register_placeholder(
    "participation",
    Placeholder(
        "reserve_rank",
        _("place on the reserve list"),
        fill_reserve_rank,
        missing=_("Not on a reserve list whose places are told."),
    ),
)
