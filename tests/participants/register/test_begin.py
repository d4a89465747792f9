from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from participants.register.models import Participation
from participants.register.services import begin_participation, withdraw_participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_file_begins_as_a_draft_with_a_number_and_an_account() -> None:
    call = factories.call()
    first = begin_participation(call=call, email=" Awa@Atelier.example ", language="fr")
    second = begin_participation(
        call=call, email="moussa@atelier.example", language="fr"
    )

    year = timezone.now().year % 100
    assert [first.reference, second.reference] == [
        f"PEM-{year}-0001",
        f"PEM-{year}-0002",
    ]
    assert first.stage == "draft"
    assert first.person.email == "awa@atelier.example"
    assert User.objects.filter(email="awa@atelier.example").exists()


def test_the_year_of_the_number_is_that_of_the_participants() -> None:
    programme = factories.programme(code="far", origin_timezone="Pacific/Auckland")
    with time_machine.travel(datetime(2026, 12, 31, 18, tzinfo=UTC), tick=False):
        call = factories.call(programme=programme)
        file = begin_participation(
            call=call, email="awa@atelier.example", language="fr"
        )

    assert file.reference == "PEM-27-0001"


@pytest.mark.parametrize("days", [(1, 5), (-5, -1)])
def test_a_call_that_is_not_open_is_refused_with_its_sentence(
    days: tuple[int, int],
) -> None:
    opens, closes = (timezone.now() + timedelta(days=shift) for shift in days)
    call = factories.call(opens_at=opens, closes_at=closes)

    with pytest.raises(Refused) as refusal:
        begin_participation(call=call, email="awa@atelier.example", language="fr")

    assert str(refusal.value)
    assert not Participation.objects.exists()


def test_a_typed_address_gets_new_rows_a_proven_one_its_own() -> None:
    earlier = factories.participation(stage="not_ready")
    call = factories.call()

    typed = begin_participation(call=call, email=factories.AWA, language="fr")
    assert typed.person_id != earlier.person_id
    typed.delete()
    proven = begin_participation(
        call=call, email=factories.AWA, language="fr", known=True
    )
    assert proven.person_id == earlier.person_id
    assert proven.organisation_id == earlier.organisation_id


def test_an_applicant_withdraws_with_a_reason_and_not_after_the_departure(
    awa: User,
) -> None:
    file = factories.participation(stage="submitted")
    step = withdraw_participation(participation=file, by=awa, reason="I moved abroad")
    assert (step.target, step.reason) == ("withdrawn", "I moved abroad")

    gone = factories.participation(stage="departed")
    with pytest.raises(Refused):
        withdraw_participation(participation=gone, by=awa, reason="Too late")
