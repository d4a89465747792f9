"""News of the next call: proved by a link, one mail, then nothing of the address is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from participants.calls.models import CallSubscriber
from participants.calls.services.subscribers import announce_open_calls
from pemwecco.mail.models import Message
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
AWA = "awa@atelier.example"


def link_in(mail: Message, part: str) -> str:
    words = [word for word in mail.text.split() if "/next-call/" in word]
    found = [word for word in words if word.endswith("/stop/") == (part == "stop")]
    return found[0][found[0].index("/apply/") :]


def ask(client: Client) -> Message:
    answer = client.post("/apply/next-call/", {"email": AWA})
    assert AWA in answer.text
    return Message.objects.latest("pk")


def test_an_address_is_proved_told_once_and_erased(client: Client) -> None:
    factories.programme()
    mail = ask(client)
    link = link_in(mail, "confirm")
    assert client.get(link).status_code == 200
    assert not CallSubscriber.objects.exists()
    client.post(link)
    client.post(link)
    assert CallSubscriber.objects.count() == 1
    # Asked again, the page and the mail are the same.
    assert ask(client).subject == mail.subject
    assert announce_open_calls() == 0

    call = factories.call()
    assert announce_open_calls() == 1
    assert announce_open_calls() == 0

    told = Message.objects.get(kind="calls/news_opened")
    assert told.to == AWA
    assert f"/apply/{call.slug}/" in told.text
    assert not CallSubscriber.objects.exists()


def test_a_call_is_told_when_it_takes_applications_however_late_it_was_published() -> (
    None
):
    now, day = timezone.now(), timedelta(days=1)
    programme = factories.programme()
    CallSubscriber.objects.create(programme=programme, email=AWA, language="fr")
    call = factories.call(opens_at=now + day, closes_at=now + 9 * day)
    assert announce_open_calls() == 0
    # Open since before the address was left, and only now published.
    type(call).objects.filter(pk=call.pk).update(
        opens_at=now - 5 * day, published=False
    )
    assert announce_open_calls() == 0
    type(call).objects.filter(pk=call.pk).update(published=True)
    assert announce_open_calls() == 1
    assert not CallSubscriber.objects.exists()


def test_an_address_goes_by_its_link_or_when_its_time_is_over(client: Client) -> None:
    programme = factories.programme()
    mail = ask(client)
    client.post(link_in(mail, "confirm"))
    stop = link_in(mail, "stop")

    assert client.get(stop).status_code == 200
    assert CallSubscriber.objects.count() == 1
    client.post(stop)
    assert not CallSubscriber.objects.exists()

    CallSubscriber.objects.create(
        programme=programme,
        email=AWA,
        language="nl",
        at=timezone.now() - timedelta(days=800),
    )
    factories.call()
    assert announce_open_calls() == 0
    assert not CallSubscriber.objects.exists()
    assert client.get("/apply/next-call/altered/").status_code == 404


def test_leaving_an_address_is_limited(client: Client) -> None:
    factories.programme()
    for _turn in range(3):
        ask(client)

    # Written otherwise it is the same mailbox.
    answer = client.post("/apply/next-call/", {"email": AWA.title()})

    assert answer.status_code == 429
    assert Message.objects.count() == 3
