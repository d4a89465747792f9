"""Around the form: withdrawing by the link of the mail, the nudge before the closing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from participants.applications.models import Application
from participants.applications.services.drafts import begin_draft
from participants.applications.services.links import build_withdraw_token
from participants.register.models import AccessCode, Call, Participation
from pemwecco.accounts.models import User
from pemwecco.mail.models import Message
from pemwecco.reminders.engine import sweep_reminders
from tests import factories
from tests.participants.filling import AWA, begun, fill, save, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Call:
    return factories.call(slug="call-2027")


def sent(client: Client, call: Call) -> Application:
    application = begun(client, call)
    fill(client, application)
    send(client, application)
    return application


def link_in(mail: Message) -> str:
    return next(
        word[word.index("/apply/") :].rstrip(".")
        for word in mail.text.split()
        if "/apply/withdraw/" in word
    )


def test_the_link_of_the_mail_withdraws_without_signing_in(
    client: Client, call: Call
) -> None:
    sent(client, call)
    link = link_in(Message.objects.get(kind="applications/receipt"))
    stranger = Client()

    assert stranger.get(link).status_code == 200
    assert Participation.objects.get().stage == "submitted"
    # No reason is asked.
    stranger.post(link, {"reason": ""})
    assert Participation.objects.get().stage == "withdrawn"
    # A second time changes nothing and says so.
    assert stranger.post(link, {"reason": "I moved"}).status_code == 200
    assert Participation.objects.get().steps.filter(move="withdraw").count() == 1
    assert stranger.delete(link).status_code == 405


def test_a_link_that_is_not_ours_or_too_old_gets_a_sentence(
    client: Client, call: Call, english: None
) -> None:
    application = sent(client, call)
    token = build_withdraw_token(application.participation)

    altered = Client().post(f"/apply/withdraw/{token[:-2]}xx/", {"reason": "x"})
    with time_machine.travel(timezone.now() + timedelta(days=200), tick=False):
        old = Client().post(f"/apply/withdraw/{token}/", {"reason": "x"})

    assert altered.status_code == old.status_code == 404
    assert "not complete" in altered.content.decode()
    assert "too old" in old.content.decode()
    assert Participation.objects.get().stage == "submitted"


def nudges() -> list[str]:
    return list(
        Message.objects.filter(kind="applications/unfinished").values_list(
            "to", flat=True
        )
    )


def draft(call: Call, email: str, **given: Any) -> Application:
    return begin_draft(call=call, email=email, language="nl", **given)


def test_an_unfinished_draft_is_nudged_once_two_days_before_the_closing(
    call: Call,
) -> None:
    draft(call, AWA)
    sweep_reminders()
    assert nudges() == []
    with time_machine.travel(
        call.closes_at - timedelta(days=2) + timedelta(minutes=1), tick=False
    ):
        sweep_reminders()
        sweep_reminders()

    assert nudges() == [AWA]
    mail = Message.objects.get(kind="applications/unfinished")
    assert mail.language == "nl"
    assert "/apply/continue/" in mail.text


def test_nobody_who_has_applied_is_nudged(client: Client, call: Call) -> None:
    draft(call, AWA)
    sent(client, call)
    with time_machine.travel(call.closes_at - timedelta(days=1), tick=False):
        sweep_reminders()

    assert nudges() == []


def test_several_drafts_of_one_address_give_one_nudge(call: Call) -> None:
    for _draft in range(3):
        draft(call, AWA)
    with time_machine.travel(call.closes_at - timedelta(days=1), tick=False):
        sweep_reminders()

    assert nudges() == [AWA]


def test_a_draft_begun_in_the_last_two_days_is_not_nudged(call: Call) -> None:
    with time_machine.travel(call.closes_at - timedelta(days=1), tick=False):
        draft(call, AWA)
        sweep_reminders()

    assert nudges() == []


def test_the_instant_of_an_access_code_counts(call: Call, officer: User) -> None:
    until = call.closes_at + timedelta(days=10)
    code = AccessCode.objects.create(
        call=call, reason="Flood", valid_until=until, by=officer
    )
    file = draft(call, AWA).participation
    Participation.objects.filter(pk=file.pk).update(access=code)
    with time_machine.travel(call.closes_at - timedelta(days=1), tick=False):
        sweep_reminders()
    assert nudges() == []
    with time_machine.travel(until - timedelta(days=1), tick=False):
        sweep_reminders()

    assert nudges() == [AWA]


def test_the_call_lists_what_to_prepare_and_gives_the_form_on_paper(
    client: Client, call: Call
) -> None:
    page = client.get("/apply/call-2027/").content.decode()
    paper = client.get("/apply/call-2027/form.pdf")

    assert "NINEA" in page
    assert "Curriculum vitae" in page
    assert paper.headers["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    assert client.post("/apply/call-2027/form.pdf").status_code == 405


def test_drafts_of_one_address_are_limited_saving_never(
    call: Call, english: None
) -> None:
    for _n in range(5):
        Client().post(
            f"/apply/{call.slug}/start/",
            {"email": AWA, "language": "fr"},
        )
    one_more = Client()
    answer = one_more.post(
        f"/apply/{call.slug}/start/", {"email": AWA, "language": "fr"}
    )

    assert Participation.objects.count() == 5
    assert "try again in an hour" in answer.content.decode()
    other = Client()
    application = begun(other, call, "moussa@atelier.example")
    for n in range(30):
        assert save(other, application, "project", needs=f"{n}").status_code == 302
