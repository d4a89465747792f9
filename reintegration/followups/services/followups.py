"""When follow-ups are due, and when they are over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.itineraries.models import Crossing
from participants.register.lifecycle import PARTICIPATION
from participants.register.models import Participation, ParticipationStep
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff, System
from reintegration.followups.lifecycle import FOLLOW_UP, FollowUpStage
from reintegration.followups.models import FollowUp
from reintegration.rules import follow_up_dates


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
    """Plan the follow-ups of the programme's months after a return (domain.md §10.15).

    Planned twice, nothing doubles: those that are still planned move to the new return date, those
    that are due or answered stay.
    """
    months = participation.call.programme.follow_up_months
    for count, due in zip(months, follow_up_dates(returned_on, months), strict=True):
        row, created = FollowUp.objects.get_or_create(
            participation=participation, months=count, defaults={"due_on": due}
        )
        if not created and row.stage == FollowUpStage.PLANNED and row.due_on != due:
            row.due_on = due
            row.save(update_fields=["due_on"])
    return list(participation.follow_ups.all())


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

    A follow-up that was never answered gives way when the next one of the same file falls due: one
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
                stage=FollowUpStage.DUE,
                due_on__lt=row.due_on,
            )
            for passed in earlier:
                _miss(passed, _("The next follow-up is due."))
            FOLLOW_UP.apply(row, "fall_due", actor=System("day came"))
            moved += 1
    return moved


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
