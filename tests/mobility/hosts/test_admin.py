"""Staff pages of hosts and placements."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from mobility.hosts.models import Placement
from pemwecco.accounts.models import User
from pemwecco.mail.models import Message
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def placement() -> Placement:
    host = factories.host()
    factories.host_contact(host)
    file = factories.participation(stage="prepared", cohort=factories.cohort())
    return factories.placement(participation=file, host=host)


def test_staff_offer_by_a_button_and_the_host_is_told(
    sign_in: SignIn, officer: User, placement: Placement
) -> None:
    browser = sign_in(officer)

    assert (
        browser.get(f"/admin/hosts/placement/{placement.pk}/change/").status_code == 200
    )
    browser.post(f"/admin/hosts/placement/{placement.pk}/move/", {"move": "offer"})

    placement.refresh_from_db()
    assert placement.stage == "offered"
    assert Message.objects.filter(kind="hosts/offer").count() == 1
    again = browser.post(
        f"/admin/hosts/placement/{placement.pk}/move/", {"move": "offer"}, follow=True
    )
    assert any("not possible" in str(message) for message in again.context["messages"])
    assert (
        browser.get(f"/admin/hosts/placement/{placement.pk}/change/").status_code == 200
    )


def test_a_proposal_outside_the_stay_is_refused_with_its_sentence(
    sign_in: SignIn, officer: User, placement: Placement
) -> None:
    browser = sign_in(officer)
    facts = {
        "participation": placement.participation_id,
        "host": placement.host_id,
        "starts_on": "2027-02-01",
        "ends_on": "2027-02-03",
        "purpose": "Visit",
        "message": "",
    }

    answer = browser.post("/admin/hosts/placement/add/", facts)

    assert "within the stay of the cohort" in answer.content.decode()
    overlap = browser.post(
        "/admin/hosts/placement/add/",
        facts | {"starts_on": "2027-03-09", "ends_on": "2027-03-12"},
    )
    assert "already at another host" in overlap.content.decode()
    done = browser.post(
        "/admin/hosts/placement/add/",
        facts | {"starts_on": "2027-03-10", "ends_on": "2027-03-12"},
    )
    assert done.status_code == 302
    assert Placement.objects.count() == 2


def test_after_the_offer_the_days_are_fixed(
    sign_in: SignIn, officer: User, placement: Placement
) -> None:
    browser = sign_in(officer)
    browser.post(f"/admin/hosts/placement/{placement.pk}/move/", {"move": "offer"})

    answer = browser.post(
        f"/admin/hosts/placement/{placement.pk}/change/",
        {"purpose": "Other purpose", "message": "Hello", "starts_on": "2027-03-20"},
    )

    assert answer.status_code == 302
    before = placement.starts_on
    placement.refresh_from_db()
    assert (placement.purpose, placement.starts_on) == ("Other purpose", before)


def test_staff_invite_a_contact(
    sign_in: SignIn, officer: User, visa_officer: User
) -> None:
    host = factories.host()
    address = f"/admin/hosts/host/{host.pk}/invite/"
    browser = sign_in(officer)

    assert browser.get(f"/admin/hosts/host/{host.pk}/change/").status_code == 200
    assert browser.get(address).status_code == 200
    browser.post(
        address,
        {"family_name": "Nieuw", "email": "nieuw@fabriek.example", "language": "nl"},
    )

    assert host.invitations.get().email == "nieuw@fabriek.example"
    assert Message.objects.get(kind="hosts/invitation_link").language == "nl"
    assert host.contacts.count() == 0
    assert sign_in(visa_officer).get(address).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_ask_the_same_number_of_questions(
    sign_in: SignIn,
    officer: User,
    count: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _number in range(count):
        host = factories.host()
        factories.placement(participation=factories.participation(), host=host)
    browser = sign_in(officer)
    browser.get("/admin/hosts/host/")

    for name, most in (("host", 12), ("placement", 12)):
        with django_assert_max_num_queries(most):
            assert browser.get(f"/admin/hosts/{name}/").status_code == 200


def test_the_file_shows_its_hosts(
    sign_in: SignIn, officer: User, placement: Placement
) -> None:
    browser = sign_in(officer)

    text = browser.get(
        f"/admin/register/participation/{placement.participation_id}/change/"
    ).content.decode()

    assert str(placement.host) in text
    assert "Begin the itinerary" in text


def test_others_have_no_such_pages(
    sign_in: SignIn, outsider: User, placement: Placement
) -> None:
    for address in ("host/", "placement/", f"placement/{placement.pk}/change/"):
        assert sign_in(outsider).get(f"/admin/hosts/{address}").status_code in {
            302,
            403,
        }
