"""Hosts asked for the coming cohort, with answers of each kind; what both sides told of past visits."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import cycle
from typing import Final

from demo.clock import stand_at
from demo.world import World
from mobility.hosts.lifecycle import PlacementStage
from mobility.hosts.models import (
    EvaluationSide,
    Host,
    HostCampaign,
    Placement,
    list_side_questions,
)
from mobility.hosts.rules import OfferedDays
from mobility.hosts.services.campaigns import (
    StatedAnswer,
    answer_host_campaign,
    ask_campaign_hosts,
    list_campaign_hosts,
    note_campaign_answer,
    open_host_campaign,
)
from mobility.hosts.services.evaluations import evaluate_visit
from pemwecco.accounts.models import User
from pemwecco.accounts.services import ensure_user

# Days from today: the campaign is opened, hosts answer, it closes.
OPENED, ANSWERED, CLOSES = -11, -6, 6
# How many visits are told by whom, so many days after they ended.
TOLD_BY_VISITORS, TOLD_BY_HOSTS, TOLD_AFTER = 14, 9, 2
POOR: Final = 2
MARKS: Final = ((5, 4, 4, 3), (4, 4, 5, 4), (3, 2, 3, 2), (5, 5, 4, 5))
TEXT_FR = "Nous préparons le prochain séjour : dites-nous quels jours vous conviennent."
TEXT_NL = "Wij bereiden het volgende verblijf voor: zeg ons welke dagen u passen."
TEXT_EN = "We prepare the next stay: tell us which days suit you."


def make_demo_campaigns(world: World) -> None:
    with stand_at(world.at(OPENED)):
        campaign = open_host_campaign(
            cohort=world.planned,
            closes_on=world.day(CLOSES),
            text_fr=TEXT_FR,
            text_nl=TEXT_NL,
            text_en=TEXT_EN,
            by=world.officer,
        )
        hosts = list(list_campaign_hosts(campaign).order_by("pk"))
        ask_campaign_hosts(campaign=campaign, hosts=hosts, by=world.officer)
    with stand_at(world.at(ANSWERED)):
        _answer_campaign(world, campaign, hosts)
    _tell_visits(world)


def _answer_campaign(world: World, campaign: HostCampaign, hosts: list[Host]) -> None:
    """In turn with days, without days, perhaps, no where nobody of the cohort goes, by phone, not yet."""
    first = campaign.stay.first
    going = set(
        Placement.objects.filter(participation__cohort=world.planned).values_list(
            "host", flat=True
        )
    )
    for place, host in enumerate(hosts[1:]):
        answer = campaign.answers.get(host=host)
        speaks = host.contacts.order_by("pk").select_related("user")[0].user
        if place % 5 == 4:
            continue
        if place == 0 or host.pk not in going:
            said = StatedAnswer(
                "no", refusals=["busy", "staff"], words="C'est notre pleine saison."
            )
        elif place % 5 == 1:
            said = StatedAnswer("yes")
        elif place % 5 == 2:
            days = [OfferedDays(first + timedelta(7), first + timedelta(9), 1)]
            said = StatedAnswer("perhaps", offered=days)
        else:
            said = StatedAnswer("yes", offered=_list_offered(host, first))
        if place % 5 == 3:
            note_campaign_answer(
                answer=answer, said=said, told_by=str(speaks), by=world.officer
            )
        else:
            answer_host_campaign(answer=answer, said=said, by=speaks)


def _list_offered(host: Host, first: date) -> list[OfferedDays]:
    places = min(2, host.capacity)
    return [
        OfferedDays(first + timedelta(1), first + timedelta(4), places),
        OfferedDays(first + timedelta(8), first + timedelta(11), host.capacity),
    ]


def _tell_visits(world: World) -> None:
    ended = Placement.objects.filter(stage=PlacementStage.COMPLETED).select_related(
        "participation__person", "host"
    )
    marks = cycle(MARKS)
    told = list(ended.order_by("ends_on", "pk")[:TOLD_BY_VISITORS])
    for visit in told:
        person = visit.participation.person
        user = ensure_user(
            email=person.email, language=person.language, name=person.full_name
        )
        _tell(world, visit, EvaluationSide.VISITOR, next(marks), user)
    for visit in told[:TOLD_BY_HOSTS]:
        speaks = visit.host.contacts.order_by("pk").select_related("user")[0].user
        _tell(world, visit, EvaluationSide.HOST, next(marks), speaks)


def _tell(
    world: World,
    visit: Placement,
    side: EvaluationSide,
    values: tuple[int, ...],
    by: User,
) -> None:
    questions = list_side_questions(side)
    marks = {}
    for question, value in zip(questions, values, strict=True):
        marks[question.value] = value
    poor = "Trop peu de temps avec l'équipe." if POOR in values else ""
    told = min(0, (visit.ends_on - world.today).days + TOLD_AFTER)
    with stand_at(world.at(told, 16)):
        evaluate_visit(placement=visit, side=side, marks=marks, words=poor, by=by)
