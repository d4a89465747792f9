"""A programme for another country or grant, made from an earlier one."""

from __future__ import annotations

import pytest
from django.urls import reverse

from participants.calls.services.cloning import clone_call, clone_programme
from participants.register.models import Call, Programme
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
DATA = {
    "name": "PEM N'Zassa",
    "code": "pem-nzassa",
    "origin": "CI",
    "destination": "BE",
}
TYPED = DATA | {"file_prefix": "NZA"}


@pytest.fixture
def call() -> Call:
    return factories.call(slug="call-2027")


def test_a_programme_takes_settings_along_and_is_not_shown(
    call: Call, coordinator: User, sign_in: SignIn, english: None
) -> None:
    old = call.programme
    Programme.objects.filter(pk=old.pk).update(grant_number="2026/1")
    client = sign_in(coordinator)
    address = reverse("admin:register_programme_clone", args=[old.pk])
    shown = client.get(reverse("admin:register_programme_change", args=[old.pk]))
    assert address in shown.content.decode()

    answer = client.post(address, TYPED, follow=True)

    assert "not shown yet" in answer.content.decode()
    made = Programme.objects.get(code="pem-nzassa")
    assert (made.active, made.grant_number, str(made.origin)) == (False, "", "CI")
    assert (made.seats, made.contact_email) == (old.seats, old.contact_email)
    assert made.calls.count() == 0
    again = client.post(address, TYPED).content.decode()
    assert "a programme with this code already" in again
    assert "Two to six capital letters" in (
        client.post(address, TYPED | {"file_prefix": "n z"}).content.decode()
    )
    assert Programme.objects.count() == 2


def test_a_call_is_made_for_another_programme(call: Call, coordinator: User) -> None:
    other = clone_programme(
        programme=call.programme, by=coordinator, prefix="NZA", **DATA
    )
    made = clone_call(
        call=call,
        slug="first",
        titles={"fr": "Premier appel"},
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        programme=other,
        by=coordinator,
    )

    assert made.programme == other
    with pytest.raises(Refused, match="numbers its files"):
        clone_programme(
            programme=other,
            by=coordinator,
            prefix="NZA",
            **(DATA | {"code": "another"}),
        )


def test_nobody_makes_programmes_without_the_right(
    call: Call, visa_officer: User, outsider: User, sign_in: SignIn
) -> None:
    address = reverse("admin:register_programme_clone", args=[call.programme_id])

    assert sign_in(visa_officer).post(address, TYPED).status_code == 403
    assert sign_in(outsider).post(address, TYPED).status_code in {302, 403}
    assert Programme.objects.count() == 1
