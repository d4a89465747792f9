"""Somebody who works at a host asks to come in; a colleague who manages, or staff, answer once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from mobility.hosts.models import AccessRequest, Host, HostChange, HostOnboarding
from mobility.hosts.services.access_requests import (
    ask_host_access,
    find_typed_host,
    grant_host_access,
    refuse_host_access,
)
from pemwecco.accounts.models import User
from pemwecco.accounts.services import ensure_user
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from pemwecco.network.services import set_identifier
from tests import factories
from tests.conftest import SignIn
from tests.mobility.hosts.access import let_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
PAGE = "/partners/access/"
NUMBER = "0403.019.261"
TYPED = {"typed": NUMBER, "given_names": "An", "family_name": "Vraagt"}


@pytest.fixture
def host() -> Host:
    made = factories.host(
        organisation=factories.organisation(name="L'Été bvba", country="BE")
    )
    set_identifier(organisation=made.organisation, scheme="be_enterprise", text=NUMBER)
    return made


@pytest.fixture
def an() -> User:
    return ensure_user(email="an@f.example", language="en", name="An Vraagt")


def ask(by: User) -> AccessRequest:
    return ask_host_access(by=by, typed=NUMBER, given_names="An", family_name="Vraagt")


@pytest.mark.parametrize(
    "typed", ["0403019261", "BE 0403.019.261", "l'ete BVBA", "L’Été bvba"]
)
def test_a_host_is_found_by_exactly_its_number_or_name(host: Host, typed: str) -> None:
    assert find_typed_host(typed) == host


@pytest.mark.parametrize("typed", ["L'Été", "", "0403.019.262", "%", "bvba"])
def test_nothing_else_finds_one(host: Host, typed: str) -> None:
    assert find_typed_host(typed) is None


def test_of_two_of_one_name_none_is_meant(host: Host) -> None:
    factories.host(organisation=factories.organisation(name="L'Été BVBA"))

    assert find_typed_host("l'été bvba") is None
    assert find_typed_host(NUMBER) == host


def test_a_request_is_one_and_those_who_manage_and_staff_are_told(
    host: Host, an: User, officer: User, sign_in: SignIn
) -> None:
    manager = let_in(host, "Manager", manages=True)
    let_in(host, "Reader")
    client = sign_in(an)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"

    for _twice in range(2):
        assert client.post(PAGE, TYPED).status_code == 302

    row = AccessRequest.objects.get()
    assert (row.user, row.host, row.state) == (an, host, "open")
    told = Message.objects.filter(kind="hosts/access_asked")
    assert {mail.to for mail in told} == {manager.user.email, officer.email}
    assert "waits for an answer" in client.get(PAGE).text
    client.post(f"{PAGE}{row.pk}/withdraw/")
    client.post(f"{PAGE}{row.pk}/withdraw/")
    row.refresh_from_db()
    assert row.state == "withdrawn"


def test_an_unknown_organisation_is_said_and_nothing_is_listed(
    host: Host, an: User, sign_in: SignIn
) -> None:
    client = sign_in(an)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    answer = client.post(PAGE, TYPED | {"typed": "Été"})

    assert answer.status_code == 422
    assert "No organisation of exactly this number or name" in answer.text
    assert "bvba" not in answer.text
    for _time in range(10):
        last = client.post(PAGE, TYPED | {"typed": "guess"})
    assert "Try again in" in last.text


def test_who_is_not_signed_in_gets_a_code_first(host: Host) -> None:
    client = Client()
    assert client.get(PAGE).status_code == 200

    answer = client.post(PAGE, {"email": "Nieuw@F.example"})

    assert answer.headers["Location"].startswith("/account/login/code/confirm/?next=")
    assert User.objects.filter(email="nieuw@f.example", is_staff=False).exists()
    assert "_auth_user_id" not in client.session
    assert not AccessRequest.objects.exists()


def test_a_manager_lets_in_with_rights_and_staff_look_at_who_signs(
    host: Host, an: User, sign_in: SignIn
) -> None:
    manager = let_in(host, "Manager", manages=True)
    row = ask(an)
    client = sign_in(manager.user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "An Vraagt asks for access" in client.get("/partners/").text

    answer = client.post(
        f"{PAGE}{row.pk}/", {"verdict": "in", "manages": "on", "signs": "on"}
    )

    assert answer.status_code == 302
    contact = host.contacts.get(user=an)
    assert (contact.manages, contact.signs_letters) == (True, False)
    assert HostChange.objects.waiting().get(contact=contact).what == "signs"
    assert HostOnboarding.objects.filter(contact=contact).exists()
    told = Message.objects.get(kind="hosts/access_answered")
    assert (told.to, "You are let in" in told.text) == (an.email, True)
    again = client.post(f"{PAGE}{row.pk}/", {"verdict": "not", "answer": "No"})
    assert (again.status_code, "answered already" in again.text) == (422, True)
    with pytest.raises(Refused, match="speak for"):
        ask(an)


def test_staff_answer_too_and_give_the_signature(
    host: Host, an: User, officer: User, visa_officer: User, sign_in: SignIn
) -> None:
    row = ask(an)
    page = f"/admin/hosts/host/access/{row.pk}/"
    assert sign_in(visa_officer).get(page).status_code == 403
    staff = sign_in(officer)
    assert "An Vraagt" in staff.get(f"/admin/hosts/host/{host.pk}/change/").text
    assert staff.get("/admin/hosts/host/?waits=access").status_code == 200
    assert staff.get(page).status_code == 200
    assert staff.post(page, {"verdict": "not"}).status_code == 200
    staff.post(page, {"verdict": "in", "signs": "on"})

    contact = host.contacts.get(user=an)
    assert (contact.manages, contact.signs_letters) == (False, True)


def test_refused_with_a_sentence_one_may_ask_again_after_some_days(
    host: Host, an: User
) -> None:
    manager = let_in(host, "Manager", manages=True).user
    row = ask(an)
    with pytest.raises(Refused, match="reason"):
        refuse_host_access(request=row, by=manager, answer=" ")
    refuse_host_access(request=row, by=manager, answer="Wij kennen u niet.")
    assert (
        "Wij kennen u niet." in Message.objects.get(kind="hosts/access_answered").text
    )
    with pytest.raises(Refused, match="may ask again from"):
        ask(an)
    with time_machine.travel(timezone.now() + timedelta(days=14), tick=False):
        assert ask(an).pk != row.pk


def test_only_who_manages_answers(
    host: Host, an: User, outsider: User, sign_in: SignIn, officer: User
) -> None:
    row = ask(an)
    reader = let_in(host, "Reader", signs_letters=True).user
    elsewhere = let_in(factories.host(), "Elsewhere", manages=True).user
    for user in (an, reader, outsider, elsewhere):
        client = sign_in(user)
        code = client.post(f"{PAGE}{row.pk}/", {"verdict": "in"}).status_code
        assert code == 404
        with pytest.raises(PermissionDenied):
            grant_host_access(request=row, by=user)
    assert sign_in(outsider).post(f"{PAGE}{row.pk}/withdraw/").status_code == 404
    with pytest.raises(Refused, match="staff pages"):
        ask(officer)
    row.refresh_from_db()
    assert row.state == "open"
