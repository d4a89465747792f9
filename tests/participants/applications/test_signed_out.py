"""A step that is sent after the session ended, without a script: its words are saved all the same."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from participants.applications.models import Application
from participants.register.lifecycle import Stage
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from tests import factories
from tests.conftest import SignIn
from tests.participants.applications.walking import address
from tests.participants.filling import begun

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
LINE = "Hibiscus jam, made with thirty growers of Exampleville"


@pytest.fixture
def application(client: Client, awa: User) -> Application:
    call: Call = factories.call(slug="call-2027")
    application = begun(client, call)
    Participation.objects.update(person=factories.person(email=awa.email))
    return application


def read_form(client: Client, application: Application) -> dict[str, str]:
    """The hidden fields of the step on the project, and an answer."""
    text = client.get(address(application, "project")).text
    hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', text))
    kept = {name: hidden[name] for name in ("kept_as", "version", "window")}
    return kept | {"project_title": LINE, "go": "next"}


def test_what_is_sent_after_the_session_ended_is_in_the_draft(
    client: Client, application: Application, awa: User, sign_in: SignIn
) -> None:
    form = read_form(client, application)
    answer = Client().post(address(application, "project"), form, follow=True)

    assert answer.redirect_chain[0][0].startswith("/apply/continue/?next=")
    assert "what you typed is saved" in answer.text
    assert LINE not in answer.text
    assert LINE in sign_in(awa).get(address(application, "project")).text


@pytest.mark.parametrize("token", ["", "x:y:z", "of another step"])
def test_without_the_token_of_the_step_nothing_is_written(
    client: Client, application: Application, token: str
) -> None:
    form = read_form(client, application)
    where = "project" if token != "of another step" else "enterprise"
    form["kept_as"] = form["kept_as"] if where == "enterprise" else token
    Client().post(address(application, where), form)

    application.refresh_from_db()
    assert application.steps_saved == []


def test_what_another_window_saved_since_is_left_alone(
    client: Client, application: Application
) -> None:
    form = read_form(client, application)
    client.post(
        address(application, "project"),
        form | {"project_title": "Baobab oil", "window": "another"},
    )
    answer = Client().post(address(application, "project"), form, follow=True)

    assert "Not saved" in answer.text
    assert "Baobab oil" in client.get(address(application, "project")).text


def test_what_was_sent_to_the_programme_stays_as_it_is(
    client: Client, application: Application
) -> None:
    form = read_form(client, application)
    Participation.objects.update(stage=Stage.SUBMITTED)
    answer = Client().post(address(application, "project"), form, follow=True)

    assert "saved" not in answer.text
    application.refresh_from_db()
    assert application.steps_saved == []
