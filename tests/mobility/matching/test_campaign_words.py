"""What hosts said to a campaign, and what visitors said of them, as a matching reads it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from mobility.hosts.models import Host, HostContact, Placement, list_side_questions
from mobility.hosts.rules import OfferedDays
from mobility.hosts.services.campaigns import (
    StatedAnswer,
    answer_host_campaign,
    ask_campaign_hosts,
    open_host_campaign,
)
from mobility.hosts.services.evaluations import evaluate_visit
from mobility.itineraries.services.travel import load_travel_times
from mobility.matching.models import MatchingBrief
from mobility.matching.queries.plans import list_host_lines, measure_demand
from mobility.matching.services.gathering import build_problem, gather_material
from mobility.matching.services.rulings import save_matching_brief
from participants.applications.models import Application
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.network.models import Sector
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
FIRST, SECOND = date(2027, 3, 3), date(2027, 3, 4)


@pytest.fixture(autouse=True)
def _in_january() -> object:
    with time_machine.travel("2027-01-11 09:00:00Z", tick=False):
        yield


@pytest.fixture
def brief() -> MatchingBrief:
    cohort = factories.cohort()
    factories.participation(stage="prepared", cohort=cohort)
    return MatchingBrief.objects.create(cohort=cohort)


@pytest.fixture
def hosts() -> list[Host]:
    """One that gives days, one that says no, one that is interested, one that says nothing."""
    found = []
    for number in range(4):
        house = factories.organisation(country="BE", name=f"Huis {number}")
        host = factories.host(organisation=house, capacity=2)
        factories.host_contact(host, email=f"c{number}@fabriek.example")
        found.append(host)
    return found


def answer_all(brief: MatchingBrief, hosts: list[Host], officer: User) -> None:
    campaign = open_host_campaign(
        cohort=brief.cohort, closes_on=date(2027, 2, 1), by=officer
    )
    ask_campaign_hosts(campaign=campaign, hosts=hosts, by=officer)
    said = (
        StatedAnswer("yes", offered=[OfferedDays(FIRST, SECOND, 1)]),
        StatedAnswer("no", refusals=["busy", "works"]),
        StatedAnswer("yes"),
    )
    for host, words in zip(hosts, said, strict=False):
        answer = campaign.answers.get(host=host)
        contact = HostContact.objects.at_hosts([host.pk]).get().user
        answer_host_campaign(answer=answer, said=words, by=contact)


def test_days_and_places_are_the_room_and_a_no_is_out_with_its_reason(
    brief: MatchingBrief, hosts: list[Host], officer: User, sign_in: SignIn
) -> None:
    answer_all(brief, hosts, officer)
    file = Participation.objects.get()
    problem = build_problem(gather_material(brief))
    room = {row.key: row.room for row in problem.hosts}
    given, refusing, willing, silent = (host.pk for host in hosts)
    assert room[given] == {FIRST: 1, SECOND: 1}
    assert room[refusing] == {}
    # Without days the profile says how many.
    assert set(room[willing].values()) == set(room[silent].values()) == {2}
    assert len(room[willing]) == 20
    assert (file.pk, refusing) not in problem.points
    assert (file.pk, given) in problem.points
    lines = {line.host.pk: line for line in list_host_lines(brief, file, None)}
    line = lines[refusing]
    assert line.score.barred is not None
    assert [finding.code for finding in line.why_not] == ["host-no"]
    page = reverse("admin:matching_matching_person", args=[brief.cohort.pk, file.pk])
    shown = sign_in(officer).get(page).text
    assert "does not receive this cohort: it is our busy season, works" in shown
    demand = measure_demand(brief)
    assert demand.days[2] == (FIRST, 5)
    # The number of a day opens its hosts, whose places are that number.
    board = reverse("admin:matching_matching_cohort", args=[brief.cohort.pk])
    staff = sign_in(officer)
    assert f'href="?day={FIRST}#free-hosts"' in staff.get(board).text
    listed = staff.get(board, {"day": FIRST.isoformat()}).context["free_hosts"]
    free = {host.pk: places for host, places in listed}
    assert free == {given: 1, willing: 2, silent: 2}
    assert demand.list_free_hosts(FIRST) == listed
    assert staff.get(board, {"day": "2027-02-30"}).context["free_hosts"] is None


def test_a_visit_that_stands_takes_a_place_of_the_days_given(
    brief: MatchingBrief, hosts: list[Host], officer: User
) -> None:
    answer_all(brief, hosts, officer)
    factories.placement(
        participation=Participation.objects.get(),
        host=hosts[0],
        stage="confirmed",
        starts_on=FIRST,
        ends_on=FIRST,
    )
    # Who said it receives fewer later receives fewer.
    Host.objects.filter(pk=hosts[2].pk).update(capacity=1)
    problem = build_problem(gather_material(brief))
    room = {row.key: row.room for row in problem.hosts}
    assert room[hosts[0].pk] == {SECOND: 1}
    assert set(room[hosts[2].pk].values()) == {1}


def test_languages_sectors_and_region_are_read_from_both_sides(
    brief: MatchingBrief, hosts: list[Host]
) -> None:
    file = Participation.objects.get()
    made = {}
    for code in ("food", "wood"):
        made[code] = Sector.objects.create(
            code=code, name_fr=code, name_en=code, name_nl=code
        )
    file.organisation = factories.organisation(sector=made["food"])
    file.save()
    Application.objects.create(participation=file, languages_spoken="wolof, anglais")
    near, far = hosts[:2]
    near.languages, near.chain_places = ["en", "nl"], ["making"]
    near.organisation.sector = made["wood"]
    near.organisation.save()
    near.save()
    near.sectors.add(made["food"])
    far.languages, far.labour_region = ["nl"], Host.Region.WALLONIA
    far.save()
    brief.base_region = Host.Region.FLANDERS
    with translation.override("fr"):
        material = gather_material(brief)
        score = material.score(file.pk, near.pk)
        parts = {part.name: part for part in score.parts}
    values = {name: part.value for name, part in parts.items()}
    assert (values["language"], values["sector"], values["travel"]) == (1.0, 1.0, 1.0)
    apart = material.score(file.pk, far.pk)
    assert apart.barred is not None
    assert apart.barred.code == "no-language"
    unknown = {part.name: part for part in material.score(file.pk, hosts[2].pk).parts}
    assert unknown["language"].value == 0.5
    brief.base_region = ""
    silent = gather_material(brief).score(file.pk, near.pk)
    assert {part.name: part.value for part in silent.parts}["travel"] == 0.5


def test_minutes_of_travel_count_where_the_table_knows_both_towns(
    brief: MatchingBrief, hosts: list[Host], officer: User, english: None
) -> None:
    load_travel_times()
    file = Participation.objects.get()
    towns = ("Gent", "Arlon", "Bruxelles", "Nulle Part")
    for host, town in zip(hosts, towns, strict=False):
        host.organisation.city = town
        host.organisation.save()
    with pytest.raises(Refused, match="No travel time is known from “Nowhere”"):
        save_matching_brief(cohort=brief.cohort, by=officer, base_town="Nowhere")

    brief = save_matching_brief(cohort=brief.cohort, by=officer, base_town=" Brussel ")

    assert brief.base_town == "Brussel"
    material = gather_material(brief)
    worth = []
    for host in hosts[:3]:
        parts = {part.name: part for part in material.score(file.pk, host.pk).parts}
        worth.append(parts["travel"].value)
    near, far, here = worth
    assert here == 1.0 > near > far == 0.0
    # Where the table lacks the town, the region says what it can.
    lost = hosts[0]
    lost.organisation.city = "Nulle Part"
    lost.organisation.save()
    lost.labour_region = brief.base_region = Host.Region.FLANDERS
    lost.save()
    parts = {
        part.name: part for part in gather_material(brief).score(file.pk, lost.pk).parts
    }
    assert parts["travel"].reason.code == "region"


def test_what_visitors_said_counts_from_the_second_answer_on(
    brief: MatchingBrief, hosts: list[Host]
) -> None:
    file = Participation.objects.get()
    marks = {question.value: 5 for question in list_side_questions("visitor")}

    def read_feedback() -> float:
        parts = gather_material(brief).score(file.pk, hosts[0].pk).parts
        return next(part.value for part in parts if part.name == "feedback")

    for number, share in ((0, 0.5), (1, 1.0)):
        email = f"before{number}@atelier.example"
        earlier = factories.participation(
            stage="completed", person=factories.person(email=email)
        )
        day = date(2026, 11, 3) + timedelta(number)
        placement: Placement = factories.placement(
            participation=earlier,
            host=hosts[0],
            stage="completed",
            starts_on=day,
            ends_on=day,
        )
        by = User.objects.create(email=email, language="fr")
        evaluate_visit(placement=placement, side="visitor", marks=marks, by=by)
        assert read_feedback() == share
