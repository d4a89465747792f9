"""Who speaks for several hosts acts for one at a time: rows of two never stand together."""

from __future__ import annotations

import pytest
from django.test import Client

from mobility.hosts.models import Host
from pemwecco.accounts.models import User
from tests import factories
from tests.conftest import SignIn
from tests.mobility.hosts.access import let_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def two() -> list[Host]:
    hosts = []
    for name in ("Aarde bv", "Zon bv"):
        made = factories.host(organisation=factories.organisation(name=name))
        factories.placement(
            participation=factories.participation(
                person=factories.person(email=f"{made.pk}@p.example")
            ),
            host=made,
            stage="offered",
            purpose=f"Visit of {name}",
        )
        hosts.append(made)
    return hosts


@pytest.fixture
def client(two: list[Host], sign_in: SignIn) -> Client:
    user = let_in(two[0], "Both", manages=True).user
    person = user.host_contacts.get().person
    assert person.email == user.email
    factories.let_speak(user, two[1], manages=True)
    browser = sign_in(user)
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return browser


LISTS = ("/partners/", "/partners/placements/", "/partners/visits.csv")


def test_lists_show_one_host_and_switch(two: list[Host], client: Client) -> None:
    first, second = two
    for chosen, other in ((first, second), (second, first)):
        answer = client.post("/partners/acting/", {"host": chosen.pk}, follow=True)
        assert f"You now act for {chosen}." in answer.text
        for page in LISTS:
            text = client.get(page).content.decode()
            assert f"Visit of {chosen}" in text, page
            assert f"Visit of {other}" not in text, page
        assert "You act for" in client.get("/partners/messages/").text


def test_a_page_of_one_host_says_whose_it_is_and_is_followed(
    two: list[Host], client: Client
) -> None:
    for host in (two[1], two[0]):
        page = client.get(f"/partners/profile/{host.pk}/").text
        assert f"<strong>{host}</strong>" in page
        assert f"Visit of {host}" in client.get("/partners/").text


def test_what_one_writes_about_names_its_host(two: list[Host], client: Client) -> None:
    page = client.get("/partners/messages/new/").text

    for host in two:
        assert page.count(f"2027 · {host}") == 1


def test_one_acts_for_ones_own_hosts_only(
    two: list[Host], client: Client, sign_in: SignIn, outsider: User
) -> None:
    for wrong in (factories.host().pk, "x", ""):
        answer = client.post("/partners/acting/", {"host": wrong}, follow=True)
        assert "You do not speak for this organisation." in answer.text
    assert f"Visit of {two[0]}" in client.get("/partners/").text
    assert client.get("/partners/acting/").status_code == 405
    assert sign_in(outsider).post("/partners/acting/").status_code == 404


def test_who_speaks_for_one_sees_no_choice(two: list[Host], sign_in: SignIn) -> None:
    browser = sign_in(let_in(two[0], "One").user)

    assert "You act for" not in browser.get("/partners/").text
