"""Before an account is closed, what its owner answers for is told and asked."""

from __future__ import annotations

import re

import pytest

from participants.register.lifecycle import Stage
from pemwecco.accounts.models import User
from pemwecco.casework.services.responsibility import assign_responsible
from tests import factories
from tests.conftest import SignIn
from tests.pemwecco.accounts.test_changing import page_of, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_closing_an_account_asks_about_what_its_owner_answers_for(
    coordinator: User, officer: User, sign_in: SignIn
) -> None:
    file = factories.participation(stage=Stage.SUBMITTED)
    assign_responsible(row=file, person=officer, by=coordinator)
    client = sign_in(coordinator)
    closed = typed(officer, is_active=False)

    asked = client.post(page_of(officer), closed).content.decode()

    assert "Still answers for 1" in asked
    officer.refresh_from_db()
    assert officer.is_active
    [token] = re.findall(r'name="confirmed_findings"\s+value="(\w+)"', asked)
    answer = client.post(page_of(officer), closed | {"confirmed_findings": token})
    assert answer.status_code == 302


def test_an_account_without_rows_is_closed_without_a_question(
    coordinator: User, officer: User, sign_in: SignIn
) -> None:
    answer = sign_in(coordinator).post(
        page_of(officer), typed(officer, is_active=False)
    )

    assert answer.status_code == 302
