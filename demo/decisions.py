"""What the panel decided: a published round with its minutes, the reserve, offers, and a round that is open."""

from __future__ import annotations

from datetime import timedelta

from demo.world import World
from participants.calls.models import BalanceTarget, Setup
from participants.decisions.lifecycle import OFFER
from participants.decisions.models import (
    Attendance,
    Offer,
    PendingDecision,
    RefusalReason,
    ReservePlace,
    Round,
)
from participants.decisions.services import offers, reserve
from participants.decisions.services.decisions import (
    add_decision,
    ensure_reasons,
    open_round,
)
from participants.decisions.services.minutes import issue_minutes
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Participation
from participants.register.services import assign_to_cohort
from pemwecco.core.actors import Party, Staff

# Of the closed call the minutes hold those who were chosen, the reserve and some of the others.
REFUSED, RESERVE = 30, 20
FEWEST_WAITING = 6
DAY = -529
Outcome = PendingDecision.Outcome


def make_demo_decisions(world: World) -> None:
    ensure_reasons()
    Setup.objects.get_or_create(call=world.call)
    BalanceTarget.objects.bulk_create(
        [
            BalanceTarget(call=world.call, dimension="sex", value="F", at_least=40),
            BalanceTarget(
                call=world.call, dimension="region", value="SN-DK", at_most=60
            ),
            BalanceTarget(
                call=world.call, dimension="occupation", value="employee", at_least=10
            ),
        ]
    )
    round_ = _make_published_round(world)
    _make_reserve_places(world)
    _make_answered_offers(world)
    issue_minutes(round_=round_, language="fr", with_names=False, by=world.coordinator)
    _make_reserve_offers(world)
    _prepare_next_round(world)


def _make_published_round(world: World) -> Round:
    """The sitting after which the call was decided; nobody is written to again."""
    at = world.at(DAY, 16)
    round_ = Round.objects.create(
        call=world.call,
        number=1,
        held_on=world.day(DAY - 1),
        place="Dakar, Point E",
        remarks="Le jury a siégé une journée ; les dossiers à égalité ont été relus ensemble.",
        opened_at=world.at(DAY - 20, 9),
        opened_by=world.coordinator,
        publishing_at=at,
        published_at=at,
        published_by=world.coordinator,
    )
    last = len(world.panel) - 1
    for place, member in enumerate(world.panel):
        Attendance.objects.create(
            round=round_, member=member, present=place < last, chairs=place == 0
        )
    shortlisted = Participation.objects.filter(
        call=world.call, steps__move="shortlist"
    ).order_by("pk")
    chosen = [row for row in world.travellers if row.stage != Stage.WITHDRAWN]
    kept = list(shortlisted.filter(stage=Stage.RESERVE)[:RESERVE])
    refused = list(shortlisted.filter(stage=Stage.REFUSED)[:REFUSED])
    common = {
        "round": round_,
        "by": world.coordinator,
        "at": at - timedelta(days=1),
        "published_at": at,
    }
    decided = []
    for row in chosen:
        select = PendingDecision(
            participation=row, outcome=Outcome.SELECT, cohort=row.cohort, **common
        )
        decided.append(select)
    for rank, row in enumerate(kept, start=1):
        keep = PendingDecision(
            participation=row, outcome=Outcome.KEEP, rank=rank, **common
        )
        decided.append(keep)
    PendingDecision.objects.bulk_create(decided)
    reasons = list(RefusalReason.objects.order_by("position")[:4])
    for place, row in enumerate(refused):
        decision = PendingDecision.objects.create(
            participation=row,
            outcome=Outcome.REFUSE,
            words="Merci pour ce dossier soigné.",
            **common,
        )
        decision.reasons.set([reasons[place % len(reasons)]])
    return round_


def _make_reserve_places(world: World) -> None:
    """Who still waits, in order."""
    waiting = Participation.objects.filter(
        call=world.call, stage=Stage.RESERVE
    ).order_by("pk")
    places = []
    for rank, row in enumerate(waiting, start=1):
        places.append(ReservePlace(participation=row, call=world.call, rank=rank))
    ReservePlace.objects.bulk_create(places)


def _make_answered_offers(world: World) -> None:
    """Those who hold a seat have accepted it; the last selected one still has some days to answer."""
    rows = [row for row in world.travellers if row.stage != Stage.WITHDRAWN]
    selected = [row for row in rows if row.stage == Stage.SELECTED]
    for row in rows:
        step = row.steps.filter(move="select").latest("pk")
        offer = Offer.objects.create(
            participation=row,
            cohort=row.cohort,
            origin=Offer.Origin.PUBLISHED,
            reply_by=step.at + timedelta(days=10),
            explanation={"round": 1},
            at=step.at,
        )
        if selected and row is selected[-1]:
            Offer.objects.filter(pk=offer.pk).update(
                reply_by=world.now + timedelta(days=2)
            )
            continue
        answered = step.at + timedelta(days=2)
        OFFER.apply(offer, "accept", actor=Party(), at=answered)


def _make_reserve_offers(world: World) -> None:
    """One declines and one lets the time pass: the next of the reserve are offered their places."""
    waiting = list(
        Participation.objects.filter(call=world.call, stage=Stage.RESERVE).order_by(
            "pk"
        )
    )
    if len(waiting) < FEWEST_WAITING:
        return
    first, second = waiting[:2]
    for row in (first, second):
        assign_to_cohort(
            participation=row, cohort=world.planned, actor=Staff(world.coordinator)
        )
        PARTICIPATION.apply(row, "select", actor=Staff(world.coordinator))
    offers.decline_offer(
        offer=Offer.objects.get(participation=first),
        actor=Party(),
        because="busy",
        words="Foire à la même date.",
    )
    reserve.fill_vacancies()
    late = Offer.objects.filter(participation=second)
    late.update(reply_by=world.now - timedelta(minutes=5))
    offers.expire_due_offers()
    reserve.fill_vacancies()


def _prepare_next_round(world: World) -> None:
    """The next sitting, prepared and not published: nobody knows yet."""
    rows = list(
        Participation.objects.filter(call=world.call, stage=Stage.SHORTLISTED).order_by(
            "pk"
        )[:6]
    )
    open_round(call=world.call, by=world.coordinator)
    for place, row in enumerate(rows):
        if place == 0:
            add_decision(
                participation=row,
                outcome=Outcome.SELECT,
                cohort=world.planned,
                by=world.coordinator,
            )
        elif place <= 2:
            add_decision(participation=row, outcome=Outcome.KEEP, by=world.coordinator)
        elif place == 3:
            add_decision(
                participation=row,
                outcome=Outcome.REFUSE,
                reasons=RefusalReason.objects.filter(code="partners"),
                words="Revenez avec une lettre d'un partenaire.",
                by=world.coordinator,
            )
