"""An answer that need not be given and cannot be read: kept as text, with a doubt, and in nobody's way."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participants.applications.models import Application, Correction, Sending
from participants.applications.services.corrections import ask_correction
from participants.register.lifecycle import Stage
from pemwecco.accounts.models import User
from pemwecco.network.models import Sector
from tests import factories
from tests.conftest import SignIn
from tests.participants.filling import ENTERPRISE, PERSON, begun, fill, save, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
OPTIONAL = [
    ("enterprise", "founded_on", "vers 2019 ou 2020", ENTERPRISE),
    ("enterprise", "ninea", "en cours", ENTERPRISE),
    ("enterprise", "website", "pas encore de site", ENTERPRISE),
    ("person", "national_id", "perdu", PERSON),
]


@pytest.fixture
def draft(client: Client) -> Application:
    made = begun(client, factories.call())
    fill(client, made)
    return made


def type_again(
    client: Client, draft: Application, step: str, given: dict[str, Any]
) -> Any:
    sector = Sector.objects.get(code="agri-food").pk
    return save(client, draft, step, **{"sector": sector, **given})


@pytest.mark.parametrize(("step", "name", "typed", "others"), OPTIONAL)
def test_it_is_said_once_and_sent_as_it_was_written(
    client: Client,
    draft: Application,
    step: str,
    name: str,
    typed: str,
    others: dict[str, str],
) -> None:
    here = f"/apply/file/{draft.participation.reference}/{step}/"
    first = type_again(client, draft, step, others | {name: typed})
    shown = client.get(here).content.decode()
    second = type_again(client, draft, step, others | {name: typed, "warned": name})
    assert first.headers["Location"] == here
    assert f'name="warned" value="{name}"' in shown
    assert second.headers["Location"] != here
    check = client.get(f"/apply/file/{draft.participation.reference}/check/")
    assert "cannot be read: it is sent as you wrote it." in check.content.decode()

    send(client, draft)

    draft.participation.refresh_from_db()
    assert draft.participation.stage == Stage.SUBMITTED
    sending = Sending.objects.get()
    assert sending.answers[name] == typed
    assert sending.receipt is not None
    assert typed in str(sending.receipt.facts["steps"])


def test_what_was_read_before_is_no_fact_any_more(
    client: Client, draft: Application
) -> None:
    type_again(client, draft, "enterprise", ENTERPRISE | {"founded_on": "15/03/2019"})
    type_again(client, draft, "enterprise", ENTERPRISE | {"founded_on": "vers 2019"})
    send(client, draft)

    organisation = Application.objects.get().participation.organisation
    assert organisation is not None
    assert organisation.founded_on is None


def test_staff_read_the_text_and_that_it_could_not_be_read(
    client: Client, draft: Application, officer: User, sign_in: SignIn
) -> None:
    type_again(client, draft, "enterprise", ENTERPRISE | {"founded_on": "vers 2019"})
    send(client, draft)
    address = reverse(
        "admin:register_participation_change", args=[draft.participation.pk]
    )

    shown = sign_in(officer).get(address).content.decode()

    assert "Written by the applicant, could not be read" in shown
    assert "vers 2019" in shown


def test_one_that_must_be_given_still_waits_for_an_answer(
    client: Client, draft: Application
) -> None:
    type_again(client, draft, "enterprise", ENTERPRISE | {"jobs": "quelques-uns"})

    assert (
        "cannot be read. Please write it again." in send(client, draft).content.decode()
    )


@pytest.mark.parametrize(
    ("typed", "unread", "founded"),
    [("20 mai 2019", {}, date(2019, 5, 20)), ("mai", {"founded_on": "mai"}, None)],
)
def test_a_correction_takes_the_place_of_the_text(
    client: Client,
    draft: Application,
    officer: User,
    typed: str,
    unread: dict[str, str],
    founded: date | None,
) -> None:
    type_again(client, draft, "enterprise", ENTERPRISE | {"founded_on": "vers 2019"})
    send(client, draft)
    draft.participation.refresh_from_db()
    ask_correction(
        participation=draft.participation,
        questions=["founded_on"],
        papers=[],
        why="Which day?",
        due_on=timezone.localdate() + timedelta(days=7),
        by=officer,
    )
    here = f"/apply/file/{draft.participation.reference}/correct/"
    version = Correction.objects.get().version
    client.post(here, {"version": version, "founded_on": typed, "go": "check"})
    client.post(f"{here}check/", {"version": Correction.objects.get().version})

    row = Application.objects.select_related("participation__organisation").get()
    assert Sending.objects.count() == 2
    assert row.unread.get("enterprise", {}) == unread
    assert row.participation.organisation is not None
    assert row.participation.organisation.founded_on == founded
