"""A cohort matched with hosts: what both sides said, the plan, and its offers."""

from __future__ import annotations

from typing import Final

from demo import logins
from demo.clock import stand_at
from demo.world import World
from mobility.hosts.models import Host
from mobility.matching.services.choices import state_preferences, state_wishes
from mobility.matching.services.matchings import ask_matching, compute_matching
from mobility.matching.services.publishing import (
    make_matching_offers,
    publish_matching,
)
from mobility.matching.services.rulings import rule_on_pair, save_matching_brief
from participants.register.lifecycle import SEATED, Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.services import ensure_user
from pemwecco.network.mapping import state_need
from pemwecco.network.models import Need, NeedTopic

# Days from today: wishes are asked, said, the cohort is matched, the offers are made.
ASKED, SAID, MATCHED, OFFERED, CLOSES = -14, -9, -3, -2, 10
# What firms of the cohort look for, in turn; every fourth host offers the first.
NEEDED: Final = ("certification", "buyers", "marketing")
# How many people and hosts say something: both may say nothing.
WISHING, JUDGING = 6, 4


def make_demo_matching(world: World) -> None:
    people = list(
        Participation.objects.filter(cohort=world.planned, stage__in=SEATED)
        .select_related("person", "organisation", "cohort")
        .order_by("pk")
    )
    with stand_at(world.at(ASKED)):
        save_matching_brief(
            cohort=world.planned,
            by=world.officer,
            stops=3,
            visit_days=2,
            asked_from=world.day(ASKED),
            asked_until=world.day(CLOSES),
        )
        _state_needs(world, people)
    with stand_at(world.at(SAID)):
        _say_wishes(world, people)
        _say_preferences(world, people)
    with stand_at(world.at(MATCHED)):
        for row in people:
            if row.stage == Stage.SELECTED:
                # The host of the table of log-ins has its one request to answer.
                rule_on_pair(
                    participation=row,
                    host=world.hosts[0],
                    kind="veto",
                    reason="Reçoit déjà deux personnes de la cohorte.",
                    by=world.officer,
                )
        matching = ask_matching(cohort=world.planned, by=world.officer)
        compute_matching(matching.pk)
        matching.refresh_from_db()
    with stand_at(world.at(OFFERED)):
        publish_matching(matching=matching, by=world.officer)
        make_matching_offers(matching.pk)


def _state_needs(world: World, people: list[Participation]) -> None:
    topics = list(NeedTopic.objects.filter(code__in=NEEDED).order_by("code"))
    for place, row in enumerate(people):
        if row.organisation is None:
            continue
        state_need(
            side=Need.Side.NEED,
            topic=topics[place % len(topics)],
            level=Need.Level.ORGANISATION,
            organisation=row.organisation,
            strength=Need.Strength.STRONG,
            stated_by=str(row.person),
            stated_on=world.day(ASKED),
            by=world.officer,
        )


def _say_wishes(world: World, people: list[Participation]) -> None:
    """Those who have a log-in of their own first: their page shows what they said."""
    ordered = sorted(people, key=lambda row: row.person.email != logins.PREPARING.email)
    open_hosts = world.hosts[:-1]
    for place, row in enumerate(ordered[:WISHING]):
        person = row.person
        user = ensure_user(
            email=person.email, language=person.language, name=person.full_name
        )
        wished = [open_hosts[(3 * place + step) % len(open_hosts)] for step in range(3)]
        state_wishes(participation=row, hosts=wished, by=user)


def _say_preferences(world: World, people: list[Participation]) -> None:
    for place, host in enumerate(world.hosts[:JUDGING]):
        choices = {}
        for step, row in enumerate(people[place::JUDGING]):
            choices[row.pk] = "competes" if step == 1 else "yes"
        state_preferences(
            host=host, cohort=world.planned, choices=choices, by=_get_speaker(host)
        )


def _get_speaker(host: Host) -> User:
    return host.contacts.order_by("pk").select_related("user")[0].user
