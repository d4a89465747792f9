"""Registrations of an event from a file: places first, then the waiting list, each told once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from events.gatherings.models import Registration
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.mail.models import Message
from pemwecco.network.models import Person
from tests.conftest import SignIn
from tests.events.gatherings import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
ADDRESS = "/admin/events/registration/import/"
TEXT = "given names;family name;email\nAwa;Sow;a@x.example\nBineta;Ba;b@x.example\n"


def test_a_full_event_puts_the_rest_on_the_waiting_list_and_writes_once(
    officer: User, sign_in: SignIn, staff_member: Callable[[Role], User]
) -> None:
    event = rows.event(capacity=1)
    over = rows.event(starts_at=timezone.now() - timedelta(days=7))
    client = sign_in(officer)

    def bring(target: str, text: str = TEXT) -> str:
        uploaded = SimpleUploadedFile("x.csv", text.encode())
        return client.post(ADDRESS, {"file": uploaded, "target": target}).text

    page = bring(str(event.pk))
    assert "Each new person is told by mail" in page
    assert not Registration.objects.exists()
    lines = re.search(r'name="lines" value="([^"]+)"', page)
    assert lines is not None
    # The lines were tried for this event, not for another.
    other = rows.event()
    client.post(ADDRESS, {"lines": lines[1], "target": str(other.pk)})
    assert not Registration.objects.exists()
    for _time in range(2):
        client.post(ADDRESS, {"lines": lines[1], "target": str(event.pk)})
    found = Registration.objects.filter(event=event).order_by("pk")
    assert [row.stage for row in found] == ["confirmed", "waiting"]
    assert (Person.objects.count(), Message.objects.count()) == (2, 2)

    for target in ("", "x", str(over.pk)):
        assert "Choose what the lines are about." in bring(target)
    assert "The line has no name." in bring(str(event.pk), "email\nc@x.example\n")
    assert sign_in(staff_member(Role.MONITORING)).get(ADDRESS).status_code == 403
