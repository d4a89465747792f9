"""A stop of a cohort at a host without visits: it is told, sees its stop alone, notes who came."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from mobility.hosts.models import Host
from mobility.itineraries.models import Incident, Presence, SharedVisit, Stop
from mobility.itineraries.services.cohort_programmes import publish_cohort_programme
from mobility.itineraries.services.cohort_stops import (
    remove_cohort_stop,
    save_cohort_stop,
)
from mobility.itineraries.services.shared_visits import list_coming_shared_visits
from participants.register.models import Cohort
from pemwecco.accounts.models import User
from pemwecco.mail.models import Message
from tests import factories
from tests.conftest import SignIn
from tests.mobility.itineraries.test_cohort_programme import own_stop, traveller

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
KIND = "itineraries/shared_stop"


@pytest.fixture
def cohort() -> Cohort:
    today = timezone.localdate()
    return factories.cohort(arrives_on=today - 3 * DAY, leaves_on=today + 20 * DAY)


@pytest.fixture
def host() -> Host:
    return factories.host()


@pytest.fixture
def lies(host: Host) -> User:
    return factories.host_contact(host)


def build_facts(host: Host | None, **more: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "title": "Visite du port",
        "activity": "visit",
        "starts_on": today,
        "ends_on": today,
        "starts_at": time(9),
        "ends_at": time(12),
        "place": "Antwerpen",
        "materials": "Casque",
        "host": host,
    } | more


def publish_stop(
    cohort: Cohort, by: User, host: Host | None, stop: Stop | None = None, **more: Any
) -> Stop:
    facts = build_facts(host, **more)
    saved = save_cohort_stop(cohort=cohort, stop=stop, by=by, **facts)
    publish_cohort_programme(cohort=cohort, by=by)
    return saved


def add_private_stop(cohort: Cohort) -> None:
    """Something of one person's own, which no host reads."""
    today = timezone.localdate()
    own_stop(
        traveller(cohort),
        title="Rendez-vous privé",
        starts_on=today,
        ends_on=today,
        starts_at=time(14),
        ends_at=time(15),
    )


def list_mails(to: str) -> list[Message]:
    return list(Message.objects.filter(kind=KIND, to=to).order_by("pk"))


def test_its_host_is_told_once_for_all_then_of_each_change_and_of_the_end(
    cohort: Cohort, host: Host, lies: User, coordinator: User
) -> None:
    add_private_stop(cohort)
    traveller(cohort)
    stop = publish_stop(cohort, coordinator, host)

    (first,) = list_mails(lies.email)
    assert "Visite du port" in first.text
    assert "9:00" in first.text
    assert "Rendez-vous" not in first.text
    publish_stop(cohort, coordinator, host, stop, starts_at=time(10))
    changed = list_mails(lies.email)[1]
    assert changed.text.index("10:00") < changed.text.index("09:00")
    assert "()" not in changed.text
    # As before again: told again.
    publish_stop(cohort, coordinator, host, stop)
    # Nothing of it has changed.
    traveller(cohort)
    publish_cohort_programme(cohort=cohort, by=coordinator)
    assert len(list_mails(lies.email)) == 3

    remove_cohort_stop(stop=stop, by=coordinator)
    publish_cohort_programme(cohort=cohort, by=coordinator)
    assert len(list_mails(lies.email)) == 4
    assert SharedVisit.objects.get().facts == {}


def test_another_host_takes_over_and_the_first_is_told(
    cohort: Cohort, host: Host, lies: User, coordinator: User, sign_in: SignIn
) -> None:
    traveller(cohort)
    stop = publish_stop(cohort, coordinator, host)
    visit = SharedVisit.objects.get()
    other = factories.host()
    factories.host_contact(other, "autre@hote.example")
    publish_stop(cohort, coordinator, other, stop)

    assert len(list_mails(lies.email)) == 2
    assert len(list_mails("autre@hote.example")) == 1
    page = f"/partners/stops/{visit.pk}/"
    assert sign_in(lies).get(page).status_code == 404


def test_the_host_sees_its_stop_and_only_it(
    cohort: Cohort,
    host: Host,
    lies: User,
    coordinator: User,
    awa: User,
    outsider: User,
    sign_in: SignIn,
) -> None:
    add_private_stop(cohort)
    publish_stop(cohort, coordinator, host)
    other = factories.host()
    factories.host_contact(other, "autre@hote.example")
    elsewhere = build_facts(other, title="Banque", starts_at=time(18), ends_at=time(19))
    save_cohort_stop(cohort=cohort, by=coordinator, **elsewhere)
    publish_cohort_programme(cohort=cohort, by=coordinator)
    page = f"/partners/stops/{SharedVisit.objects.get(host=host).pk}/"
    client = sign_in(lies)

    assert "/partners/stops/" in client.get("/partners/").content.decode()
    home = client.get("/partners/stops/").content.decode()
    text = client.get(page).content.decode()
    assert page in home
    assert "Visite du port" in home
    for shown in ("Visite du port", "Casque", "Awa Exemple", "1 person is expected"):
        assert shown in text, shown
    for hidden in ("Rendez-vous", "Banque"):
        assert hidden not in home
        assert hidden not in text
    for user in (User.objects.get(email="autre@hote.example"), awa, outsider):
        assert sign_in(user).get(page).status_code == 404
    assert client.put(page).status_code == 405


def test_the_host_notes_who_came_and_corrects_with_a_reason(
    cohort: Cohort,
    host: Host,
    lies: User,
    coordinator: User,
    sign_in: SignIn,
) -> None:
    itinerary = traveller(cohort)
    stop = publish_stop(cohort, coordinator, host)
    page = f"/partners/stops/{SharedVisit.objects.get().pk}/"
    client = sign_in(lies)
    tick = {
        "stop": stop.pk,
        "file": itinerary.participation_id,
        "on": timezone.localdate().isoformat(),
        "state": "absent",
    }

    client.post(page, tick)
    client.post(page, tick)
    assert Presence.objects.get().how == "host"
    assert Incident.objects.count() == 1
    client.post(page, tick | {"state": "late", "reason": "Train"})
    assert Presence.objects.get().state == "late"
    assert Presence.objects.visible_to(lies).count() == 1
    # A stop that is not its own is not noted through its page.
    private = own_stop(
        itinerary,
        title="Privé",
        starts_on=timezone.localdate(),
        ends_on=timezone.localdate(),
        starts_at=time(14),
        ends_at=time(15),
    )
    client.post(page, tick | {"stop": private.pk})
    assert Presence.objects.count() == 1


def test_nobody_notes_at_a_shared_stop_that_was_not_announced(
    cohort: Cohort, host: Host, lies: User, coordinator: User, sign_in: SignIn
) -> None:
    itinerary = traveller(cohort)
    publish_stop(cohort, coordinator, host)
    page = f"/partners/stops/{SharedVisit.objects.get().pk}/"
    today = timezone.localdate()
    later = save_cohort_stop(
        cohort=cohort,
        by=coordinator,
        **build_facts(host, title="Tard", starts_at=time(18), ends_at=time(19)),
    )

    sign_in(lies).post(
        page,
        {
            "stop": later.pk,
            "file": itinerary.participation_id,
            "on": today.isoformat(),
            "state": "present",
        },
    )

    assert not Presence.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_and_the_page_ask_the_same_number_of_questions(
    cohort: Cohort,
    host: Host,
    lies: User,
    coordinator: User,
    sign_in: SignIn,
    count: int,
    django_assert_num_queries: Any,
) -> None:
    for number in range(count):
        traveller(cohort)
        hours = {"starts_at": time(9 + number), "ends_at": time(10 + number)}
        save_cohort_stop(cohort=cohort, by=coordinator, **build_facts(host, **hours))
    publish_cohort_programme(cohort=cohort, by=coordinator)
    with django_assert_num_queries(1):
        assert len(list_coming_shared_visits([host.pk])) == count
    client = sign_in(lies)
    page = f"/partners/stops/{SharedVisit.objects.first().pk}/"  # type: ignore[union-attr]  # there is one
    client.get(page)
    with django_assert_num_queries(9):
        client.get(page)
