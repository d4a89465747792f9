from __future__ import annotations

import socket
import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from participants.register.models import Programme
from pemwecco.documents.models import Document
from pemwecco.documents.services import store_bytes
from pemwecco.mail import delivery
from pemwecco.mail.delivery import claim_due_mails, deliver_due
from pemwecco.mail.models import Message
from pemwecco.mail.replies import find_reply_addresses
from pemwecco.mail.services import format_row_reference
from pemwecco.mail.smtp import Connection, Server, parse_smtp_url
from tests import factories
from tests.pemwecco.mail.conftest import Mailbox, hello


@pytest.mark.django_db
def test_a_mail_travels_with_text_html_emblem_and_attachments(mailbox: Mailbox) -> None:
    letter = store_bytes(
        content=b"%PDF-x",
        name="lettre à Awa.pdf",
        content_type="application/pdf",
        by=None,
    )
    message = hello(attachments=[letter])

    assert deliver_due() == 1

    (mail,) = mailbox.mails
    assert (mail["To"], mail["Subject"]) == (
        "awa@atelier.example",
        "[fr] Bonjour Awa d'Exemple <b>",
    )
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].startswith(f"<{message.pk}.")
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "Dear Awa d'Exemple <b>," in text.get_content()
    assert 'src="cid:eu-emblem"' in html.get_content()
    emblem = next(part for part in mail.walk() if part["Content-ID"] == "<eu-emblem>")
    assert emblem.get_content_type() == "image/png"
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_payload(decode=True)) == (
        "lettre à Awa.pdf",
        b"%PDF-x",
    )
    message.refresh_from_db()
    assert (message.state, message.attempts, message.error) == ("sent", 1, "")
    assert message.sent_at is not None
    assert deliver_due() == 0


@pytest.mark.django_db
def test_an_answer_to_any_mail_reaches_people(
    mailbox: Mailbox, settings: Any, django_assert_num_queries: Any
) -> None:
    """Of the file's programme, else of the programme shown, else of the installation; for codes too."""
    settings.MAIL_REPLY_TO = "people@house.example"
    hello(secret=True)
    deliver_due()
    factories.programme()
    other = factories.programme(code="other", active=False)
    Programme.objects.filter(pk=other.pk).update(contact_email="other@house.example")
    files = []
    for number in range(3):
        call = factories.call(programme=other, slug=f"call-{number}")
        files.append(factories.participation(call=call))
    for file in files:
        hello(about=format_row_reference(file))
    hello(about="visas.dossier:7")
    with django_assert_num_queries(2):
        find_reply_addresses([format_row_reference(file) for file in files])
    deliver_due()

    assert [mail["Reply-To"] for mail in mailbox.mails] == [
        "people@house.example",
        *["other@house.example"] * 3,
        "programme@pem-wecco.example",
    ]


@pytest.mark.django_db
def test_a_code_is_blanked_once_it_left(mailbox: Mailbox) -> None:
    message = hello(secret=True)
    deliver_due()
    message.refresh_from_db()
    assert (message.state, message.text, message.html) == ("sent", "", "")
    assert "ABC-123" in str(mailbox.mails[0])


@pytest.mark.django_db
def test_a_mail_waits_for_its_hour(mailbox: Mailbox) -> None:
    hello(due_at=timezone.now() + timedelta(hours=1))
    assert deliver_due() == 0


@pytest.mark.django_db
def test_a_server_that_is_busy_is_asked_again_later_and_later(mailbox: Mailbox) -> None:
    message = hello()
    mailbox.answers[message.to] = "451 Try again later"
    waits = []
    for _time in range(3):
        Message.objects.update(due_at=timezone.now())
        assert deliver_due() == 0
        message.refresh_from_db()
        waits.append(round((message.due_at - timezone.now()).total_seconds() / 60))
    assert waits == [1, 2, 4]
    assert (message.state, message.attempts) == ("queued", 3)
    assert message.error == "451 Try again later"

    mailbox.answers.clear()
    Message.objects.update(due_at=timezone.now())
    assert deliver_due() == 1


@pytest.mark.django_db
def test_an_address_that_does_not_exist_fails_at_once_and_stops_no_other(
    mailbox: Mailbox,
) -> None:
    wrong = hello(to="nobody@atelier.example", secret=True)
    hello(to="awa@atelier.example")
    mailbox.answers[wrong.to] = "550 No such user"
    assert deliver_due() == 1
    wrong.refresh_from_db()
    assert (wrong.state, wrong.error, wrong.text) == ("failed", "550 No such user", "")
    assert [mail["To"] for mail in mailbox.mails] == ["awa@atelier.example"]


@pytest.mark.django_db
def test_a_busy_server_is_given_up_after_the_last_attempt(mailbox: Mailbox) -> None:
    message = hello()
    mailbox.answers[message.to] = "451 Try again later"
    Message.objects.update(attempts=delivery.MAX_ATTEMPTS - 1)
    deliver_due()
    message.refresh_from_db()
    assert message.state == "failed"


@pytest.mark.django_db
def test_without_a_server_everything_waits_and_no_attempt_counts(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    settings.SMTP_URL = f"smtp://127.0.0.1:{port}"
    hello()
    hello()
    assert deliver_due() == 0
    assert list(Message.objects.values_list("state", "attempts")) == [("queued", 0)] * 2
    assert all(
        due > timezone.now() for due in Message.objects.values_list("due_at", flat=True)
    )


@pytest.mark.django_db(transaction=True)
def test_five_workers_send_a_hundred_mails_once_each(mailbox: Mailbox) -> None:
    for number in range(100):
        hello(to=f"person{number}@atelier.example")
    barrier = threading.Barrier(5)
    counts: list[int] = []

    def work() -> None:
        try:
            barrier.wait()
            counts.append(deliver_due())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _worker in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    received = Counter(str(mail["To"]) for mail in mailbox.mails)
    assert received == Counter(
        f"person{number}@atelier.example" for number in range(100)
    )
    assert (len(counts), sum(counts)) == (5, 100)
    assert set(Message.objects.values_list("state", "attempts")) == {("sent", 1)}


@pytest.mark.django_db
def test_a_mail_of_a_worker_that_died_is_taken_back_after_ten_minutes(
    mailbox: Mailbox,
) -> None:
    hello()
    assert len(claim_due_mails()) == 1
    assert claim_due_mails() == []
    Message.objects.update(claimed_at=timezone.now() - timedelta(minutes=11))
    assert deliver_due() == 1


@pytest.mark.django_db
def test_a_worker_that_was_taken_for_dead_does_not_send(mailbox: Mailbox) -> None:
    hello()
    (mine,) = claim_due_mails()
    Message.objects.update(claimed_at=timezone.now())
    with Connection(parse_smtp_url("smtp://127.0.0.1:1")) as never_opened:
        assert not delivery.deliver_one(mine, never_opened, reply_to="")
    assert mailbox.mails == []


@pytest.mark.django_db
def test_a_file_that_may_not_be_opened_does_not_travel(mailbox: Mailbox) -> None:
    file = store_bytes(
        content=b"x", name="x.pdf", content_type="application/pdf", by=None
    )
    Document.objects.update(scan=Document.Scan.INFECTED)
    message = hello(attachments=[file])
    assert deliver_due() == 0
    message.refresh_from_db()
    assert message.state == "failed"


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("smtp://localhost:1025", Server("smtp", "localhost", 1025, "", "")),
        (
            "smtp+tls://me%40x:p%3Aw@mail.example",
            Server("smtp+tls", "mail.example", 587, "me@x", "p:w"),
        ),
        ("smtps://mail.example", Server("smtps", "mail.example", 465, "", "")),
    ],
)
def test_the_address_of_the_server_says_how_to_reach_it(url: str, read: Server) -> None:
    assert parse_smtp_url(url) == read


@pytest.mark.parametrize("url", ["mail.example:25", "http://mail.example", ""])
def test_an_address_that_says_nothing_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="SMTP_URL"):
        parse_smtp_url(url)
