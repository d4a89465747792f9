"""What a busy host asks first stands on the visit's page, as facts from where they are kept."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from mobility.hosts.models import Placement
from mobility.itineraries.models import (
    CallTreeEntry,
    DaySheetLink,
    Itinerary,
    Stop,
)
from mobility.itineraries.services.programme import publish_itinerary
from mobility.visas.models import CostShare, Dossier
from participants.calls.models import Setup
from pemwecco.accounts.models import User
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def lies() -> User:
    return factories.host_contact()


@pytest.fixture
def client(sign_in: SignIn, lies: User) -> Client:
    return sign_in(lies)


@pytest.fixture
def agreed(lies: User) -> Placement:
    today = timezone.localdate()
    cohort = factories.cohort(
        arrives_on=today + timedelta(5), leaves_on=today + timedelta(25)
    )
    file = factories.participation(
        person=factories.person(phone="+221779876543"), stage="prepared", cohort=cohort
    )
    return factories.placement(
        participation=file,
        host=lies.host_contacts.get().host,
        stage="confirmed",
        starts_on=today + timedelta(8),
        ends_on=today + timedelta(9),
    )


def page(placement: Placement) -> str:
    return f"/partners/placements/{placement.pk}/"


def publish_stay(placement: Placement, officer: User) -> None:
    """A stay that comes from Brussels in the morning, by train."""
    cohort = placement.participation.cohort
    assert cohort is not None
    itinerary = Itinerary.objects.create(
        participation=placement.participation,
        arrives_on=cohort.arrives_on,
        leaves_on=cohort.leaves_on,
    )
    for at, until, title, place, mode, visit in (
        (time(8), time(9), "Breakfast", "Brussels", "", None),
        (time(11), time(16), "Looms", "Ghent", "train", placement),
    ):
        Stop.objects.create(
            itinerary=itinerary,
            placement=visit,
            starts_on=placement.starts_on,
            ends_on=placement.starts_on,
            starts_at=at,
            ends_at=until,
            title=title,
            place=place,
            travel_mode=mode,
            activity=Stop.Activity.VISIT if visit else Stop.Activity.TRAVEL,
        )
    publish_itinerary(itinerary=itinerary, by=officer)


def test_a_visit_says_when_and_how_the_visitor_comes_and_who_brings_them(
    client: Client, agreed: Placement, officer: User
) -> None:
    publish_stay(agreed, officer)
    assert "they come alone" in client.get(page(agreed)).text
    cohort = agreed.participation.cohort
    assert cohort is not None
    DaySheetLink.objects.create(
        cohort=cohort,
        name="Koen Gids",
        first_on=agreed.starts_on,
        last_on=agreed.ends_on,
    )

    text = client.get(page(agreed)).text

    for told in ("at 11:00, Ghent", "Comes from: Brussels (train)", "Koen Gids"):
        assert told in text
    assert "they come alone" not in text


def test_without_a_published_stay_a_visit_says_when_the_answer_comes(
    client: Client, agreed: Placement
) -> None:
    assert "as soon as the programme of the stay is published" in (
        client.get(page(agreed)).text
    )


def test_who_pays_is_what_the_call_promised_until_the_dossier_says_more(
    client: Client, agreed: Placement, officer: User
) -> None:
    call = agreed.participation.call
    Setup.objects.update_or_create(call=call, defaults={"pays_meals": "participant"})

    text = client.get(page(agreed)).text

    assert "Meals: the traveller" in text
    assert f"Lodging: the programme ({call.programme.implementer})" in text

    Dossier.objects.create(participation=agreed.participation)
    CostShare.objects.create(
        participation=agreed.participation,
        kind="meals",
        payer="host",
        placement=agreed,
        starts_on=agreed.starts_on,
        ends_on=agreed.ends_on,
        by=officer,
    )
    Itinerary.objects.create(
        participation=agreed.participation,
        arrives_on=agreed.starts_on - timedelta(2),
        leaves_on=agreed.ends_on + timedelta(2),
    )
    text = client.get(page(agreed)).text

    assert "Meals: our organisation" in text
    assert "Visa fee and appointment: the programme" in text


def test_whom_to_call_has_both_sides_and_what_to_do_when_ill(
    client: Client, agreed: Placement, lies: User
) -> None:
    programme = agreed.participation.call.programme
    programme.contact_phone = "+32 2 505 37 00"
    programme.save()
    CallTreeEntry.objects.create(
        programme=programme,
        position=1,
        name="Fatou Wacht",
        role="day and night",
        phone="+32 470 00 00 01",
        on_card=True,
    )
    CallTreeEntry.objects.create(
        programme=programme, position=2, name="Head office", phone="+32 470 00 00 02"
    )
    Dossier.objects.create(
        participation=agreed.participation,
        insurer="Mutuelle Exemple",
        insurance_policy="POL-987",
    )

    text = client.get(page(agreed)).text

    for told in (
        'href="tel:+221779876543"',
        'href="tel:+3225053700"',
        "The visitor calls, at your organisation: Lies Voorbeeld",
        'href="tel:112"',
        "Fatou Wacht, day and night",
        'href="tel:+32470000001"',
        "Mutuelle Exemple",
    ):
        assert told in text, told
    for private in ("Head office", "POL-987"):
        assert private not in text


@pytest.mark.parametrize("stage", ["offered", "cancelled"])
def test_without_a_yes_nothing_of_it_is_told(
    client: Client, agreed: Placement, officer: User, stage: str
) -> None:
    publish_stay(agreed, officer)
    other = factories.placement(
        participation=factories.participation(stage="prepared"),
        host=agreed.host,
        stage=stage,
        starts_on=date(2027, 9, 1),
        ends_on=date(2027, 9, 2),
    )
    other.steps.create(source="proposed", target="offered", move="offer")

    text = client.get(page(other)).text

    assert "Who pays what?" not in text
    assert "Productive work is not allowed" in text
