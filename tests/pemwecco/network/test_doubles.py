from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.answers import Refused
from pemwecco.network.doubles import (
    compare_waiting_rows,
    find_similar_organisations,
    find_similar_people,
)
from pemwecco.network.merging.services import merge_persons
from pemwecco.network.models import Merge, Organisation, Person, SimilarPair
from pemwecco.network.services import (
    record_organisation,
    record_person,
    set_identifier,
)
from pemwecco.privacy.models import Reading

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
PEOPLE, PAIRS = "/admin/network/person/", "/admin/network/similarpair/"
FIRMS = "/admin/network/organisation/"


def make_pair() -> SimilarPair:
    """Awa twice, noted by the worker."""
    for email in ("awa@a.example", "a.ndiaye@b.example"):
        record_person(email=email, given_names="Awa", family_name="Ndiaye")
    compare_waiting_rows()
    return SimilarPair.objects.get()


def test_people_meet_by_each_mark_and_others_do_not() -> None:
    known = record_person(
        email="awa@a.example",
        given_names="Awa",
        family_name="N'Diaye",
        phone="+221771234567",
        national_id="2 750 1990 01234",
    )
    record_person(email="fatou@a.example", given_names="Fatou", family_name="Ba")
    asked = [
        ({"email": "awa@a.example"}, ("email",)),
        ({"phone": known.phone}, ("phone",)),
        ({"national_id": "2750199001234"}, ("national_id",)),
        ({"given_names": "NDIAYE", "family_name": "Awa"}, ("name",)),
        ({"given_names": "Moussa", "family_name": "Fall"}, None),
    ]

    for facts, reasons in asked:
        found = find_similar_people(Person(**facts))
        assert [one.reasons for one in found] == ([reasons] if reasons else [])


def test_organisations_meet_by_their_number_and_by_a_close_name() -> None:
    known = record_organisation(name="Fabriek Voorbeeld BV", country="BE")
    set_identifier(organisation=known, scheme="be_enterprise", text="0264814354")
    numbers = frozenset({("be_enterprise", "0264814354")})

    by_number = find_similar_organisations(Organisation(name="X"), numbers=numbers)
    by_name = find_similar_organisations(
        Organisation(name="Fabriek Voorbeld", country="BE")
    )

    assert [one.reasons for one in by_number] == [("number",)]
    assert [one.reasons for one in by_name] == [("close_name",)]


def test_who_is_typed_twice_is_asked_for_and_saved_all_the_same(
    officer: User, sign_in: SignIn
) -> None:
    record_person(email="awa@a.example", given_names="Awa", family_name="Ndiaye")
    client = sign_in(officer)
    data = {
        "given_names": "AWA",
        "family_name": "N’Diaye",
        "email": "other@b.example",
        "language": "fr",
        "affiliations-TOTAL_FORMS": 0,
        "affiliations-INITIAL_FORMS": 0,
    }

    page = client.post(f"{PEOPLE}add/", data)
    form = page.context["adminform"].form
    assert "Possibly the same as Awa Ndiaye (same name)." in page.content.decode()
    assert Person.objects.count() == 1
    client.post(f"{PEOPLE}add/", data | {form.confirm_name: form.confirm_token})
    assert Person.objects.count() == 2


def test_who_is_typed_is_named_before_anything_is_saved(
    officer: User,
    staff_member: Callable[[Role], User],
    outsider: User,
    sign_in: SignIn,
) -> None:
    known = record_person(
        email="awa@a.example", given_names="Awa", family_name="Ndiaye"
    )
    record_organisation(name="Fabriek Voorbeeld BV", country="BE")
    client = sign_in(officer)
    address = f"{PEOPLE}similar/"
    typed = {"given_names": "awa", "family_name": "N’DIAYE", "birth_date": "what?"}

    for _twice in range(2):
        page = client.post(address, typed).text
        assert f'href="{PEOPLE}{known.pk}/change/"' in page
        assert "same name" in page
    assert Person.objects.count() == 1
    # Not a double of itself, of nobody while little is typed, not of who was born on another day.
    for other in (
        typed | {"similar-to": known.pk},
        {"given_names": "A", "similar-to": "?"},
        {},
    ):
        assert "Awa" not in client.post(address, other).text
    firm = {"name": "fabriek voorbeeld", "country": "BE", "email": "no address"}
    assert "Fabriek Voorbeeld" in client.post(f"{FIRMS}similar/", firm).text
    assert client.get(address).status_code == 405
    reader = staff_member(Role.DONOR_READER)
    assert sign_in(reader).post(address, typed).status_code == 403
    assert sign_in(outsider).post(address, typed).status_code in (302, 403, 404)


def test_not_the_same_is_remembered(officer: User, sign_in: SignIn) -> None:
    pair = make_pair()
    client = sign_in(officer)
    page = client.get(f"{PAIRS}{pair.pk}/change/").content.decode()
    assert "same name" in page
    assert f"/merge/{pair.second.pk}/" not in page
    client.post(f"{PAIRS}{pair.pk}/decide/", {"note": " "})
    pair.refresh_from_db()
    assert pair.state == "open"

    client.post(f"{PAIRS}{pair.pk}/decide/", {"note": "Two ladies."})

    pair.refresh_from_db()
    assert (pair.state, pair.decided_by) == ("different", officer)
    assert find_similar_people(Person.objects.earliest("pk")) == []
    Person.objects.update(compared_at=None)
    assert compare_waiting_rows() == 0
    client.post(f"{PAIRS}{pair.pk}/decide/", {"reopen": "yes"})
    pair.refresh_from_db()
    assert pair.state == "open"
    assert client.get(f"{PAIRS}{pair.pk}/decide/").status_code == 405


def test_a_coordinator_merges_sees_the_old_address_lead_and_takes_it_back(
    coordinator: User, sign_in: SignIn
) -> None:
    pair = make_pair()
    first, second = pair.first, pair.second
    client = sign_in(coordinator)
    found = client.get(f"{PEOPLE}{first.pk}/merge/?q=awa").content.decode()
    address = f"{PEOPLE}{first.pk}/merge/{second.pk}/"
    assert address in found
    page = client.get(address).content.decode()
    assert 'name="choice-email"' in page
    assert Reading.objects.filter(by=coordinator).count() == 2

    client.post(address, {"choice-email": "kept", "reason": "Told on the phone."})

    assert not Person.objects.filter(pk=second.pk).exists()
    led = client.get(f"{PEOPLE}{second.pk}/change/")
    assert led.headers["Location"] == f"{PEOPLE}{first.pk}/change/"
    assert client.get(f"{PEOPLE}{second.pk}/history/").status_code == 302
    merge = Merge.objects.get()
    assert "Take the merge back" in (
        client.get(f"/admin/network/merge/{merge.pk}/change/").content.decode()
    )
    client.post(f"/admin/network/merge/{merge.pk}/undo/")
    assert Person.objects.filter(pk=second.pk).exists()
    again = client.get(f"/admin/network/merge/{merge.pk}/change/").content.decode()
    assert "This merge is taken back already." in again


def test_others_may_not_merge(
    officer: User,
    staff_member: Callable[[Role], User],
    sign_in: SignIn,
    coordinator: User,
) -> None:
    pair = make_pair()
    monitoring = staff_member(Role.MONITORING)
    address = f"{PEOPLE}{pair.first.pk}/merge/{pair.second.pk}/"
    for user in (officer, monitoring):
        client = sign_in(user)
        assert client.get(address).status_code == 403
        assert client.post(address, {"reason": "x"}).status_code == 403
    assert sign_in(monitoring).get(PAIRS).status_code == 403
    client = sign_in(coordinator)
    assert client.get(f"{PEOPLE}{pair.first.pk}/merge/987654/").status_code == 404
    assert client.get(f"{PEOPLE}987654/change/").status_code == 404
    assert Person.objects.count() == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_one_pair_as_for_three(
    officer: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    for number in range(count):
        for side in "ab":
            record_person(
                email=f"{side}{number}@a.example",
                given_names="Awa",
                family_name="Sow",
                birth_date=f"1990-01-0{number + 1}",
            )
    compare_waiting_rows()
    assert SimilarPair.objects.count() == count
    client = sign_in(officer)
    client.get(PAIRS)

    with django_assert_num_queries(7):
        client.get(PAIRS)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_merge_crosswise_at_once_one_is_told(coordinator: User) -> None:
    pair = make_pair()
    first, second = pair.first, pair.second
    told: list[str] = []
    start = threading.Barrier(2)

    def merge(kept: Any, absorbed: Any) -> None:
        start.wait()
        try:
            with translation.override("en"):
                merge_persons(
                    kept=kept, absorbed=absorbed, choices={}, by=coordinator, reason="x"
                )
        except Refused as refusal:
            told.append(str(refusal))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=merge, args=pair_of_rows)
        for pair_of_rows in ((first, second), (second, first))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(told) == 1
    assert "not there any more" in told[0]
    assert (Person.objects.count(), Merge.objects.count()) == (1, 1)
