"""The partner portal: who sees what, and answers once."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from mobility.hosts.models import Host, Placement
from mobility.hosts.services.placements import cancel_placement, offer_placement
from participants.applications.models import Application
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.network.models import Person
from pemwecco.privacy.models import Reading
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
SECRETS = (
    "Awa",
    "Geheimnaam",
    "Atelier Exemple",
    "+221 77 987 65 43",
    "221779876543",
    "secret@atelier.example",
)


@pytest.fixture
def person() -> Person:
    return factories.person(
        given_names="Awa",
        family_name="Geheimnaam",
        phone="+221779876543",
        email="secret@atelier.example",
    )


@pytest.fixture
def host() -> Host:
    return factories.host()


@pytest.fixture
def lies(host: Host) -> User:
    return factories.host_contact(host)


@pytest.fixture
def visitor(sign_in: SignIn, lies: User) -> Client:
    return sign_in(lies)


@pytest.fixture
def offered(person: Person, host: Host, lies: User, officer: User) -> Placement:
    file = factories.participation(
        person=person, stage="prepared", cohort=factories.cohort()
    )
    Application.objects.create(
        participation=file, project_title="Mangues", needs="Emballage et normes"
    )
    placement = factories.placement(participation=file, host=host, purpose="Bezoek")
    offer_placement(placement=placement, by=officer)
    return placement


def page(placement: Placement) -> str:
    return f"/partners/placements/{placement.pk}/"


def test_before_its_yes_a_host_reads_no_name_no_phone_no_address(
    visitor: Client, offered: Placement
) -> None:
    for address in (page(offered), "/partners/placements/", "/partners/"):
        text = visitor.get(address).content.decode()
        assert not [secret for secret in SECRETS if secret in text], address
    text = visitor.get(page(offered)).content.decode()
    for shown in (
        offered.participation.reference,
        "Dakar",
        "Mangues",
        "Emballage et normes",
        "Bezoek",
    ):
        assert shown in text
    assert not Reading.objects.exists()


def test_after_its_yes_a_host_reads_how_to_reach_the_visitor(
    visitor: Client, offered: Placement
) -> None:
    answer = visitor.post(f"{page(offered)}accept/")

    assert (answer.status_code, answer["Location"]) == (302, page(offered))
    text = visitor.get(page(offered)).content.decode()
    for shown in ("Awa Geheimnaam", "+221 77 987 65 43", "secret@atelier.example"):
        assert shown in text
    assert Reading.objects.filter(label="Awa Geheimnaam").count() == 1


def test_the_second_yes_is_told_who_was_first(
    visitor: Client, offered: Placement
) -> None:
    visitor.post(f"{page(offered)}accept/")

    answer = visitor.post(f"{page(offered)}accept/", follow=True)

    offered.refresh_from_db()
    assert offered.stage == "accepted"
    assert offered.steps.filter(move="accept").count() == 1
    assert [str(message) for message in answer.context["messages"]]


def test_a_host_that_declined_loses_sight(
    visitor: Client, offered: Placement, lies: User
) -> None:
    answer = visitor.post(f"{page(offered)}decline/", {"because": "full", "words": ""})

    assert answer["Location"] == "/partners/placements/"
    assert visitor.get(page(offered)).status_code == 404
    assert (
        "Atelier Exemple" not in visitor.get("/partners/placements/").content.decode()
    )
    late = visitor.post(f"{page(offered)}accept/", follow=True)
    assert "Lies Voorbeeld" in str(next(iter(late.context["messages"])))
    offered.refresh_from_db()
    assert offered.stage == "declined"


def test_a_no_without_reason_is_asked_again(
    visitor: Client, offered: Placement
) -> None:
    answer = visitor.post(f"{page(offered)}decline/", {"because": "other", "words": ""})

    assert answer.status_code == 422
    offered.refresh_from_db()
    assert offered.stage == "offered"


def test_another_host_finds_nothing(
    sign_in: SignIn, offered: Placement, outsider: User, awa: User, officer: User
) -> None:
    stranger = factories.host_contact(factories.host(), "piet@elders.example")
    for user in (stranger, outsider, awa, officer):
        visitor = sign_in(user)
        assert visitor.get(page(offered)).status_code == 404, user
        assert visitor.post(f"{page(offered)}accept/").status_code == 404, user
        assert (
            visitor.post(f"{page(offered)}decline/", {"because": "full"}).status_code
            == 404
        ), user
    text = sign_in(stranger).get("/partners/placements/").content.decode()
    assert "Awa" not in text
    offered.refresh_from_db()
    assert offered.stage == "offered"


def test_the_list_is_for_hosts_only(
    sign_in: SignIn, outsider: User, officer: User
) -> None:
    for user in (outsider, officer):
        assert sign_in(user).get("/partners/placements/").status_code == 404
    answer = Client().get("/partners/placements/")
    assert answer.status_code == 302
    assert "login" in answer["Location"]


def test_answers_are_posted(visitor: Client, offered: Placement) -> None:
    for address in ("accept/", "decline/"):
        assert visitor.get(page(offered) + address).status_code == 405
    assert visitor.post(page(offered)).status_code == 405
    assert visitor.post("/partners/placements/").status_code == 405


def test_a_visit_called_off_shows_no_more_than_before(
    visitor: Client, offered: Placement, officer: User
) -> None:
    visitor.post(f"{page(offered)}accept/")
    offered.refresh_from_db()
    cancel_placement(placement=offered, reason="Geheimreden", actor=Staff(officer))

    text = visitor.get(page(offered)).content.decode()

    assert offered.participation.reference in text
    assert not [secret for secret in (*SECRETS, "Geheimreden") if secret in text]


def test_a_visit_cancelled_before_the_question_is_unknown_to_the_host(
    visitor: Client, person: Person, host: Host, officer: User
) -> None:
    placement = factories.placement(
        participation=factories.participation(person=person), host=host
    )
    assert visitor.get(page(placement)).status_code == 404
    cancel_placement(placement=placement, reason="Other host", actor=Staff(officer))
    assert visitor.get(page(placement)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_questions(
    visitor: Client,
    host: Host,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    Host.objects.filter(pk=host.pk).update(capacity=99)
    for stage in ("offered", "accepted", "running", "completed"):
        for _number in range(count):
            factories.placement(
                participation=factories.participation(),
                host=host,
                stage=stage,
                starts_on=date(2027, 1, 1),
                ends_on=date(2027, 1, 2),
            )

    with django_assert_num_queries(16):
        visitor.get("/partners/placements/")


def test_a_long_list_of_visits_to_come_is_read_page_by_page(
    visitor: Client, host: Host, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Host.objects.filter(pk=host.pk).update(capacity=99)
    for _number in range(27):
        factories.placement(
            participation=factories.participation(), host=host, stage="confirmed"
        )
    everything = "/partners/placements/?group=coming"
    first = visitor.get("/partners/placements/")
    assert first.content.count(b"row-item__title") == 25
    assert everything in first.text
    assert "27" in first.text
    assert visitor.get(everything).content.count(b"row-item__title") == 25
    with django_assert_num_queries(GROUP_QUERIES):
        second = visitor.get(f"{everything}&page=2")
    assert second.content.count(b"row-item__title") == 2
    # What is no group is the list itself.
    assert "27" in visitor.get("/partners/placements/?group=x").text


GROUP_QUERIES = 7


def test_nobody_describes_another_host(
    sign_in: SignIn, visitor: Client, officer: User
) -> None:
    other = factories.host(practical="Not yours")

    for client in (visitor, sign_in(officer)):
        assert client.get(f"/partners/profile/{other.pk}/").status_code == 404
        page = f"/partners/profile/{other.pk}/practical/"
        assert client.post(page, {"practical": "x"}).status_code == 404
    other.refresh_from_db()
    assert other.practical == "Not yours"
