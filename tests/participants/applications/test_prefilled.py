"""Links to a call that carry answers, and the open calls as data for other sites."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from participants.applications.models import Application
from participants.applications.services.facts import read_step_answers
from participants.register.models import Call
from pemwecco.accounts.models import User
from tests import factories
from tests.conftest import SignIn
from tests.participants.filling import AWA

pytestmark = pytest.mark.django_db
TAIL = "?region=SN-DK&activity=Dried+mango&given_names=Moussa&nonsense=1"


@pytest.fixture
def call() -> Call:
    return factories.call(slug="call-2027")


def begin_by_link(client: Client, tail: str) -> Application:
    client.post(
        f"/apply/call-2027/start/{tail}", {"email": AWA, "language": "fr"}, follow=True
    )
    return Application.objects.get(participation__call__slug="call-2027")


def test_a_link_fills_in_what_is_of_the_enterprise_and_says_so(
    client: Client, call: Call, english: None
) -> None:
    page = client.get(f"/apply/call-2027/{TAIL}").content.decode()
    [link] = re.findall(r'href="(/apply/call-2027/start/[^"]*)"', page)
    start = client.get(link.replace("&amp;", "&")).content.decode()

    told = start.split("Already filled in")[1].split("</dl>")[0]
    assert "Dried mango" in told
    assert "Moussa" not in told + link
    application = begin_by_link(client, TAIL)
    kept = read_step_answers(application, "enterprise")
    assert kept["activity"] == "Dried mango"
    assert application.participation.person.given_names == ""
    assert application.steps_saved == []
    form = client.get(
        f"/apply/file/{application.participation.reference}/enterprise/"
    ).content.decode()
    assert "Dried mango" in form


def test_what_stands_in_a_draft_is_not_written_over(client: Client, call: Call) -> None:
    application = begin_by_link(client, TAIL)
    begin_by_link(client, "?activity=Something+else")

    assert Application.objects.count() == 1
    assert read_step_answers(application, "enterprise")["activity"] == "Dried mango"


@pytest.mark.parametrize(
    "tail", ["?region=ZZ", "?activity=%00", "?activity=" + "x" * 5000]
)
def test_a_link_with_nonsense_opens_an_empty_form(
    client: Client, call: Call, tail: str
) -> None:
    assert client.get(f"/apply/call-2027/start/{tail}").status_code in {200, 404}
    application = Application.objects.filter(participation__call=call)

    assert not application.exists()


def test_staff_make_the_link_from_the_preview(
    call: Call, coordinator: User, sign_in: SignIn, english: None
) -> None:
    address = reverse("admin:calls_question_preview", args=[call.pk])
    typed = {"activity": "Dried mango", "given_names": "Moussa"}
    page = sign_in(coordinator).post(address, typed).content.decode()

    [link] = set(re.findall(r'href="(http[^"]*activity[^"]*)"', page))
    assert link.endswith("/apply/call-2027/?activity=Dried+mango")
    assert "activity=" not in sign_in(coordinator).get(address).content.decode()


def test_open_and_announced_calls_are_data_for_other_sites(
    client: Client,
    call: Call,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    now = timezone.now()
    Call.objects.filter(pk=call.pk).update(title_fr="Appel </script> & co")
    factories.call(slug="draft", published=False)
    over = factories.call(slug="over")
    Call.objects.filter(pk=over.pk).update(
        opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1)
    )
    with django_assert_num_queries(1):
        answer = client.get("/apply/calls.jsonld")

    [described] = answer.json()["@graph"]
    assert described["url"].endswith("/apply/call-2027/")
    assert described["applicationDeadline"].endswith("+00:00")
    assert answer["Content-Type"] == "application/ld+json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert client.post("/apply/calls.jsonld").status_code == 405
    page = client.get("/apply/call-2027/").content.decode()
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert json.loads(block)["name"][0] == {
        "@language": "fr",
        "@value": "Appel </script> & co",
    }
