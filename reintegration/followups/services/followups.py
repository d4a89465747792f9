"""When follow-ups are due, and when they are over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.hosts.models import TAKES_PLACE, Placement
from mobility.itineraries.models import Crossing
from participants.register.lifecycle import PARTICIPATION
from participants.register.models import Participation, ParticipationStep
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff, System
from reintegration.followups.lifecycle import FOLLOW_UP, FollowUpStage
from reintegration.followups.models import FollowUp
from reintegration.followups.questions.definition import Side
from reintegration.rules import answer_window, follow_up_dates

END_OF_STAY: Final = 0


def get_return_date(log: ParticipationStep, participation: Participation) -> date:
    """The day from which follow-ups count: the last exit at the border, else the day of the transition.

    The day of the transition is read on the clock of the participants' country.
    """
    exits = Crossing.objects.standing().filter(
        participation=participation, direction=Crossing.Direction.EXIT
    )
    last: date | None = exits.order_by("-on").values_list("on", flat=True).first()
    zone = ZoneInfo(participation.call.programme.origin_timezone)
    return last or timezone.localdate(log.at, zone)


@transaction.atomic
def plan_follow_ups(
    *, participation: Participation, returned_on: date
) -> list[FollowUp]:
    """Plan what is asked after a return: the participant at the end of the stay and at the programme's months
    (domain.md §10.15), each host where she stayed at the same months.

    Planned twice, nothing doubles: those that are still planned move to the new return date, those
    that are due or answered stay.
    """
    months = participation.call.programme.follow_up_months
    _plan_one(participation, END_OF_STAY, returned_on)
    visits = list_asked_visits(participation)
    for count, due in zip(months, follow_up_dates(returned_on, months), strict=True):
        _plan_one(participation, count, due)
        for visit in visits:
            _plan_one(participation, count, due, visit)
    return list(participation.follow_ups.all())


def list_asked_visits(participation: Participation) -> list[Placement]:
    """The visits whose hosts are asked: those that took place, the last one at each host."""
    rows = participation.placements.filter(stage__in=TAKES_PLACE)
    by_host: dict[int, Placement] = {}
    for row in rows.order_by("starts_on", "pk"):
        by_host[row.host_id] = row
    return list(by_host.values())


def _plan_one(
    participation: Participation,
    months: int,
    due: date,
    visit: Placement | None = None,
) -> None:
    row, created = FollowUp.objects.get_or_create(
        participation=participation,
        months=months,
        placement=visit,
        defaults={
            "due_on": due,
            "side": Side.PARTICIPANT if visit is None else Side.HOST,
        },
    )
    if not created and row.stage == FollowUpStage.PLANNED and row.due_on != due:
        row.due_on = due
        row.save(update_fields=["due_on"])


@transaction.atomic
def unplan_follow_ups(*, participation: Participation) -> int:
    """Take away what was planned from a return that is taken back; says how many.

    Nobody was asked yet: `require_unasked_follow_ups` holds the return back once somebody was.
    """
    planned = FollowUp.objects.filter(
        participation=participation, stage=FollowUpStage.PLANNED
    )
    rows = list(planned.select_for_update(of=("self",)))
    for row in rows:
        row.delete()
    return len(rows)


def mark_due_follow_ups(*, today: date | None = None) -> int:
    """Move what is planned and due to "due"; says how many moved. Safe to run at once twice.

    A follow-up that was never answered gives way when the next one of the same side falls due: one
    question at a time is asked of a person. `today` is that of each programme's participants when
    not given.
    """
    moved = 0
    for pk in FollowUp.objects.filter(stage=FollowUpStage.PLANNED).values_list(
        "pk", flat=True
    ):
        with transaction.atomic():
            row = (
                FollowUp.objects.select_for_update(of=("self",), skip_locked=True)
                .select_related("participation__call__programme")
                .filter(pk=pk, stage=FollowUpStage.PLANNED)
                .first()
            )
            if row is None or row.due_on > (today or _today(row)):
                continue
            earlier = FollowUp.objects.filter(
                participation=row.participation_id,
                placement=row.placement_id,
                stage=FollowUpStage.DUE,
                due_on__lt=row.due_on,
            )
            for passed in earlier:
                _miss(passed, _("The next follow-up is due."))
            FOLLOW_UP.apply(row, "fall_due", actor=System("day came"))
            moved += 1
    return moved


def close_passed_follow_ups(*, today: date | None = None) -> int:
    """Close what is still open after the last day of its window, the last one too; says how many.

    Safe to run at once twice. `today` is that of each programme's participants when not given.
    """
    closed = 0
    latest = (today or timezone.localdate()) + timedelta(days=1)
    opened = FollowUp.objects.open().filter(due_on__lt=answer_window(latest).opens)
    for pk in opened.values_list("pk", flat=True):
        with transaction.atomic():
            row = (
                FollowUp.objects.select_for_update(of=("self",), skip_locked=True)
                .select_related("participation__call__programme")
                .filter(pk=pk)
                .open()
                .first()
            )
            if row is None or row.closes_on >= (today or _today(row)):
                continue
            _miss(row, _("Its days have passed without an answer."))
            closed += 1
    return closed


def _today(row: FollowUp) -> date:
    return timezone.localdate(
        timezone=ZoneInfo(row.participation.call.programme.origin_timezone)
    )


def _miss(row: FollowUp, reason: str) -> None:
    FOLLOW_UP.apply(row, "miss", actor=System("passed over"), reason=reason)


def close_unanswered_follow_up(*, follow_up: FollowUp, by: User, reason: str) -> None:
    """Close a follow-up that will not be answered, with the reason (`Refused` without one)."""
    FOLLOW_UP.apply(follow_up, "miss", actor=Staff(by), reason=reason)


@transaction.atomic
def close_open_follow_ups(*, participation: Participation, reason: str) -> int:
    """Close the open follow-ups of a file that ended otherwise; says how many."""
    rows = list(list_open_follow_ups(participation))
    for row in rows:
        _miss(row, reason)
    return len(rows)


def list_open_follow_ups(participation: Participation) -> list[FollowUp]:
    """Those of a file that are neither answered nor closed, the first due first."""
    return list(FollowUp.objects.filter(participation=participation).open())


def open_by_file(files: Iterable[Participation]) -> dict[int, list[FollowUp]]:
    """Those of each file that are neither answered nor closed, the first due first, in one query."""
    by_file: dict[int, list[FollowUp]] = {}
    for row in FollowUp.objects.filter(
        participation__in=[file.pk for file in files]
    ).open():
        by_file.setdefault(row.participation_id, []).append(row)
    return by_file


def complete_participation(*, participation: Participation, by: User) -> None:
    """End a file once every follow-up is answered or closed; `Refused` names those that are open."""
    PARTICIPATION.apply(participation, "complete", actor=Staff(by))
