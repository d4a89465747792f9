"""The first page of the portal: what is to be done, counted and listed from one QuerySet."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from mobility.hosts.models import Host, Placement, PlacementStep
from mobility.itineraries.models import (
    Itinerary,
    ItineraryVersion,
    Presence,
    Stop,
    VisitProgramme,
)
from mobility.itineraries.services.visit_programmes import confirm_visit_programme
from pemwecco.accounts.models import User
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
LISTS = {
    "answer": "to answer",
    "programme": "to confirm",
    "attendance": "to note who came",
}


@pytest.fixture
def host() -> Host:
    return factories.host(capacity=2000)


@pytest.fixture
def lies(host: Host) -> User:
    return factories.host_contact(host)


def make_offers(host: Host, count: int) -> None:
    """Requests on days of their own, so that one file can carry them."""
    file = factories.participation(stage="prepared")
    first = timezone.localdate() + timedelta(10)
    rows = []
    for number in range(count):
        on = first + timedelta(number)
        rows.append(
            Placement(
                participation=file,
                host=host,
                starts_on=on,
                ends_on=on,
                purpose="Bezoek",
                stage="offered",
            )
        )
    made = Placement.objects.bulk_create(rows)
    PlacementStep.objects.bulk_create(
        PlacementStep(subject=row, source="proposed", target="offered", move="offer")
        for row in made
    )


@pytest.mark.parametrize("count", [1, 1000])
def test_the_first_page_asks_fifteen_questions_at_most_however_many_requests(
    sign_in: SignIn,
    host: Host,
    lies: User,
    count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    make_offers(host, count)
    client = sign_in(lies)
    client.get("/partners/")

    with django_assert_max_num_queries(15) as asked:
        page = client.get("/partners/", headers={"accept-language": "en"})

    assert f"{count} request" in page.text
    assert len(page.context["to_answer"]) == min(count, 10)
    assert len(asked) == 13


def test_each_line_opens_the_list_that_it_counts(
    sign_in: SignIn, host: Host, lies: User
) -> None:
    today = timezone.localdate()
    client = sign_in(lies)
    make_offers(host, 26)
    file = factories.participation(stage="departed", cohort=factories.cohort())
    running = factories.placement(
        participation=file,
        host=host,
        stage="running",
        starts_on=today - timedelta(1),
        ends_on=today + timedelta(1),
    )
    itinerary = Itinerary.objects.create(
        participation=file, arrives_on=running.starts_on, leaves_on=running.ends_on
    )
    stop = Stop.objects.create(
        itinerary=itinerary,
        placement=running,
        starts_on=today,
        ends_on=today,
        title="Looms",
        activity=Stop.Activity.VISIT,
    )
    facts = {"stops": [], "arrives_on": str(today), "leaves_on": str(today)}
    version = ItineraryVersion.objects.create(
        itinerary=itinerary, number=1, facts=facts
    )
    VisitProgramme.objects.create(placement=running, version=version)

    lines = client.get("/partners/").context["todo"]

    assert [(line.count, line.url.split("=")[-1]) for line in lines] == [
        (26, "answer"),
        (1, "programme"),
        (1, "attendance"),
    ]
    for line in lines:
        listed = client.get(line.url, headers={"accept-language": "en"})
        assert listed.context["page"].paginator.count == line.count
        assert LISTS[line.url.split("=")[-1]] in listed.text
        assert len(listed.context["lines"]) <= 25
    confirm_visit_programme(placement=running, number=1, by=lies)
    Presence.objects.create(
        stop=stop, participation=file, on=today, by=lies, how="host"
    )
    assert len(client.get("/partners/").context["todo"]) == 1


def test_nobody_counts_the_visits_of_another_host(
    sign_in: SignIn, host: Host, lies: User
) -> None:
    make_offers(host, 2)
    piet = factories.host_contact(factories.host(), email="piet@elders.example")

    for address in ("/partners/", "/partners/placements/?todo=answer"):
        context = sign_in(piet).get(address).context
        assert not context.get("todo")
        assert not context.get("lines")


def test_an_unknown_list_is_the_list_of_all(sign_in: SignIn, lies: User) -> None:
    page = sign_in(lies).get("/partners/placements/?todo=nothing")

    assert "groups" in page.context
