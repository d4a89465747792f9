"""After the return: follow-ups in every state, and the partnerships that came of the stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from demo.clock import stand_at
from demo.follow_up_answers import tell_as_host, tell_as_participant
from demo.ledger import (
    DemoTransition,
    build_many_ledger_rows,
    get_stage_after,
    get_time_of_move,
)
from demo.logins import is_opened
from demo.partnerships import make_demo_partnerships
from demo.world import World
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.core.actors import System
from pemwecco.network.models import Figure
from reintegration.followups.lifecycle import FOLLOW_UP, FollowUpStage
from reintegration.followups.models import FollowUp, FollowUpAnswer, FollowUpStep
from reintegration.followups.services.answers import answer_follow_up
from reintegration.followups.services.followups import (
    close_unanswered_follow_up,
    plan_follow_ups,
)
from reintegration.followups.services.respondents import list_host_speakers
from reintegration.rules import follow_up_dates

# So many files of those who are back are followed act by act, by the services, both sides.
FOLLOWED = 4


def make_demo_follow_ups(world: World) -> None:
    home = {Stage.RETURNED, Stage.COMPLETED}
    back = [row for row in world.travellers if row.stage in home]
    rows, histories = [], []
    left = FOLLOWED
    for row in back:
        returned = _get_return_day(row)
        if is_opened(world, row) or (row.cohort == world.returned and left):
            left -= row.cohort == world.returned
            _follow(world, row, returned)
            continue
        months = world.programme.follow_up_months
        for count, due in zip(months, follow_up_dates(returned, months), strict=True):
            moved = _build_follow_up_moves(world, row, due)
            rows.append(_follow_up(row, count, due, moved))
            histories.append(moved)
    FollowUp.objects.bulk_create(rows)
    answers = list(_build_scenery_answers(world, rows))
    FollowUpAnswer.objects.bulk_create(answers)
    moves = zip(rows, histories, strict=True)
    FollowUpStep.objects.bulk_create(
        build_many_ledger_rows(FollowUpStep, FOLLOW_UP, FollowUpStage.PLANNED, moves)
    )
    figures = []
    for told in answers:
        figures += _build_follow_up_figures(told.follow_up, told)
    Figure.objects.bulk_create(figures)
    make_demo_partnerships(world, back)


def _follow(world: World, row: Participation, returned: date) -> None:
    """Planned at the return, then asked, answered by the link or given up, each on its day."""
    with stand_at(world.at((returned - world.today).days, 20)):
        planned = plan_follow_ups(participation=row, returned_on=returned)
    for follow_up in sorted(planned, key=lambda one: (one.due_on, one.pk)):
        for entry in _build_follow_up_moves(world, row, follow_up.due_on):
            with stand_at(entry.at):
                if entry.move == "answer":
                    _tell_side(world, follow_up)
                elif entry.move == "miss":
                    close_unanswered_follow_up(
                        follow_up=follow_up, by=world.officer, reason=entry.reason
                    )
                else:
                    FOLLOW_UP.apply(
                        follow_up, entry.move, actor=System("day came"), at=entry.at
                    )


def _tell_side(world: World, follow_up: FollowUp) -> None:
    """By the link of each side."""
    contact = None
    tell = tell_as_participant
    if follow_up.is_of_host:
        contact = next(iter(list_host_speakers(follow_up)), None)
        tell = tell_as_host
    answer_follow_up(
        follow_up=follow_up,
        values=tell(world, follow_up),
        method=FollowUp.Method.LINK,
        by=None,
        contact=contact,
    )


def _build_scenery_answers(
    world: World, rows: list[FollowUp]
) -> Iterator[FollowUpAnswer]:
    """What was told in the follow-ups made in bulk."""
    for row in rows:
        if row.answered_at is not None:
            told = tell_as_participant(world, row)
            yield FollowUpAnswer(follow_up=row, saved_at=row.answered_at, **told)


def _get_return_day(row: Participation) -> date:
    for step in row.steps.all():
        if step.target == Stage.RETURNED:
            return step.at.date()
    raise LookupError(f"{row} has not returned.")


def _build_follow_up_moves(
    world: World, row: Participation, due: date
) -> list[DemoTransition]:
    """Answered by most, missed by some; the last one falls due these days."""
    offset = (due - world.today).days
    if row.stage == Stage.COMPLETED:
        # Everything is answered: the last one a little before its day.
        return [DemoTransition("answer", world.at(min(offset + 2, -5), 11))]
    if offset > 0:
        return []
    due_at = world.at(offset, 6)
    moved = [DemoTransition("fall_due", due_at)]
    if offset > -15:
        return moved
    if world.dice.random() < 0.8:
        moved.append(
            DemoTransition(
                "answer", due_at + timedelta(days=world.dice.randint(0, 12), hours=5)
            )
        )
    else:
        at = due_at + timedelta(days=15, hours=3)
        moved.append(
            DemoTransition(
                "miss", min(at, world.now), world.officer, "Trois appels sans réponse."
            )
        )
    return moved


def _follow_up(
    row: Participation, months: int, due: date, moved: list[DemoTransition]
) -> FollowUp:
    answered = get_time_of_move(moved, "answer")
    return FollowUp(
        participation=row,
        months=months,
        due_on=due,
        stage=get_stage_after(FOLLOW_UP, FollowUpStage.PLANNED, moved),
        answered_at=answered,
        method=FollowUp.Method.LINK if answered else "",
    )


def _build_follow_up_figures(row: FollowUp, told: FollowUpAnswer) -> list[Figure]:
    """What was answered becomes dated figures of the enterprise, beside those of the application."""
    organisation = row.participation.organisation
    if row.answered_at is None or organisation is None:
        return []
    on = row.answered_at.date()
    stated = (
        (Figure.Kind.TURNOVER, told.turnover, "XOF"),
        (Figure.Kind.EXPORTS, told.exports, "XOF"),
        (Figure.Kind.JOBS, told.jobs, ""),
        (Figure.Kind.JOBS_WOMEN, told.jobs_women, ""),
    )
    figures = []
    for kind, value, currency in stated:
        if value is not None:
            figures.append(
                Figure(
                    organisation=organisation,
                    kind=kind,
                    value=value,
                    currency=currency,
                    year=on.year,
                    stated_on=on,
                    source=row.figure_source,
                )
            )
    return figures
