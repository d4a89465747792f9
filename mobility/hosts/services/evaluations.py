"""Verbs on how a visit went, and what is read of it at the next matching."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Avg, Count, Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.hosts.models import (
    TAKES_PLACE,
    EvaluationMark,
    EvaluationSide,
    MarkWord,
    Placement,
    VisitEvaluation,
    list_side_questions,
)
from mobility.hosts.services.contacts import NOT_A_MANAGER, can_manage_host
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused

# So long a visit stands among what is to be done; it can be told of later too.
ASKED_DAYS: Final = 45


@dataclass(frozen=True, slots=True)
class HostFeedback:
    """How earlier visitors found a host: from 0.0 to 1.0, and how many of them."""

    share: float
    count: int


@transaction.atomic
def evaluate_visit(
    *,
    placement: Placement,
    side: str,
    marks: Mapping[str, int],
    by: User,
    words: str = "",
) -> VisitEvaluation:
    """One side says how a visit went, from its last day on; within fourteen days it may change it.

    `marks` are by the code of the question, each from 1 to 5. Refuses with `Refused` before the last day, a
    visit that does not take place, a question without answer, and a change that comes too late;
    `PermissionDenied` for who is not of this side.
    """
    wanted = EvaluationSide(side)
    locked = (
        Placement.objects.select_for_update(of=("self",))
        .select_related("participation__person")
        .get(pk=placement.pk)
    )
    _require_own_side(locked, wanted, by)
    if locked.stage not in TAKES_PLACE:
        raise Refused(_("This visit does not take place: there is nothing to tell."))
    today = timezone.localdate()
    if locked.ends_on > today:
        raise Refused(_("You can tell how the visit went from its last day on."))
    questions = list_side_questions(wanted)
    if set(marks) != {question.value for question in questions}:
        raise Refused(_("Please answer each question."))
    given = VisitEvaluation.objects.filter(placement=locked, side=wanted).first()
    if given is not None and not given.is_editable(today):
        raise Refused(
            _("It was told more than two weeks ago and can no longer change.")
        )
    row = given or VisitEvaluation(placement=locked, side=wanted)
    row.words, row.by = words.strip(), by
    row.save()
    row.marks.all().delete()
    kept = []
    for question in questions:
        value = MarkWord(marks[question.value])
        kept.append(EvaluationMark(evaluation=row, question=question, value=value))
    EvaluationMark.objects.bulk_create(kept)
    return row


def _require_own_side(placement: Placement, side: EvaluationSide, by: User) -> None:
    if side == EvaluationSide.HOST:
        if not can_manage_host(by, placement.host_id):
            raise PermissionDenied(NOT_A_MANAGER)
    elif placement.participation.person.email != by.email:
        raise PermissionDenied(_("This visit is not yours."))


def list_visits_to_evaluate(
    rows: QuerySet[Placement], side: EvaluationSide
) -> QuerySet[Placement]:
    """Of some visits those that are over, or on their last day, of which a side has said nothing yet."""
    today = timezone.localdate()
    said = VisitEvaluation.objects.filter(placement=OuterRef("pk"), side=side)
    return rows.filter(
        ~Exists(said),
        stage__in=TAKES_PLACE,
        ends_on__lte=today,
        ends_on__gte=today - timedelta(days=ASKED_DAYS),
    )


def read_host_feedback(hosts: Iterable[int]) -> dict[int, HostFeedback]:
    """How visitors found each host, by its key, of those of which somebody said something; one query."""
    rows = EvaluationMark.objects.filter(
        evaluation__side=EvaluationSide.VISITOR, evaluation__placement__host__in=hosts
    )
    counted = (
        rows.order_by()
        .values_list("evaluation__placement__host")
        .annotate(mean=Avg("value"), count=Count("evaluation", distinct=True))
    )
    found = {}
    for host, mean, count in counted:
        found[host] = HostFeedback((mean - 1) / 4, count)
    return found
