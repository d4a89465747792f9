"""What participants and hosts say before a cohort is matched: who may, when, and what they are shown."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from mobility.hosts.models import Host, HostContact
from mobility.matching.models import HostPreference, HostWish, MatchingBrief
from mobility.matching.services.choices import state_preferences, state_wishes
from mobility.matching.services.gathering import gather_material
from mobility.matching.services.rulings import rule_on_pair, save_matching_brief
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db
WISHES = "/me/wishes/"


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def file(today: date) -> Participation:
    """Somebody of a cohort whose wishes are taken now, with an account."""
    cohort = factories.cohort(
        arrives_on=today + timedelta(40), leaves_on=today + timedelta(60)
    )
    firm = factories.organisation(name="Saveurs de Ndar", activity="Jus de Ndar")
    row = factories.participation(stage="prepared", cohort=cohort, organisation=firm)
    MatchingBrief.objects.create(
        cohort=cohort, asked_from=today, asked_until=today + timedelta(9)
    )
    return row


@pytest.fixture
def hosts(db: None) -> list[Host]:
    found = []
    for number in range(3):
        house = factories.organisation(country="BE", name=f"Huis {number}")
        host = factories.host(organisation=house)
        factories.host_contact(host, email=f"c{number}@fabriek.example")
        found.append(host)
    return found


def get_account(file: Participation) -> User:
    return User.objects.create(email=file.person.email, language="fr")


def get_contact(host: Host) -> User:
    return HostContact.objects.at_hosts([host.pk]).get().user


def close_window(file: Participation) -> None:
    yesterday = timezone.localdate() - timedelta(1)
    MatchingBrief.objects.update(asked_from=yesterday, asked_until=yesterday)


def test_a_participant_ranks_hosts_on_the_page(
    sign_in: SignIn, file: Participation, hosts: list[Host]
) -> None:
    browser = sign_in(get_account(file))
    shown = browser.get(WISHES).content.decode()
    assert "Huis 0" in shown
    contact = get_contact(hosts[0])
    assert contact.email not in shown
    first, second, third = (f"host_{host.pk}" for host in hosts)
    # A rank that is left out closes up; saying it again replaces what was said.
    for sent in ({second: "1", third: "2"}, {third: "2", first: "5"}):
        assert browser.post(WISHES, sent)["Location"] == WISHES
    ranks = HostWish.objects.values_list("host", "rank").order_by("rank")
    assert list(ranks) == [(hosts[2].pk, 1), (hosts[0].pk, 2)]
    twice = browser.post(WISHES, {first: "1", second: "1"})
    assert twice.status_code == 422
    assert "Number 1 is given to Huis 0 already." in twice.content.decode()
    assert browser.post(WISHES, {first: "9"}).status_code == 422
    assert browser.delete(WISHES).status_code == 405
    # Nothing is a wish too.
    browser.post(WISHES, {})
    assert not HostWish.objects.exists()


def test_wishes_are_taken_on_the_days_that_staff_have_set(
    sign_in: SignIn, file: Participation, hosts: list[Host], today: date
) -> None:
    user = get_account(file)
    browser = sign_in(user)
    state_wishes(participation=file, hosts=hosts[:1], by=user)
    assert b"Say which hosts" not in browser.get(reverse("home:me")).content
    close_window(file)
    late = browser.post(WISHES, {f"host_{hosts[1].pk}": "1"})
    assert late.status_code == 422
    assert HostWish.objects.get().host == hosts[0]
    assert b"Wishes are not taken now" in browser.get(WISHES).content
    tomorrow = today + timedelta(1)
    MatchingBrief.objects.update(asked_from=tomorrow, asked_until=tomorrow)
    assert b"from " in browser.get(WISHES).content
    MatchingBrief.objects.update(asked_from=None, asked_until=None)
    assert browser.get(WISHES).status_code == 200


def test_wishes_are_the_participants_own(
    sign_in: SignIn, file: Participation, hosts: list[Host], officer: User
) -> None:
    user = get_account(file)
    with pytest.raises(PermissionDenied):
        state_wishes(participation=file, hosts=hosts, by=officer)
    with pytest.raises(Refused):
        state_wishes(participation=file, hosts=[hosts[0]] * 2, by=user)
    outsider = User.objects.create(email="nobody@atelier.example", language="fr")
    assert sign_in(outsider).get(WISHES).status_code == 404
    assert Client().get(WISHES).status_code == 302
    # What staff have ruled out is not held out to them.
    rule_on_pair(
        participation=file, host=hosts[0], kind="veto", reason="rival", by=officer
    )
    assert b"Huis 0" not in sign_in(user).get(WISHES).content


def test_my_space_asks_for_wishes_until_they_are_said(
    sign_in: SignIn, file: Participation, hosts: list[Host]
) -> None:
    browser = sign_in(get_account(file))
    me = reverse("home:me")
    assert b"Say which hosts you wish to visit" in browser.get(me).content
    browser.post(WISHES, {f"host_{hosts[0].pk}": "1"})
    again = browser.get(me).content
    assert b"Say which hosts you wish to visit" not in again
    assert WISHES.encode() in again


def test_a_host_judges_firms_without_knowing_the_person(
    sign_in: SignIn, file: Participation, hosts: list[Host]
) -> None:
    host = hosts[0]
    browser = sign_in(get_contact(host))
    page = reverse("matching:preferences", args=[host.pk, file.cohort_id])
    assert page.encode() in browser.get(reverse("home:partner")).content
    shown = browser.get(page).content.decode()
    assert "Jus de […]" in shown or "Firm 1" in shown
    person = file.person
    for told in (person.family_name, person.email, "Saveurs de Ndar", file.reference):
        assert told not in shown
    field = f"firm_{file.pk}"
    for choice, kept in (("competes", ("no", "competes")), ("yes", ("yes", ""))):
        assert browser.post(page, {field: choice})["Location"] == page
        row = HostPreference.objects.get()
        assert (row.attitude, row.because) == kept
    assert browser.post(page, {field: "ugly"}).status_code == 422
    browser.post(page, {})
    assert not HostPreference.objects.exists()
    assert browser.put(page).status_code == 405


def test_preferences_are_of_those_who_answer_for_the_host(
    sign_in: SignIn, file: Participation, hosts: list[Host]
) -> None:
    host, other = hosts[:2]
    page = reverse("matching:preferences", args=[host.pk, file.cohort_id])
    assert sign_in(get_contact(other)).get(page).status_code == 404
    unknown = reverse("matching:preferences", args=[host.pk, 0])
    contact = get_contact(host)
    assert sign_in(contact).get(unknown).status_code == 404
    factories.host_contact(host, "autre@fabriek.example")
    HostContact.objects.filter(user=contact).update(manages=False)
    reader = sign_in(contact)
    assert reader.get(page).status_code == 200
    assert reader.post(page, {f"firm_{file.pk}": "yes"}).status_code == 403
    HostContact.objects.filter(user=contact).update(manages=True)
    cohort = file.cohort
    assert cohort is not None
    stranger = factories.participation(stage="prepared")
    with pytest.raises(Refused):
        state_preferences(
            host=host, cohort=cohort, choices={stranger.pk: "yes"}, by=contact
        )
    state_preferences(host=host, cohort=cohort, choices={file.pk: "size"}, by=contact)
    close_window(file)
    assert reader.post(page, {f"firm_{file.pk}": "yes"}).status_code == 422
    assert "rather not, its size" in reader.get(page).content.decode()


def test_what_both_said_is_in_the_score(file: Participation, hosts: list[Host]) -> None:
    state_wishes(participation=file, hosts=hosts[:2], by=get_account(file))
    cohort = file.cohort
    assert cohort is not None
    for host, choice in ((hosts[0], "yes"), (hosts[1], "need")):
        state_preferences(
            host=host, cohort=cohort, choices={file.pk: choice}, by=get_contact(host)
        )
    material = gather_material(MatchingBrief.objects.get())
    parts = {}
    for host in hosts:
        for part in material.score(file.pk, host.pk).parts:
            parts[(host.pk, part.name)] = part.value
    wishes = [parts[(host.pk, "wish")] for host in hosts]
    preferences = [parts[(host.pk, "preference")] for host in hosts]
    assert wishes == [1.0, 0.8, 0.0]
    assert preferences == [1.0, 0.0, 0.5]


def test_days_for_wishes_that_cannot_be_are_refused(
    file: Participation, officer: User, today: date
) -> None:
    cohort = file.cohort
    assert cohort is not None
    for first, last in (
        (today, None),
        (today + timedelta(2), today),
        (today, cohort.arrives_on),
    ):
        with pytest.raises(Refused):
            save_matching_brief(
                cohort=cohort, by=officer, asked_from=first, asked_until=last
            )


def test_the_pages_ask_as_much_of_one_as_of_many(
    sign_in: SignIn,
    file: Participation,
    hosts: list[Host],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    mine, theirs = sign_in(get_account(file)), sign_in(get_contact(hosts[0]))
    page = reverse("matching:preferences", args=[hosts[0].pk, file.cohort_id])
    # What is kept for a minute is kept from here on.
    mine.get(WISHES)
    theirs.get(page)
    for turn in range(2):
        with django_assert_num_queries(8):
            mine.get(WISHES)
        with django_assert_num_queries(12):
            theirs.get(page)
        house = factories.organisation(country="BE", name=f"Nog een {turn}")
        factories.host_contact(factories.host(organisation=house), email="x@y.example")
        factories.participation(stage="prepared", cohort=file.cohort)


@pytest.mark.django_db(transaction=True)
def test_two_windows_of_one_participant_leave_one_list(
    file: Participation, hosts: list[Host]
) -> None:
    user = get_account(file)

    def say(turn: int) -> None:
        try:
            wished = hosts if turn else hosts[::-1]
            state_wishes(participation=file, hosts=wished, by=user)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(say, range(2)))
    ranks = list(HostWish.objects.order_by("rank").values_list("rank", flat=True))
    assert ranks == [1, 2, 3]
