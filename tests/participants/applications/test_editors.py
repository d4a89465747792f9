"""A second person fills in a draft: invited by its owner, who alone sends it."""

from __future__ import annotations

import pytest
from django.test import Client

from participants.applications.models import Application, DraftEditor
from participants.applications.services.editors import dismiss_editor, invite_editor
from participants.register.models import Call
from pemwecco.accounts.models import User
from pemwecco.accounts.services import ensure_user
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from tests import factories
from tests.conftest import SignIn
from tests.participants.filling import AWA, begun, fill, save

pytestmark = pytest.mark.django_db
HELPER = "helper@comptable.example"


@pytest.fixture
def call() -> Call:
    return factories.call(slug="call-2027")


@pytest.fixture
def application(client: Client, call: Call) -> Application:
    return begun(client, call)


@pytest.fixture
def helper(sign_in: SignIn) -> Client:
    return sign_in(ensure_user(email=HELPER, language="fr", name="Helper"))


def page(application: Application, name: str) -> str:
    return f"/apply/file/{application.participation.reference}/{name}/"


def test_the_owner_invites_and_the_second_person_fills_in(
    client: Client, helper: Client, application: Application, english: None
) -> None:
    assert helper.get(page(application, "person")).status_code == 404
    client.post(page(application, "second-person"), {"email": HELPER.upper()})
    client.post(page(application, "second-person"), {"email": HELPER})

    [mail] = Message.objects.filter(kind="applications/editor")
    assert mail.to == HELPER
    assert "N'Diaye" not in mail.text + mail.subject
    save(helper, application, "project", project_title="Des mangues à Gand")
    application.refresh_from_db()
    assert application.project_title == "Des mangues à Gand"
    assert HELPER in client.get(page(application, "second-person")).content.decode()


def test_only_the_owner_sends_withdraws_and_manages(
    client: Client, helper: Client, application: Application, english: None
) -> None:
    fill(client, application)
    invite_editor(application=application, email=HELPER)

    answer = helper.post(
        page(application, "check"), {"commits_to_return": "on", "go": "send"}
    )

    assert f"Only {AWA} can send" in answer.content.decode()
    assert application.participation.stage == "draft"
    for name in ("address", "delete", "withdraw", "second-person", "receipt"):
        assert helper.get(page(application, name)).status_code == 404
        assert helper.post(page(application, name)).status_code == 404
    assert Application.objects.filter(pk=application.pk).exists()


def test_what_is_ended_is_closed_and_what_was_written_stays(
    client: Client, helper: Client, application: Application
) -> None:
    editor = invite_editor(application=application, email=HELPER)
    save(helper, application, "project", project_title="Written by the other")
    other = begun(Client(), application.participation.call, "other@atelier.example")
    foreign = DraftEditor.objects.create(application=other, email=HELPER)

    answer = client.post(page(application, "second-person"), {"dismiss": foreign.pk})
    assert answer.status_code == 404
    client.post(page(application, "second-person"), {"dismiss": editor.pk})
    dismiss_editor(application=application, editor=editor)

    assert helper.get(page(application, "person")).status_code == 404
    assert helper.get(page(other, "person")).status_code == 200
    application.refresh_from_db()
    assert application.project_title == "Written by the other"


def test_what_an_invitation_refuses(application: Application, english: None) -> None:
    for email, sentence in (
        (AWA, "your own address"),
        (HELPER, ""),
        ("b@b.example", ""),
    ):
        if sentence:
            with pytest.raises(Refused, match=sentence):
                invite_editor(application=application, email=email)
        else:
            invite_editor(application=application, email=email)
    with pytest.raises(Refused, match="At most 2"):
        invite_editor(application=application, email="c@c.example")
    Application.objects.filter(pk=application.pk).update(confirmed_email="")
    with pytest.raises(Refused, match="your own address first"):
        invite_editor(application=application, email=HELPER)


def test_a_draft_that_was_sent_opens_to_its_owner_alone(
    client: Client, helper: Client, application: Application, awa: User
) -> None:
    invite_editor(application=application, email=HELPER)
    type(application.participation).objects.filter(
        pk=application.participation_id
    ).update(stage="submitted")

    assert helper.get(page(application, "person")).status_code == 404
