from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.test import Client
from django.urls import reverse

from pemwecco.accounts.models import User
from pemwecco.core.timeline import get_timeline
from pemwecco.privacy.categories import collect_declared_categories
from pemwecco.privacy.models import Consent, Reading
from pemwecco.privacy.services import record_consent, record_reading, withdraw_consent
from tests import factories


@pytest.mark.django_db
def test_a_reading_is_noted_with_who_what_and_where(officer: User) -> None:
    person = factories.person()

    record_reading(
        by=officer, what=person, act=Reading.Act.DOWNLOADED, address="192.0.2.7"
    )

    reading = Reading.objects.get()
    assert (reading.by, reading.what, reading.act, reading.label, reading.address) == (
        officer,
        person,
        "downloaded",
        "Awa Exemple",
        "192.0.2.7",
    )


@pytest.mark.django_db
def test_the_log_of_readings_cannot_be_changed(officer: User) -> None:
    record_reading(by=officer, what=factories.person())

    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        Reading.objects.update(label="nothing")
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        Reading.objects.all().delete()

    assert Reading.objects.count() == 1


@pytest.mark.django_db
def test_a_consent_said_twice_is_one_and_withdrawn_it_stays_as_proof() -> None:
    for _twice in range(2):
        record_consent(
            email="Awa@Atelier.example",
            purpose="photos",
            wording="Yes.",
            wording_version="1",
            language="fr",
        )

    assert withdraw_consent(email="awa@atelier.example", purpose="photos") == 1
    assert withdraw_consent(email="awa@atelier.example", purpose="photos") == 0
    assert Consent.objects.get().withdrawn_at is not None


@pytest.mark.django_db
def test_readings_stand_in_the_timeline_for_those_who_may_see_the_log(
    coordinator: User, officer: User
) -> None:
    file = factories.participation()
    record_reading(by=officer, what=file)

    assert [moment.kind for moment in get_timeline(file, coordinator)] == ["reading"]
    assert get_timeline(file, officer) == []


@pytest.mark.django_db
def test_the_map_of_personal_data_names_fields_that_exist() -> None:
    assert len(collect_declared_categories()) > 0


@pytest.mark.django_db
def test_the_log_is_read_by_the_coordinator_only(
    sign_in: Callable[[User], Client], coordinator: User, officer: User, client: Client
) -> None:
    url = reverse("admin:privacy_reading_changelist")

    assert client.get(url).status_code == 302
    assert sign_in(coordinator).get(url).status_code == 200
    assert sign_in(officer).get(url).status_code == 403
