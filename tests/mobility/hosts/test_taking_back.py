"""A visit confirmed by mistake is accepted again, and its host reads so."""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from mobility.hosts.models import Placement
from mobility.hosts.services.placements import unconfirm_placement
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
UNDONE = "hosts/confirmation_undone"
WHY = "Another host was meant."


def confirmed() -> Placement:
    host = factories.host()
    factories.host_contact(host)
    return factories.placement(host=host, stage="confirmed")


def test_a_confirmation_made_by_mistake_is_taken_back_and_the_host_told(
    officer: User, visa_officer: User, sign_in: SignIn
) -> None:
    placement = confirmed()
    client = sign_in(officer)
    page = reverse("admin:hosts_placement_change", args=[placement.pk])
    text = client.get(page).text
    assert "waits for its confirmation again" in text
    assert "Writes to: the host" in text
    address = reverse("admin:hosts_placement_move", args=[placement.pk])
    asked = {"move": "unconfirm", "reason": ""}
    assert "give the reason" in client.post(address, asked, follow=True).text
    asked["reason"] = WHY
    with pytest.raises(PermissionDenied):
        unconfirm_placement(placement=placement, reason=WHY, by=visa_officer)
    assert WHY in client.post(address, asked, follow=True).text
    placement.refresh_from_db()
    assert placement.stage == "accepted"
    mail = Message.objects.get(kind=UNDONE)
    assert (mail.to, WHY in mail.text) == ("lies@fabriek.example", False)
    client.post(address, asked)
    assert Message.objects.filter(kind=UNDONE).count() == 1
    Placement.objects.filter(pk=placement.pk).update(stage="confirmed")
    Placement.objects.filter(pk=placement.pk).update(stage="running")
    with pytest.raises(Refused, match="not possible from the stage"):
        unconfirm_placement(placement=placement, reason=WHY, by=officer)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_take_it_back_once(officer: User) -> None:
    placement = confirmed()
    refused = []

    def undo() -> None:
        row = Placement.objects.get(pk=placement.pk)
        try:
            unconfirm_placement(placement=row, reason=WHY, by=officer)
        except Refused as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    both = [threading.Thread(target=undo) for _number in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert len(refused) == 1
    assert Message.objects.filter(kind=UNDONE).count() == 1
