from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.indicators import collect_declared_indicators

SignIn = Callable[[User], Client]
URL = reverse("admin:reporting_indicators_changelist")


@pytest.mark.django_db
def test_the_donors_reader_sees_figures_and_nothing_else(
    sign_in: SignIn, staff_member: Callable[[Role], User]
) -> None:
    client = sign_in(staff_member(Role.DONOR_READER))

    response = client.get(URL, {"start": "2026-01-01", "end": "2026-12-31"})

    assert response.status_code == 200
    assert [indicator.code for indicator, _value in response.context["figures"]] == [
        indicator.code for indicator in collect_declared_indicators()
    ]
    assert (
        client.get(reverse("admin:register_participation_changelist")).status_code
        == 403
    )


@pytest.mark.django_db
def test_a_period_that_ends_before_it_starts_gets_its_sentence(
    sign_in: SignIn, coordinator: User
) -> None:
    response = sign_in(coordinator).get(
        URL, {"start": "2026-12-31", "end": "2026-01-01"}
    )

    assert "The last day lies before the first." in response.text
    assert response.context["figures"] == []


@pytest.mark.django_db
def test_a_role_without_the_right_is_refused(
    sign_in: SignIn, staff_member: Callable[[Role], User]
) -> None:
    assert sign_in(staff_member(Role.PANEL_MEMBER)).get(URL).status_code == 403
