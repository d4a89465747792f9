"""Follow-ups as pages and reports read them: asked, answered, missing, and what was told."""

from __future__ import annotations

from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from reintegration.followups.lifecycle import FollowUpStage
from reintegration.followups.models import (
    FollowUp,
    FollowUpAnswer,
    FollowUpCall,
    FollowUpQuerySet,
)
from reintegration.followups.questions.definition import Side


def list_follow_ups_due(
    since: date, until: date, side: str = Side.PARTICIPANT
) -> FollowUpQuerySet:
    """What one side was asked some months after the return, due between two days, both included.

    The end of the stay is not among them: its questions are others.
    """
    return FollowUp.objects.filter(
        side=side, months__gt=0, due_on__range=(since, until)
    )


def list_follow_ups_answered(
    since: date, until: date, side: str = Side.PARTICIPANT
) -> FollowUpQuerySet:
    """Of those due between two days the answered ones."""
    return list_follow_ups_due(since, until, side).filter(stage=FollowUpStage.ANSWERED)


def list_follow_ups_missing(
    since: date, until: date, side: str = Side.PARTICIPANT
) -> FollowUpQuerySet:
    """Of those due between two days the ones without an answer, open or closed."""
    return list_follow_ups_due(since, until, side).exclude(stage=FollowUpStage.ANSWERED)


def list_sent_answers(
    since: date, until: date, side: str = Side.PARTICIPANT
) -> QuerySet[FollowUpAnswer]:
    """What was told in the answered follow-ups due between two days: a column for each question."""
    rows: QuerySet[FollowUpAnswer] = FollowUpAnswer.objects.filter(
        follow_up__in=list_follow_ups_answered(since, until, side)
    )
    return rows.select_related("follow_up__participation")


def list_follow_ups_to_call(on: date) -> QuerySet[FollowUp]:
    """Open ones that staff said they would call about by a day, the last call deciding."""
    last = FollowUpCall.objects.filter(follow_up=OuterRef("pk")).order_by("-at", "-pk")
    rows = FollowUp.objects.open().annotate(
        call_on=Subquery(last.values("next_on")[:1])
    )
    return rows.filter(call_on__lte=on)


def select_asked_of_host(host: int) -> FollowUpQuerySet:
    """What came of visits, asked of a host (by key) now; whoever speaks for it answers."""
    rows = FollowUp.objects.open().of_hosts().in_window(timezone.localdate())
    return rows.filter(placement__host=host).select_related(
        "participation__person", "participation__call__programme"
    )
