"""The rounds that are not published yet, with what they decide: read once for a page."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from participants.decisions.models import PendingDecision, Round
from participants.register.models import Call
from pemwecco.core.remembering import remembered


class OpenDecision(NamedTuple):
    """What an open round would say of a file."""

    participation: int
    outcome: str
    cohort: int | None


class OpenRound(NamedTuple):
    """A round that is not published, with its decisions that are not."""

    round: Round
    decisions: list[OpenDecision]


@remembered
def read_open_rounds(programme: int) -> list[OpenRound]:
    """The open rounds of all calls of a programme, in one query however much they decide."""
    decided = PendingDecision.objects.filter(
        round=OuterRef("pk"), published_at__isnull=True
    ).order_by("pk")
    row = JSONObject(participation="participation", outcome="outcome", cohort="cohort")
    rounds: Any = (
        Round.objects.filter(call__programme=programme, published_at__isnull=True)
        .select_related("call")
        .annotate(decided=ArraySubquery(decided.values(row=row)))
    )
    opened = []
    for found in rounds:
        opened.append(OpenRound(found, [OpenDecision(**one) for one in found.decided]))
    return opened


def find_open_round(call: Call) -> OpenRound | None:
    """The round of a call that is not published yet, with its decisions."""
    for found in read_open_rounds(call.programme_id):
        if found.round.call_id == call.pk:
            return found
    return None
