"""After the return: follow-ups in every state, and the partnerships that came of the stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from demo.clock import stand_at
from demo.ledger import (
    DemoTransition,
    build_many_ledger_rows,
    get_stage_after,
    get_time_of_move,
)
from demo.logins import RETURNED, is_opened
from demo.partnerships import make_demo_partnerships
from demo.world import World
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.core.actors import System
from pemwecco.network.models import Figure
from reintegration.followups.lifecycle import FOLLOW_UP, FollowUpStage
from reintegration.followups.models import FollowUp, FollowUpStep
from reintegration.followups.services.answers import (
    Answers,
    answer_follow_up,
    build_stored_answers,
)
from reintegration.followups.services.followups import (
    close_unanswered_follow_up,
    plan_follow_ups,
)
from reintegration.rules import follow_up_dates

APPLICATION = "Candidature"  # the source of the figures that an application gave


STILL_WELL = Answers(
    still_in_business=True,
    turnover=None,
    workers_women=None,
    workers_men=None,
    contracts=1,
    use_of_learning=4,
    support_needed=(),
)


def make_demo_follow_ups(world: World) -> None:
    home = {Stage.RETURNED, Stage.COMPLETED}
    back = [row for row in world.travellers if row.stage in home]
    rows, histories = [], []
    for row in back:
        returned = _get_return_day(row)
        if is_opened(world, row):
            _follow(world, row, returned)
            continue
        months = world.programme.follow_up_months
        for count, due in zip(months, follow_up_dates(returned, months), strict=True):
            moved = _build_follow_up_moves(world, row, due)
            rows.append(_follow_up(row, count, due, moved))
            histories.append(moved)
    FollowUp.objects.bulk_create(rows)
    moves = zip(rows, histories, strict=True)
    FollowUpStep.objects.bulk_create(
        build_many_ledger_rows(FollowUpStep, FOLLOW_UP, FollowUpStage.PLANNED, moves)
    )
    figures = []
    for follow_up in rows:
        figures += _build_follow_up_figures(world, follow_up)
    Figure.objects.bulk_create(figures)
    make_demo_partnerships(world, back)


def _follow(world: World, row: Participation, returned: date) -> None:
    """Planned at the return, then asked, answered by the link or given up, each on its day."""
    with stand_at(world.at((returned - world.today).days, 20)):
        planned = plan_follow_ups(participation=row, returned_on=returned)
    for follow_up in planned:
        for entry in _build_follow_up_moves(world, row, follow_up.due_on):
            with stand_at(entry.at):
                if entry.move == "answer":
                    answer_follow_up(
                        follow_up=follow_up,
                        answers=_grow(world, follow_up),
                        method=FollowUp.Method.LINK,
                        by=None,
                    )
                elif entry.move == "miss":
                    close_unanswered_follow_up(
                        follow_up=follow_up, by=world.officer, reason=entry.reason
                    )
                else:
                    FOLLOW_UP.apply(
                        follow_up, entry.move, actor=System("day came"), at=entry.at
                    )


def _grow(world: World, follow_up: FollowUp) -> Answers:
    """A little more than what the application said."""
    growth = Decimal(world.dice.randint(105, 150)) / 100
    stated: dict[str, int] = {}
    organisation = follow_up.participation.organisation
    if organisation is not None:
        for figure in organisation.figures.filter(source=APPLICATION):
            stated[figure.kind] = int(figure.value * growth)
    women, all_jobs = stated[Figure.Kind.JOBS_WOMEN], stated[Figure.Kind.JOBS]
    return replace(
        STILL_WELL,
        turnover=Decimal(stated[Figure.Kind.TURNOVER]),
        workers_women=women,
        workers_men=max(0, all_jobs - women),
    )


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
    if offset > -15 or (row.person.email == RETURNED.email and offset > -100):
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
        answers=build_stored_answers(STILL_WELL, in_window=True) if answered else {},
    )


def _build_follow_up_figures(world: World, row: FollowUp) -> list[Figure]:
    """What was answered becomes dated figures of the enterprise, beside those of the application."""
    if row.answered_at is None or row.participation.organisation is None:
        return []
    organisation, on = row.participation.organisation, row.answered_at.date()
    source = f"Suivi à {row.months} mois"
    growth = Decimal(world.dice.randint(95, 150)) / 100
    figures = []
    for before in organisation.figures.all():
        if before.source != APPLICATION:
            continue
        figures.append(
            Figure(
                organisation=organisation,
                kind=before.kind,
                value=(before.value * growth).quantize(Decimal(1)),
                currency=before.currency,
                year=on.year,
                stated_on=on,
                source=source,
            )
        )
    return figures
