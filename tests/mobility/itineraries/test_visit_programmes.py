"""A host confirms the programme of its visit: once, as it stands, until its own stops change."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, time

import pytest
from django.db import IntegrityError, transaction

from mobility.hosts.models import Placement
from mobility.itineraries.models import Itinerary, Stop, VisitProgramme
from mobility.itineraries.services.programme import publish_itinerary
from mobility.itineraries.services.readers import list_version_readers
from mobility.itineraries.services.visit_programmes import confirm_visit_programme
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from tests import factories
from tests.conftest import SignIn
from tests.mobility.itineraries.test_races import act_at_once
from tests.mobility.itineraries.test_services import stay

pytestmark = pytest.mark.django_db
LIST = "/admin/itineraries/itinerary/"
CONFIRM = "Yes, this programme suits us"


@pytest.fixture
def itinerary() -> Itinerary:
    return stay()


@pytest.fixture
def visit(itinerary: Itinerary) -> Placement:
    """The visit in Liège."""
    return itinerary.participation.placements.order_by("-starts_on")[0]


@pytest.fixture
def contact(visit: Placement) -> User:
    return User.objects.get(email="contact@liege.example")


def find_told(visit: Placement) -> VisitProgramme | None:
    return VisitProgramme.objects.filter(placement=visit).first()


def test_a_host_confirms_its_programme_once(
    itinerary: Itinerary,
    visit: Placement,
    contact: User,
    officer: User,
    sign_in: SignIn,
    english: None,
) -> None:
    browser = sign_in(contact)
    page, act = (f"/partners/{kind}/{visit.pk}/" for kind in ("placements", "visits"))
    act += "programme/"
    assert CONFIRM not in browser.get(page).text
    publish_itinerary(itinerary=itinerary, by=officer)
    assert CONFIRM in browser.get(page).text
    assert "?todo=programme" in browser.get("/partners/").text

    said = browser.post(act, {"version": "1"}, follow=True)

    assert "the programme is confirmed" in said.text
    assert "Confirmed by Lies Voorbeeld" in said.text
    assert CONFIRM not in said.text
    assert "?todo=programme" not in browser.get("/partners/").text
    told = VisitProgramme.objects.get(placement=visit)
    assert (told.confirmed_by, told.version.number) == (contact, 1)
    # The yes of a colleague afterwards changes nothing.
    colleague = factories.host_contact(visit.host, "autre@liege.example")
    sign_in(colleague).post(act, {"version": "1"})
    again = VisitProgramme.objects.get(placement=visit)
    assert again.confirmed_at == told.confirmed_at
    assert again.confirmed_by == contact
    # Staff see who said yes, and which stays wait for the other host.
    readers = {reader.email: reader for reader in list_version_readers(itinerary)}
    assert readers[contact.email].confirmed_at == told.confirmed_at
    assert readers["contact@antwerpen.example"].confirmed_at is None
    table = sign_in(officer).get(f"{LIST}{itinerary.pk}/readers/").text
    assert "Confirmed by the host" in table


def test_a_yes_holds_until_an_own_stop_is_otherwise(
    itinerary: Itinerary, visit: Placement, contact: User, officer: User
) -> None:
    publish_itinerary(itinerary=itinerary, by=officer)
    confirm_visit_programme(placement=visit, number=1, by=contact)

    Stop.objects.filter(place="Bruxelles").update(title="Grand séminaire")
    publish_itinerary(itinerary=itinerary, by=officer)
    told = VisitProgramme.objects.get(placement=visit)
    assert (told.version.number, told.confirmed_by) == (2, contact)

    Stop.objects.filter(place="Liège").update(starts_at=time(10))
    publish_itinerary(itinerary=itinerary, by=officer)
    told = VisitProgramme.objects.get(placement=visit)
    assert (told.version.number, told.confirmed_by) == (3, None)

    Stop.objects.filter(place="Liège").delete()
    publish_itinerary(itinerary=itinerary, by=officer)
    assert find_told(visit) is None


def test_what_is_no_more_as_it_was_read_is_not_confirmed(
    itinerary: Itinerary,
    visit: Placement,
    contact: User,
    officer: User,
    sign_in: SignIn,
    english: None,
) -> None:
    with pytest.raises(Refused, match="No programme is published"):
        confirm_visit_programme(placement=visit, number=1, by=contact)
    publish_itinerary(itinerary=itinerary, by=officer)
    Stop.objects.filter(place="Liège").update(starts_at=time(10))
    publish_itinerary(itinerary=itinerary, by=officer)

    for typed in ("1", "", "x", "9" * 40):
        said = sign_in(contact).post(
            f"/partners/visits/{visit.pk}/programme/", {"version": typed}, follow=True
        )
        assert "Please read it again" in said.text
    assert VisitProgramme.objects.unconfirmed().filter(placement=visit).exists()
    Placement.objects.filter(pk=visit.pk).update(
        starts_on=date(2025, 3, 3), ends_on=date(2025, 3, 4)
    )
    visit.refresh_from_db()
    with pytest.raises(Refused, match="over"):
        confirm_visit_programme(placement=visit, number=2, by=contact)


def test_only_the_host_of_a_visit_confirms_it(
    itinerary: Itinerary, visit: Placement, officer: User, awa: User, sign_in: SignIn
) -> None:
    publish_itinerary(itinerary=itinerary, by=officer)
    act = f"/partners/visits/{visit.pk}/programme/"
    elsewhere = User.objects.get(email="contact@antwerpen.example")
    for user in (elsewhere, awa, officer):
        assert sign_in(user).post(act, {"version": "1"}).status_code == 404
    assert sign_in(elsewhere).get(act).status_code == 405
    assert VisitProgramme.objects.unconfirmed().count() == 2


def test_the_list_shows_what_hosts_have_not_confirmed(
    itinerary: Itinerary, officer: User, sign_in: SignIn
) -> None:
    browser = sign_in(officer)

    def is_listed() -> bool:
        page = browser.get(f"{LIST}?unread=confirmation").text
        return f"{LIST}{itinerary.pk}/change/" in page

    assert not is_listed()
    publish_itinerary(itinerary=itinerary, by=officer)
    assert is_listed()
    for row in VisitProgramme.objects.select_related("placement"):
        email = row.placement.host.organisation.affiliations.get().person.email
        by = User.objects.get(email=email)
        confirm_visit_programme(placement=row.placement, number=1, by=by)
    assert not is_listed()


def test_a_yes_without_its_person_is_refused_by_the_database(
    itinerary: Itinerary, officer: User
) -> None:
    version = publish_itinerary(itinerary=itinerary, by=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        VisitProgramme.objects.update(confirmed_at=version.published_at)


@pytest.mark.django_db(transaction=True)
def test_a_yes_and_a_new_version_at_once_never_confirm_what_was_not_read() -> None:
    itinerary = stay()
    officer = factories.host_contact(factories.host(), "x@x.example")
    visit = itinerary.participation.placements.get(starts_on=date(2027, 3, 15))
    contact = User.objects.get(email="contact@liege.example")
    officer.is_superuser = True
    publish_itinerary(itinerary=itinerary, by=officer)
    Stop.objects.filter(place="Liège").update(starts_at=time(10))

    def say_yes() -> None:
        # Refused where the new version came first.
        with suppress(Refused):
            confirm_visit_programme(placement=visit, number=1, by=contact)

    done = act_at_once(
        say_yes, lambda: publish_itinerary(itinerary=itinerary, by=officer)
    )

    assert done == [True, True]
    told = VisitProgramme.objects.select_related("version").get(placement=visit)
    assert (told.version.number, told.confirmed_at) == (2, None)
