from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from events.gatherings.models import Event
from pemwecco.accounts.models import User
from tests.conftest import SignIn
from tests.events.gatherings import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def typed(event: Event, **changed: Any) -> dict[str, Any]:
    begins, ends = (
        timezone.localtime(event.starts_at),
        timezone.localtime(event.ends_at),
    )
    return {
        "title": event.title,
        "slug": event.slug,
        "kind": event.kind,
        "language": event.language,
        "place": event.place,
        "timezone": event.timezone,
        "starts_at_0": f"{begins:%Y-%m-%d}",
        "starts_at_1": f"{begins:%H:%M:%S}",
        "ends_at_0": f"{ends:%Y-%m-%d}",
        "ends_at_1": f"{ends:%H:%M:%S}",
        "capacity": "",
    } | changed


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"capacity": "1"}, "2 people have a place already; 1 are too few."),
        ({"capacity": "0"}, "There is no place."),
        ({"ends_at_0": "2020-01-01"}, "The event ends before it starts."),
    ],
)
def test_an_event_that_cannot_be_is_refused_at_its_field(
    changed: dict[str, str], sentence: str, officer: User, sign_in: SignIn
) -> None:
    event = rows.event(capacity=None)
    rows.registered(event, "moussa")
    rows.registered(event, "fatou")
    address = reverse("admin:gatherings_event_change", args=[event.pk])
    client = sign_in(officer)

    answer = client.post(address, typed(event, **changed))

    text = answer.content.decode()
    assert sentence in text
    assert "event_starts_before_it_ends" not in text
    assert client.post(address, typed(event, capacity="2")).status_code == 302


def test_an_event_that_is_over_is_asked(officer: User, sign_in: SignIn) -> None:
    event = rows.event(capacity=None)
    address = reverse("admin:gatherings_event_change", args=[event.pk])
    day = f"{timezone.localtime() - timedelta(days=30):%Y-%m-%d}"
    data = typed(event, starts_at_0=day, ends_at_0=day, ends_at_1="23:59:59")

    asked = sign_in(officer).post(address, data)

    assert "This event is over" in asked.content.decode()
    event.refresh_from_db()
    assert event.starts_at > timezone.now()


def test_a_public_form_opens_at_its_first_mistake(client: Any) -> None:
    event = rows.event()
    answer = client.post(
        reverse("gatherings:detail", args=[event.slug]), {"given_names": "Awa"}
    )
    text = answer.content.decode()
    begins = text.index('name="email"')
    tag = text[text.rindex("<", 0, begins) : text.index(">", begins)]
    assert "autofocus" in tag
    assert text.count(" autofocus") == 1
