"""The end of the form: the check, the sending, coming back by a code, withdrawing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from participants.applications.models import Application
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.documents.papers import render_issued_document
from pemwecco.mail.models import Message
from pemwecco.network.models import Figure
from tests import factories
from tests.participants.applications.walking import address, close
from tests.participants.filling import AWA, begun, fill, picture, save, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Call:
    return factories.call(slug="call-2027")


@pytest.fixture
def application(client: Client, call: Call) -> Application:
    return begun(client, call)


def sign_in_by_code(client: Client, email: str, wanted: str) -> str:
    """Ask for a code, read it in the outbox, type it; where one arrives."""
    client.post("/account/login/code/", {"email": email, "next": wanted})
    text = Message.objects.filter(to=email, secret=True).latest("pk").text
    code = re.search(r"^[A-Z0-9-]{6,}$", text, re.MULTILINE)
    assert code is not None, text
    answer = client.post(
        "/account/login/code/confirm/", {"code": code[0], "next": wanted}
    )
    return str(answer.headers["Location"])


def test_the_check_links_each_gap_to_its_field(
    client: Client, application: Application
) -> None:
    page = client.get(address(application, "check")).content.decode()

    assert f"{address(application, 'person')}?check=1#id_given_names" in page
    assert f"{address(application, 'documents')}?check=1#id_cv" in page
    assert (
        "is-invalid"
        in client.get(f"{address(application, 'person')}?check=1").content.decode()
    )


def test_sending_gives_a_number_a_mail_with_the_pdf_and_dated_figures(
    client: Client, application: Application
) -> None:
    fill(client, application)
    answer = send(client, application)

    application.refresh_from_db()
    file = Participation.objects.get()
    assert answer.headers["Location"] == address(application, "receipt")
    assert (
        file.reference in client.get(address(application, "receipt")).content.decode()
    )
    assert file.stage == "submitted"
    assert {figure.kind: int(figure.value) for figure in Figure.objects.all()} == {
        "turnover": 12500000,
        "jobs": 7,
        "jobs_women": 4,
    }
    receipt = application.sendings.get().receipt
    assert receipt is not None
    mail = Message.objects.get(kind="applications/receipt")
    assert (mail.to, mail.language, mail.attachments.count()) == (AWA, "fr", 0)

    render_issued_document(receipt.pk)
    receipt.refresh_from_db()
    mail.refresh_from_db()
    assert receipt.pdf is not None
    assert mail.attachments.get() == receipt.pdf
    assert mail.due_at <= timezone.now()


def test_a_second_click_sends_nothing_twice(
    client: Client, application: Application
) -> None:
    fill(client, application)
    send(client, application)
    again = send(client, application)

    assert again.headers["Location"] == address(application, "receipt")
    assert Message.objects.filter(kind="applications/receipt").count() == 1
    assert Participation.objects.get().steps.count() == 1


def test_a_replayed_step_changes_nothing_after_the_sending(
    client: Client, application: Application
) -> None:
    fill(client, application)
    send(client, application)
    answer = save(client, application, "project", project_title="Another")

    application.refresh_from_db()
    assert answer.headers["Location"] == address(application, "receipt")
    assert application.project_title == "Des mangues à Gand"


def test_a_call_that_closes_meanwhile_refuses_the_sending(
    client: Client, application: Application, call: Call
) -> None:
    fill(client, application)
    close(call)
    answer = send(client, application)

    assert answer.status_code == 200
    assert Participation.objects.get().stage == "draft"
    assert client.get(address(application, "person")).status_code == 200


def test_the_same_address_applies_once_to_a_call(
    client: Client, application: Application, call: Call
) -> None:
    fill(client, application)
    send(client, application)
    other = Client()
    second = begun(other, call)
    fill(other, second)
    answer = send(other, second)

    assert answer.status_code == 200
    assert Participation.objects.filter(stage="submitted").count() == 1


def test_after_a_lost_connection_the_code_gives_everything_back(
    client: Client, application: Application, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "pemwecco.mail.backend.OutboxBackend"
    save(client, application, "person", given_names="Awa")
    save(client, application, "documents", cv=picture("my-cv.png"))

    phone = Client()
    arrived = sign_in_by_code(phone, AWA, "/apply/continue/")

    assert arrived == "/apply/continue/"
    assert (
        application.participation.reference
        in phone.get("/apply/continue/").content.decode()
    )
    assert "Awa" in phone.get(address(application, "person")).content.decode()
    assert "my-cv.pdf" in phone.get(address(application, "documents")).content.decode()


def test_once_the_owner_came_by_a_code_the_first_browser_is_shut_out(
    client: Client,
    application: Application,
    awa: User,
    sign_in: Callable[[User], Client],
) -> None:
    assert sign_in(awa).get(address(application, "person")).status_code == 200

    assert client.get(address(application, "person")).status_code == 302


def test_an_application_can_be_withdrawn_with_a_reason(
    client: Client, application: Application
) -> None:
    fill(client, application)
    send(client, application)

    receipt = client.get(address(application, "receipt")).text
    assert client.get(address(application, "withdraw")).status_code == 200
    assert Participation.objects.get().stage == "submitted"
    client.post(address(application, "withdraw"), {"reason": "I moved abroad"})

    file = Participation.objects.get()
    assert file.stage == "withdrawn"
    assert "I moved abroad" in file.steps.values_list("reason", flat=True)
    link = receipt.index("/withdraw/")
    assert "btn" not in receipt[receipt.rindex("<a", 0, link) : link + 200]
    assert client.get(address(application, "receipt")).status_code == 200
