"""The working list of files that are not ready: where each stands, in a few queries whatever their number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.eligibility.models import Referral, Screening, ScreeningFinding
from participants.eligibility.services.bringing import list_waiting_items
from participants.eligibility.services.screening import (
    ScreeningLine,
    describe_findings,
    list_current_findings,
)
from participants.register.lifecycle import Stage
from participants.register.models import Participation

# As many as one sees of a column at a glance.
SHOWN = 12


class Lane(models.TextChoices):
    """Where a file stands on its way."""

    TO_REFER = "to_refer", _("To refer")
    REFERRED = "referred", _("Referred, no answer yet")
    IN_PROGRESS = "in_progress", _("In progress")
    STALE = "stale", _("No news since the day agreed")
    READY = "ready", _("Ready: papers are there")


@dataclass(frozen=True, slots=True)
class WorkingListQuery:
    """How staff narrow the list; nothing means all."""

    finding: str = ""
    region: str = ""
    structure: int | None = None
    call: int | None = None
    due: bool = False
    brought: bool = False


def filter_not_ready(
    files: QuerySet[Participation], asked: WorkingListQuery
) -> QuerySet[Any]:
    """The files that are not ready and not taken up yet, each with its `lane`."""
    last = Referral.objects.filter(participation=OuterRef("pk")).order_by("-at", "-pk")
    open_findings = _findings_of_last(state=ScreeningFinding.State.OPEN)
    rows = files.filter(stage=Stage.NOT_READY, continued_by=None).annotate(
        referral_stage=Subquery(last.values("stage")[:1]),
        follow_up_on=Subquery(last.values("follow_up_on")[:1]),
    )
    if asked.region:
        rows = rows.filter(person__region=asked.region)
    if asked.call:
        rows = rows.filter(call=asked.call)
    if asked.finding:
        rows = rows.filter(Exists(open_findings.filter(rule__code=asked.finding)))
    if asked.structure:
        with_structure = Referral.objects.filter(
            participation=OuterRef("pk"), structure=asked.structure
        )
        rows = rows.filter(Exists(with_structure))
    today = timezone.localdate()
    if asked.due:
        rows = rows.filter(Exists(open_findings.filter(recheck_on__lte=today)))
    if asked.brought:
        items = list_waiting_items().order_by()
        rows = rows.filter(pk__in=items.values("participation"))
    screenings = Screening.objects.filter(participation=OuterRef("pk"))
    blocking = open_findings.filter(blocking=True)
    is_checked = Q(Exists(screenings)) & ~Q(Exists(blocking))
    is_waiting = Q(referral_stage__in=["proposed", "accepted"])
    is_late = is_waiting & Q(follow_up_on__lt=today)
    return rows.annotate(
        lane=Case(
            When(referral_stage="ready", then=Value(Lane.READY)),
            When(is_checked, then=Value(Lane.READY)),
            When(is_late, then=Value(Lane.STALE)),
            When(referral_stage="proposed", then=Value(Lane.REFERRED)),
            When(referral_stage="accepted", then=Value(Lane.IN_PROGRESS)),
            default=Value(Lane.TO_REFER),
        )
    )


def count_lanes(rows: QuerySet[Any]) -> dict[str, int]:
    """How many files stand in each lane, in one query."""
    found = dict(rows.order_by().values_list("lane").annotate(files=Count("pk")))
    return {lane.value: found.get(lane.value, 0) for lane in Lane}


def list_first_of_lanes(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The first files of each lane, in one query."""
    place = Window(
        RowNumber(),
        partition_by=[F("lane")],
        order_by=[F("follow_up_on").asc(nulls_last=True), "pk"],
    )
    return _with_people(
        rows.annotate(place=place).filter(place__lte=SHOWN).order_by("place")
    )


def list_lane_participations(rows: QuerySet[Any], lane: str) -> QuerySet[Any]:
    """All files of a lane, those to be looked at first in front."""
    return _with_people(
        rows.filter(lane=lane).order_by(F("follow_up_on").asc(nulls_last=True), "pk")
    )


def build_working_list_rows(files: list[Any]) -> list[dict[str, Any]]:
    """Files with what is open in them and with whom, in a fixed number of queries."""
    shown = [file.pk for file in files]
    findings: dict[int, list[ScreeningLine]] = {pk: [] for pk in shown}
    rows = (
        list_current_findings(shown)
        .filter(state=ScreeningFinding.State.OPEN)
        .order_by("rule__position", "pk")
    )
    for described in describe_findings(rows):
        findings[described.finding.screening.participation_id].append(described)
    handed_on = Referral.objects.filter(participation__in=shown).order_by("at")
    # The last one of each file stays.
    referrals = {}
    for row in handed_on.select_related("structure"):
        referrals[row.participation_id] = row
    brought: dict[int, int] = {}
    for key in (
        list_waiting_items()
        .filter(participation__in=shown)
        .values_list("participation", flat=True)
    ):
        brought[key] = brought.get(key, 0) + 1
    lines = []
    for file in files:
        line = {
            "file": file,
            "brought": brought.get(file.pk, 0),
            "findings": findings[file.pk],
            "referral": referrals.get(file.pk),
        }
        lines.append(line)
    return lines


def _with_people(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related("person", "organisation")


def _findings_of_last(**wanted: Any) -> QuerySet[ScreeningFinding]:
    """The findings of the last check of the file of the outer query."""
    last = (
        Screening.objects.filter(participation=OuterRef(OuterRef("pk")))
        .order_by("-at", "-pk")
        .values("pk")
    )
    return ScreeningFinding.objects.filter(screening=Subquery(last[:1]), **wanted)
