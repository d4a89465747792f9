from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import EmailMessage, send_mail
from django.db import connection
from django.utils import translation

from pemwecco.accounts.models import User
from pemwecco.core.timeline import get_timeline
from pemwecco.core.wordings import WordingError, fill_wording
from pemwecco.mail import render
from pemwecco.mail.models import Message, Wording
from pemwecco.mail.render import list_mail_placeholders, register_layout_context
from pemwecco.mail.services import (
    build_site_url,
    cancel_mails,
    format_row_reference,
    queue_mail,
    resend_mails,
)
from tests import factories
from tests.pemwecco.mail.conftest import hello

pytestmark = pytest.mark.django_db


def test_a_mail_is_rendered_when_queued_in_the_recipients_language() -> None:
    message = hello()
    assert (message.state, message.language, message.subject) == (
        "queued",
        "fr",
        "[fr] Bonjour Awa d'Exemple <b>",
    )
    assert message.text.startswith(
        "Dear Awa d'Exemple <b>,\n\nSee https://pem.example/a?b=1&c=2, please."
    )


def test_the_html_says_the_same_with_buttons_codes_and_lists() -> None:
    html = hello().html
    assert "Dear Awa d&#x27;Exemple &lt;b&gt;," in html
    assert 'href="https://pem.example/a?b=1&amp;c=2" style' in html
    assert ">Open your file</a>" in html
    assert html.count('href="https://pem.example/me/"') == 2
    assert 'letter-spacing:4px;text-align:center;">ABC-123</p>' in html
    assert '<li style="margin:0 0 6px;">two</li>' in html
    assert 'src="cid:eu-emblem"' in html
    assert '<html lang="fr">' in html


def test_a_language_that_the_house_does_not_speak_becomes_its_first() -> None:
    assert hello(language="wo").language == "fr"


def test_the_same_key_makes_one_mail() -> None:
    assert hello(key="receipt:1") == hello(key="receipt:1", to="other@atelier.example")
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_the_same_moment_makes_one_mail() -> None:
    barrier = threading.Barrier(4)

    def work() -> None:
        try:
            barrier.wait()
            hello(key="receipt:1")
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Message.objects.count() == 1


def test_one_transaction_asks_the_worker_once(
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    with django_capture_on_commit_callbacks() as asked:
        hello()
        hello()
    assert len(asked) == 1


def test_staffs_own_words_replace_those_of_the_project() -> None:
    Wording.objects.create(
        kind="test/hello", language="fr", subject="Salut {name}", body="Voici : {link}"
    )
    assert hello().subject == "Salut Awa d'Exemple <b>"
    assert hello().text == "Voici : https://pem.example/me/\n"
    assert hello(language="nl").subject.startswith("[nl] Bonjour")


@pytest.mark.parametrize(
    "body",
    [
        "{secret_key}",
        "{name.__class__}",
        "{name[0]}",
        "{name!r}",
        "{name:>10}",
        "{}",
        "{0}",
        "{",
        "{link.x}",
    ],
)
def test_a_wording_reaches_nothing_but_its_names(
    body: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(WordingError):
        fill_wording(body, {"name": "Awa", "link": "x"})
    Wording.objects.create(kind="test/hello", language="fr", subject="Salut", body=body)
    with caplog.at_level(logging.ERROR, logger="pemwecco.mail.services"):
        assert hello().subject.startswith("[fr] Bonjour")
    assert "cannot be filled" in caplog.text


def test_doubled_braces_are_braces() -> None:
    assert fill_wording("{{name}} {name}", {"name": "Awa"}) == "{name} Awa"


def test_the_names_of_a_mail_are_those_that_its_templates_print() -> None:
    assert list_mail_placeholders("test/hello") == ["here", "link", "name"]


def test_the_layout_reads_what_upper_floors_register(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(render, "_LAYOUT_SOURCES", [])
    register_layout_context(
        lambda: {"programme": {"name": "Programme X", "funding": "Paid by Y"}}
    )
    html = hello().html
    assert "Programme X" in html
    assert "Paid by Y" in html


def test_the_mails_of_django_become_rows_that_are_blanked(settings: Any) -> None:
    settings.EMAIL_BACKEND = "pemwecco.mail.backend.OutboxBackend"
    with translation.override("nl"):
        send_mail(
            "Code",
            "Your code:\n\nABC-DEF",
            None,
            ["awa@atelier.example", "b@atelier.example"],
        )
    assert list(
        Message.objects.order_by("to").values_list(
            "to", "language", "kind", "secret", "subject"
        )
    ) == [
        ("awa@atelier.example", "nl", "plain", True, "Code"),
        ("b@atelier.example", "nl", "plain", True, "Code"),
    ]
    assert "letter-spacing:4px" in Message.objects.all()[0].html


def test_the_backend_refuses_what_it_cannot_carry(settings: Any) -> None:
    settings.EMAIL_BACKEND = "pemwecco.mail.backend.OutboxBackend"
    mail = EmailMessage("x", "y", to=["awa@atelier.example"])
    mail.attach("a.txt", "b", "text/plain")
    with pytest.raises(ValueError, match="attachments"):
        mail.send()


def test_failed_mails_are_sent_again_and_codes_are_not() -> None:
    failed, code, sent = hello(), hello(secret=True), hello()
    for state in ("sending", "failed"):
        Message.objects.exclude(pk=sent.pk).update(state=state, attempts=14)
    Message.objects.filter(pk=code.pk).update(text="")
    assert resend_mails(messages=Message.objects.all()) == 1
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == ("queued", 0)
    assert cancel_mails(messages=Message.objects.all()) == 3


def test_the_database_refuses_to_send_a_cancelled_mail() -> None:
    from django.db.utils import InternalError  # noqa: PLC0415  beside its only use

    message = hello()
    cancel_mails(messages=Message.objects.all())
    with pytest.raises(InternalError):
        Message.objects.filter(pk=message.pk).update(state="sending")


def test_mails_about_a_row_stand_in_its_timeline_and_codes_do_not(
    officer: User, awa: User
) -> None:
    file = factories.participation()
    hello(about=format_row_reference(file))
    hello(about=format_row_reference(file), secret=True)
    hello(about="register.participation:0")
    mails = [
        moment.what for moment in get_timeline(file, officer) if moment.kind == "mail"
    ]
    assert mails == [
        "Mail to awa@atelier.example: [fr] Bonjour Awa d'Exemple <b> (waiting)"
    ]
    assert [moment for moment in get_timeline(file, awa) if moment.kind == "mail"] == []


def test_addresses_of_pages_are_absolute(settings: Any) -> None:
    settings.SITE_URL = "https://pem.example/"
    assert build_site_url("/me/") == "https://pem.example/me/"


def test_an_unknown_kind_is_a_mistake_that_is_seen() -> None:
    from django.template import TemplateDoesNotExist  # noqa: PLC0415  beside its only use

    with pytest.raises(TemplateDoesNotExist):
        queue_mail(kind="test/none", to="a@b.example", language="fr", context={})
