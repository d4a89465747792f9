"""After the return: follow-ups in every state, and the partnerships that came of the stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from demo import files, names
from demo.clock import stand_at
from demo.follow_up_answers import tell_as_host, tell_as_participant
from demo.ledger import (
    DemoTransition,
    build_many_ledger_rows,
    get_stage_after,
    get_time_of_move,
)
from demo.logins import is_opened
from demo.rows import save_checked
from demo.world import World
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.core.actors import Staff, System
from pemwecco.network.models import Figure
from reintegration.followups.lifecycle import FOLLOW_UP, FollowUpStage
from reintegration.followups.models import FollowUp, FollowUpAnswer, FollowUpStep
from reintegration.followups.services.answers import answer_follow_up
from reintegration.followups.services.followups import (
    close_unanswered_follow_up,
    plan_follow_ups,
)
from reintegration.followups.services.respondents import list_host_speakers
from reintegration.partnerships.lifecycle import PARTNERSHIP, PartnershipStage
from reintegration.partnerships.models import Partnership, PartnershipStep
from reintegration.rules import follow_up_dates

# 29 signed with evidence and 60 under negotiation (domain.md §1.3), and the rest of the life of one.
TALKS = ("meet", "intend", "negotiate")
PARTNERSHIPS = (
    ((*TALKS, "sign"), 21),
    ((*TALKS, "sign", "activate"), 8),
    (TALKS, 60),
    ((), 6),
    (("meet",), 5),
    (("meet", "intend"), 4),
    ((*TALKS, "pause"), 2),
    ((*TALKS, "end"), 2),
)
SIGNED = "sign"
K = Partnership.Kind
KINDS = {K.EXPORT: 56, K.DISTRIBUTION: 23, K.JOINT_VENTURE: 10, K.CO_DEVELOPMENT: 11}
WORDS = {
    K.EXPORT: "Contrat d'exportation : premières palettes",
    K.DISTRIBUTION: "Distribution dans les épiceries de la diaspora",
    K.JOINT_VENTURE: "Société commune pour une ligne de production",
    K.CO_DEVELOPMENT: "Nouveau produit mis au point à deux",
}
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
    _partnerships(world, back)


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


def _partnerships(world: World, back: list[Participation]) -> None:
    partners = [host.organisation for host in world.hosts]
    kinds = list(Counter(KINDS).elements())
    rows: list[Partnership] = []
    histories, evidence = [], []
    routes = []
    for route, count in PARTNERSHIPS:
        routes += [(route, place) for place in range(count)]
    for number, (route, place) in enumerate(routes):
        row = back[number % len(back)]
        kind = kinds[(place * 37 + len(route)) % len(kinds)]
        begun = -world.dice.randint(180, 340) if row.cohort == world.returned else -3
        moved = []
        for step, move in enumerate(route):
            at = world.at(min(begun + 20 * (1 + step), -1), 10, step)
            reason = "Sans suite." if move == "end" else ""
            moved.append(DemoTransition(move, at, world.officer, reason))
        paper, value = None, None
        if SIGNED in route:
            value = Decimal(world.dice.randint(4, 120) * 1000)
            paper = files.build_demo_document(
                title="Accord de partenariat signé",
                about=f"Dossier {row.reference}",
                name=f"{row.reference}-accord-{number + 1}.pdf",
                at=get_time_of_move(moved, SIGNED) or world.now,
            )
            evidence.append(paper)
        partnership = Partnership(
            participation=row,
            partner=partners[(number * 5 + place) % len(partners)],
            kind=kind,
            summary=f"{WORDS[kind]} – {world.dice.choice(names.SUFFIXES)[3:]}",
            value_eur=value,
            evidence=paper,
            created_at=world.at(begun, 9),
        )
        if is_opened(world, row):
            files.save_demo_documents(evidence)
            evidence.clear()
            _work_towards(partnership, moved)
            continue
        partnership.stage = get_stage_after(PARTNERSHIP, PartnershipStage.LEAD, moved)
        rows.append(partnership)
        histories.append(moved)
    files.save_demo_documents(evidence)
    Partnership.objects.bulk_create(rows)
    moves = zip(rows, histories, strict=True)
    PartnershipStep.objects.bulk_create(
        build_many_ledger_rows(
            PartnershipStep, PARTNERSHIP, PartnershipStage.LEAD, moves
        )
    )


def _work_towards(partnership: Partnership, moved: list[DemoTransition]) -> None:
    """Typed by staff as a lead, then moved by them; it is signed because its paper is there."""
    save_checked(partnership)
    for entry in moved:
        assert entry.by is not None
        PARTNERSHIP.apply(
            partnership,
            entry.move,
            actor=Staff(entry.by),
            reason=entry.reason,
            at=entry.at,
        )
