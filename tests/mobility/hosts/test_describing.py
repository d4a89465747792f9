"""A host describes itself part by part; what it seeks and offers, and when it pauses, is read by others."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from mobility.hosts.models import Host, HostContact
from mobility.hosts.queries import (
    format_practical_details,
    get_open_room,
    list_open_hosts,
)
from mobility.hosts.rules import DaySpan, get_pause
from mobility.hosts.services.profile import (
    describe_host,
    find_next_step,
    keep_host_logo,
    keep_host_topics,
    list_stated_topics,
    record_described_step,
)
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.network.models import Need, NeedTopic
from pemwecco.network.services import load_need_topics
from tests import factories
from tests.conftest import SignIn

DAY = timedelta(days=1)


@pytest.fixture
def host(db: None) -> Host:
    return factories.host()


@pytest.fixture
def lies(host: Host) -> User:
    return factories.host_contact(host)


@pytest.fixture
def portal(sign_in: SignIn, lies: User) -> Client:
    return sign_in(lies)


def test_a_pause_without_last_day_has_no_end() -> None:
    first = date(2027, 3, 1)

    assert get_pause(None, None) is None
    assert get_pause(first, first + DAY) == DaySpan(first, first + DAY)
    endless = get_pause(first, None)
    assert endless is not None
    assert endless.holds(date(2090, 1, 1))
    assert not endless.holds(first - DAY)


def test_parts_are_saved_one_by_one_and_lead_on(portal: Client, host: Host) -> None:
    page = f"/partners/profile/{host.pk}"
    about = {"presentation": "Wij drogen mango", "languages": ["nl", "fr"]}

    answer = portal.post(f"{page}/about/", about | {"chain_places": ["making"]})

    assert answer.headers["Location"] == f"{page}/exchange/"
    host.refresh_from_db()
    assert (host.presentation, host.languages) == ("Wij drogen mango", ["nl", "fr"])
    assert host.chain_places == ["making"]
    assert portal.post(f"{page}/about/", {"languages": ["xx"]}).status_code == 422
    assert portal.post(f"{page}/receiving/", {"capacity": "0"}).status_code == 422
    assert portal.post(f"{page}/agreement/", {}).status_code == 422
    assert portal.get(f"{page}/nothing/").status_code == 404
    assert portal.get(f"{page}/exchange/").status_code == 200
    assert "Wij drogen mango" in portal.get(f"{page}/").text
    # The last part still to do comes back to those left out.
    answer = portal.post(f"{page}/agreement/", {"agrees": "on"})
    assert answer.headers["Location"] == f"{page}/exchange/"


def test_once_every_part_is_done_the_page_of_the_host_follows(
    lies: User, host: Host
) -> None:
    for step in ("about", "exchange", "receiving", "practical", "letters"):
        record_described_step(host=host, step=step, by=lies)
    assert find_next_step(host) == "agreement"
    for _twice in range(2):
        record_described_step(host=host, step="agreement", by=lies)
    assert find_next_step(host) == ""
    assert host.described_steps.count() == 6


def test_what_a_host_seeks_and_offers_are_needs_and_offers_of_its_organisation(
    lies: User, host: Host, outsider: User
) -> None:
    load_need_topics()
    first, second, third = NeedTopic.objects.all()[:3]
    keep_host_topics(host=host, seeks=[first], offers=[second, third], by=lies)
    kept = Need.objects.get(topic=third)

    keep_host_topics(host=host, seeks=[], offers=[third], by=lies)

    assert list_stated_topics(host.organisation, Need.Side.NEED) == []
    assert list_stated_topics(host.organisation, Need.Side.OFFER) == [third]
    assert Need.objects.get(topic=third) == kept
    assert Need.objects.filter(state=Need.State.WITHDRAWN).count() == 2
    with pytest.raises(PermissionDenied):
        keep_host_topics(host=host, seeks=[second], offers=[], by=outsider)


def test_a_pause_takes_days_and_today_only_where_it_lies(
    lies: User, host: Host
) -> None:
    today = timezone.localdate()
    days = [today, today + 9 * DAY, today + 10 * DAY, today + 12 * DAY]
    describe_host(
        host=host,
        by=lies,
        paused_from=today + 10 * DAY,
        paused_until=today + 11 * DAY,
        pause_reason="Verbouwing",
    )

    room = get_open_room([host], days)[host.pk]

    assert [room[day] for day in days] == [3, 3, 0, 3]
    assert host in list_open_hosts()
    inside = factories.placement(
        host=host, starts_on=today + 9 * DAY, ends_on=today + 10 * DAY
    )
    assert not inside.days_answer()
    describe_host(host=host, by=lies, paused_from=today)
    assert host not in list_open_hosts()


def test_a_pause_is_whole(lies: User, host: Host) -> None:
    today = timezone.localdate()
    for facts in (
        {"paused_until": today},
        {"paused_from": today},
        {"paused_from": today, "paused_until": today - DAY, "pause_reason": "x"},
    ):
        whole = {"paused_from": None, "paused_until": None, "pause_reason": ""}
        with pytest.raises(Refused):
            describe_host(host=host, by=lies, **(whole | facts))
    host.refresh_from_db()
    assert host.pause is None


def test_the_contact_on_the_day_speaks_for_the_host(lies: User, host: Host) -> None:
    own = HostContact.objects.get()
    other = factories.host_contact(factories.host(), email="other@x.example")

    describe_host(host=host, by=lies, day_contact=own, hours="9-16", practical="Bel 2")

    assert format_practical_details(host) == "9-16\nBel 2"
    with pytest.raises(Refused):
        describe_host(host=host, by=lies, day_contact=other.host_contacts.get())


def test_a_logo_is_a_picture(lies: User, host: Host) -> None:
    with pytest.raises(Refused):
        keep_host_logo(
            host=host, uploaded=SimpleUploadedFile("logo.txt", b"text"), by=lies
        )
    host.refresh_from_db()
    assert host.logo is None
