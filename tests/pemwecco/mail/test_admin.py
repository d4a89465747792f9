from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from participants.register.lifecycle import Stage
from pemwecco.accounts.models import User
from pemwecco.mail.models import Message, Wording
from pemwecco.mail.render import name_mail_kind
from tests import factories
from tests.conftest import SignIn
from tests.pemwecco.mail.conftest import hello

pytestmark = pytest.mark.django_db
LIST = "/admin/mail/message/"


def page(message: Message) -> str:
    return reverse("admin:mail_message_change", args=[message.pk])


def act(client: Any, name: str, *messages: Message) -> Any:
    chosen = [message.pk for message in messages]
    return client.post(LIST, {"action": name, "_selected_action": chosen}, follow=True)


def test_staff_read_a_mail_in_a_sandbox(officer: User, sign_in: SignIn) -> None:
    text = sign_in(officer).get(page(hello())).text
    assert '<iframe sandbox srcdoc="&lt;!doctype html&gt;' in text
    assert "cid:eu-emblem" not in text


def test_the_row_that_a_mail_is_about_has_its_name_and_page(
    officer: User, sign_in: SignIn
) -> None:
    file = factories.participation(stage=Stage.SUBMITTED)
    address = reverse("admin:register_participation_change", args=[file.pk])
    mail = hello(about=f"register.participation:{file.pk}")
    text = sign_in(officer).get(page(mail)).text
    assert f'<a href="{address}">' in text
    assert file.reference in text
    assert "register.participation:" not in text
    # A row that is gone, and one of no model.
    for about in ("register.participation:999999", "register.nothing:1", "x"):
        assert sign_in(officer).get(page(hello(about=about))).status_code == 200


def test_a_code_is_never_shown(officer: User, sign_in: SignIn) -> None:
    message = hello(secret=True)
    client = sign_in(officer)
    assert "ABC-123" not in client.get(page(message)).text
    assert "ABC-123" not in client.get(LIST).text


def test_failed_mails_are_sent_again_and_waiting_ones_stopped(
    officer: User, sign_in: SignIn
) -> None:
    failed, waiting = hello(), hello()
    for state in ("sending", "failed"):
        Message.objects.filter(pk=failed.pk).update(state=state)
    client = sign_in(officer)
    act(client, "send_failed_again", failed, waiting)
    act(client, "cancel_waiting", waiting)
    states = [Message.objects.get(pk=message.pk).state for message in (failed, waiting)]
    assert states == ["queued", "cancelled"]


def test_whoever_only_reads_mails_stops_none(
    visa_officer: User, sign_in: SignIn
) -> None:
    message = hello()
    act(sign_in(visa_officer), "cancel_waiting", message)
    message.refresh_from_db()
    assert message.state == "queued"


def test_an_outsider_sees_no_outbox(outsider: User, sign_in: SignIn) -> None:
    assert sign_in(outsider).get(LIST).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_three_as_for_one(
    officer: User,
    sign_in: SignIn,
    count: int,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    for _n in range(count):
        hello()
    client = sign_in(officer)
    client.get(LIST)
    with django_assert_num_queries(9):
        assert client.get(LIST).status_code == 200


def test_a_wording_with_an_unknown_name_is_refused_with_the_known_ones(
    coordinator: User, sign_in: SignIn
) -> None:
    client = sign_in(coordinator)
    words = {
        "kind": "test/hello",
        "language": "fr",
        "subject": "Salut {name}",
        "body": "{nom}",
    }
    response = client.post(reverse("admin:mail_wording_add"), words)
    assert response.status_code == 200
    assert "{link}, {name}" in response.text
    assert Wording.objects.count() == 0

    client.post(reverse("admin:mail_wording_add"), words | {"body": "{link}"})
    assert Wording.objects.get().body == "{link}"


def test_kinds_and_languages_are_named(officer: User, sign_in: SignIn) -> None:
    for kind, language, name in (
        ("visas/pieces", "en", "Your visa file …"),
        ("followups/reminder", "en", "… months after"),
        ("gone/kind", "en", "gone/kind"),
    ):
        with translation.override(language):
            assert name_mail_kind(kind).startswith(name)
    row = hello()
    Message.objects.filter(pk=row.pk).update(kind="visas/pieces", language="nl")
    client = sign_in(officer)
    text = client.get(LIST, {"kind": "visas/pieces"}, HTTP_ACCEPT_LANGUAGE="en").text
    assert "visas/pieces<" not in text
    assert "Your visa file …" in text
    assert "visas/pieces" not in client.get(page(row), HTTP_ACCEPT_LANGUAGE="en").text
