"""Places that come free: offered in order for some hours, taken or left, and never lost in a rush."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from events.gatherings.lifecycle import RegistrationStage as S
from events.gatherings.models import Event, Registration
from events.gatherings.rules import compute_offer_end
from events.gatherings.services import registrations as services
from events.gatherings.services.mails import build_place_link
from events.gatherings.services.offers import lapse_offers, take_offered_place
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from tests.events.gatherings import rows

ENGLISH = pytest.mark.usefixtures("english")


def full(*names: str, **fields: object) -> tuple[Event, list[Registration]]:
    """An event of one place: the first has it, the others wait."""
    event = rows.event(**{"capacity": 1} | fields)
    return event, [rows.registered(event, name, language="en") for name in names]


def read_stages(event: Event) -> dict[str, str]:
    found = {}
    for row in event.registrations.select_related("person"):
        found[row.person.email.split("@")[0]] = row.stage
    return found


def page_of(registration: Registration) -> str:
    return "/events/" + build_place_link(registration).split("/events/")[1]


@pytest.mark.unit
@given(
    hours=st.integers(1, 336),
    ahead=st.timedeltas(timedelta(minutes=1), timedelta(days=60)),
)
def test_an_offer_ends_with_its_hours_or_at_the_beginning(
    hours: int, ahead: timedelta
) -> None:
    now = datetime(2027, 3, 1, 9, tzinfo=UTC)
    end = compute_offer_end(now, hours, now + ahead)
    assert now < end <= now + ahead
    assert end - now <= timedelta(hours=hours)


@ENGLISH
@pytest.mark.django_db
def test_the_mail_of_an_offer_says_until_when_on_whose_clock() -> None:
    event, [first, second] = full("moussa", "fatou", offer_hours=24)

    services.cancel_registration(registration=first, by=None)

    second.refresh_from_db()
    assert second.stage == S.OFFERED
    assert second.offered_until is not None
    left = second.offered_until - timezone.now()
    assert timedelta(hours=23) < left <= timedelta(hours=24)
    mail = Message.objects.get(kind="gatherings/offered")
    assert f"{second.offered_until:%H:%M} (Dakar time)" in mail.text
    assert page_of(second) in mail.text
    assert event.places_left() == 0


@ENGLISH
@pytest.mark.django_db
def test_an_offer_is_taken_once() -> None:
    event, [first, second] = full("moussa", "fatou")
    services.cancel_registration(registration=first, by=None)

    take_offered_place(registration=second, by=None)

    assert read_stages(event) == {"moussa": S.CANCELLED, "fatou": S.CONFIRMED}
    assert Message.objects.filter(kind="gatherings/confirmed", to__startswith="fatou")
    with pytest.raises(Refused):
        take_offered_place(registration=Registration.objects.get(pk=second.pk), by=None)


@ENGLISH
@pytest.mark.django_db
def test_what_one_leaves_goes_to_the_next() -> None:
    event, [first, second, _third] = full("moussa", "fatou", "ibra")
    services.cancel_registration(registration=first, by=None)
    services.cancel_registration(registration=second, by=None)
    assert read_stages(event)["ibra"] == S.OFFERED


@ENGLISH
@pytest.mark.django_db
def test_an_offer_that_ended_passes_to_the_next_and_both_are_told() -> None:
    event, [first, second, third] = full("moussa", "fatou", "ibra")
    services.cancel_registration(registration=first, by=None)
    assert lapse_offers() == 0

    with time_machine.travel(timezone.now() + timedelta(hours=48, minutes=1)):
        second.refresh_from_db()
        with pytest.raises(Refused, match="This offer has ended"):
            take_offered_place(registration=second, by=None)
        assert lapse_offers() == 1
        assert lapse_offers() == 0

    assert read_stages(event) == {
        "moussa": S.CANCELLED,
        "fatou": S.CANCELLED,
        "ibra": S.OFFERED,
    }
    told = Message.objects.filter(kind="gatherings/lapsed").values_list("to", flat=True)
    assert list(told) == [second.person.email]
    third.refresh_from_db()
    assert third.offered_until is not None


@ENGLISH
@pytest.mark.django_db
def test_who_waits_goes_before_who_comes_new() -> None:
    event, [_first, _second] = full("moussa", "fatou")
    Event.objects.update(capacity=3)
    rows.registered(event, "ibra")
    assert read_stages(event)["ibra"] == S.WAITING


@ENGLISH
@pytest.mark.django_db
def test_whoever_is_late_reads_so_on_the_page() -> None:
    _event, [first, second] = full("moussa", "fatou")
    services.cancel_registration(registration=first, by=None)
    client = Client()
    shown = client.get(page_of(second)).text
    assert "A place is free for you" in shown
    assert "(Dakar time). Then it goes to the next" in shown
    with time_machine.travel(timezone.now() + timedelta(hours=49)):
        assert "This offer has ended" in client.get(page_of(second)).text
        answer = client.post(page_of(second), {"act": "accept"}, follow=True)
    assert "This offer has ended" in answer.text


@ENGLISH
@pytest.mark.django_db
def test_an_offer_is_taken_or_left_by_the_link() -> None:
    event, [first, second, third] = full("moussa", "fatou", "ibra")
    services.cancel_registration(registration=first, by=None)
    client = Client()

    left = client.post(page_of(second), {"act": "cancel"}, follow=True)
    taken = client.post(page_of(third), {"act": "accept"}, follow=True)
    again = client.post(page_of(third), {"act": "accept"}, follow=True)

    assert "Your registration is cancelled" in left.text
    assert "Your place is confirmed" in taken.text
    assert again.status_code == 200
    assert read_stages(event) == {
        "moussa": S.CANCELLED,
        "fatou": S.CANCELLED,
        "ibra": S.CONFIRMED,
    }


def run_together(count: int, act: object) -> None:
    barrier = threading.Barrier(count)

    def run(number: int) -> None:
        barrier.wait()
        try:
            act(number)  # type: ignore[operator]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_thirty_at_once_for_five_places_lose_nobody_and_pass_nobody_over() -> None:
    event = rows.event(capacity=5)

    run_together(30, lambda number: rows.registered(event, f"nom{number}"))

    assert event.registrations.count() == 30
    assert event.registrations.filter(stage=S.CONFIRMED).count() == 5
    waiting = list(event.registrations.waiting())
    assert len(waiting) == 25
    placed = event.registrations.filter(stage=S.CONFIRMED)
    last = max(
        row.steps.order_by("-pk").values_list("pk", flat=True)[0] for row in placed
    )
    first = min(
        row.steps.order_by("-pk").values_list("pk", flat=True)[0] for row in waiting
    )
    assert last < first
    assert Message.objects.count() == 30

    # Five give back at once: the first five who wait are asked, each once.
    held = list(placed)
    run_together(
        5, lambda n: services.cancel_registration(registration=held[n], by=None)
    )
    offered = event.registrations.filter(stage=S.OFFERED).values_list("pk", flat=True)
    assert set(offered) == {row.pk for row in waiting[:5]}
    assert Message.objects.filter(kind="gatherings/offered").count() == 5


@pytest.mark.django_db(transaction=True)
def test_taking_and_ending_at_once_leave_one_answer() -> None:
    event, [first, second] = full("moussa", "fatou")
    services.cancel_registration(registration=first, by=None)

    def answer(number: int) -> None:
        row = Registration.objects.select_related("event", "person").get(pk=second.pk)
        try:
            if number:
                take_offered_place(registration=row, by=None)
            else:
                services.cancel_registration(registration=row, by=None)
        except Refused:
            return

    run_together(2, answer)

    assert read_stages(event)["fatou"] in (S.CONFIRMED, S.CANCELLED)
    assert Registration.objects.filter(stage=S.OFFERED).count() == 0


@ENGLISH
@pytest.mark.django_db
def test_staff_say_yes_or_no_where_each_is_approved(officer: User) -> None:
    event = rows.event(capacity=1, needs_approval=True)
    first, second, third = (
        rows.registered(event, name) for name in ("moussa", "fatou", "ibra")
    )
    assert set(read_stages(event).values()) == {S.REQUESTED}
    assert Message.objects.filter(kind="gatherings/requested").count() == 3

    services.confirm_registration(registration=first, by=officer)
    services.put_on_waiting_list(registration=second, by=officer)
    services.refuse_registration(registration=third, by=officer, reason="Trop loin.")

    assert read_stages(event) == {
        "moussa": S.CONFIRMED,
        "fatou": S.WAITING,
        "ibra": S.REFUSED,
    }
    kinds = Message.objects.order_by("pk").values_list("kind", flat=True)[3:]
    assert list(kinds) == [
        "gatherings/confirmed",
        "gatherings/waiting",
        "gatherings/refused",
    ]
    assert "Trop loin." in Message.objects.get(kind="gatherings/refused").text
    with pytest.raises(Refused):
        services.refuse_registration(registration=first, by=officer, reason="x")


@ENGLISH
@pytest.mark.django_db
def test_a_no_has_its_reason(officer: User) -> None:
    asked = rows.registered(rows.event(needs_approval=True))
    with pytest.raises(Refused):
        services.refuse_registration(registration=asked, by=officer, reason="")
