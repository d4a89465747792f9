"""What a host reads of a visitor long after the visit: no contact."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from mobility.hosts.models import Placement
from pemwecco.accounts.models import User
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
LISTS = ("/partners/", "/partners/placements/")


@pytest.fixture
def lies() -> User:
    return factories.host_contact()


@pytest.fixture
def visitor(sign_in: SignIn, lies: User) -> Client:
    return sign_in(lies)


def page(placement: Placement) -> str:
    return f"/partners/placements/{placement.pk}/"


@pytest.mark.parametrize(
    ("days_ago", "seen"), [(0, True), (30, True), (31, False), (400, False)]
)
@pytest.mark.parametrize("stage", ["completed", "accepted"])
def test_contacts_leave_the_page_thirty_days_after_the_visit(
    visitor: Client, lies: User, days_ago: int, seen: bool, stage: str
) -> None:
    last = timezone.localdate() - timedelta(days=days_ago)
    person = factories.person(phone="+221779876543", email="secret@atelier.example")
    placement = factories.placement(
        participation=factories.participation(person=person, stage="returned"),
        host=lies.host_contacts.get().host,
        stage=stage,
        starts_on=last - timedelta(days=3),
        ends_on=last,
    )

    text = visitor.get(page(placement)).text

    for contact in ("secret@atelier.example", "+221 77 987 65 43", "tel:+221779876543"):
        assert (contact in text) is seen, contact
    assert ("the visit ended more than 30 days ago" in text) is not seen
    assert "Awa Exemple" in text, "whom it received it may know"
    for address in LISTS:
        assert "secret@atelier.example" not in visitor.get(address).text
