"""What changed since the version that somebody has opened; who has read which, and who has not."""

from __future__ import annotations

import io
from datetime import time
from html import unescape
from typing import Any

import pytest
from django.utils.translation import override
from pypdf import PdfReader

from mobility.itineraries.models import Itinerary, ItineraryVersion, Stop
from mobility.itineraries.services.papers import render_programme_pdf
from mobility.itineraries.services.programme import publish_itinerary
from mobility.itineraries.services.readers import list_version_readers
from mobility.itineraries.services.readings import record_version_reading
from pemwecco.accounts.models import User
from pemwecco.mail.models import Message
from tests import factories
from tests.conftest import SignIn
from tests.mobility.itineraries.test_services import stay

pytestmark = pytest.mark.django_db
LIST = "/admin/itineraries/itinerary/"


@pytest.fixture
def itinerary() -> Itinerary:
    return stay()


def change(officer: User, itinerary: Itinerary, **fields: Any) -> ItineraryVersion:
    """A new version in which the stop in Liège reads otherwise."""
    Stop.objects.filter(place="Liège").update(**fields)
    return publish_itinerary(itinerary=itinerary, by=officer)


def read_mail(kind: str, to: str) -> str:
    text = Message.objects.filter(kind=kind, to=to).latest("pk").text
    return " ".join(text.split())


def print_paper(version: ItineraryVersion) -> str:
    paper = PdfReader(io.BytesIO(render_programme_pdf(version)))
    return " ".join(" ".join(page.extract_text() for page in paper.pages).split())


def test_mail_and_paper_say_what_changed_since_the_version_that_was_opened(
    itinerary: Itinerary, officer: User, awa: User, sign_in: SignIn
) -> None:
    publish_itinerary(itinerary=itinerary, by=officer)
    sign_in(awa).get("/me/itinerary/")
    Stop.objects.filter(place="Bruxelles").update(title="Grand séminaire")
    publish_itinerary(itinerary=itinerary, by=officer)

    third = change(officer, itinerary, starts_at=time(10))

    mail = read_mail("itineraries/published", factories.AWA)
    paper = print_paper(third)
    for text in (mail, paper):
        # The second version, which she never opened, changed the seminar.
        assert "Grand séminaire" in text
        assert "10:00–17:00" in text
        assert "version 1" in text
    sign_in(awa).get("/me/itinerary/")
    # What was opened later changes no paper.
    assert print_paper(third) == paper


def test_what_is_again_as_it_was_read_is_said(
    itinerary: Itinerary, officer: User, awa: User
) -> None:
    first = publish_itinerary(itinerary=itinerary, by=officer)
    record_version_reading(version=first, by=awa)
    change(officer, itinerary, starts_at=time(10))
    change(officer, itinerary, starts_at=time(9))

    mail = read_mail("itineraries/published", factories.AWA)
    assert "10:00" not in mail
    assert "version 1" in mail


def test_each_contact_of_a_host_reads_what_they_had_opened(
    itinerary: Itinerary, officer: User, sign_in: SignIn
) -> None:
    publish_itinerary(itinerary=itinerary, by=officer)
    placement = itinerary.participation.placements.get(stops__place="Liège")
    liege = User.objects.get(email="contact@liege.example")
    colleague = factories.host_contact(placement.host, "autre@liege.example")
    sign_in(liege).get(f"/partners/placements/{placement.pk}/")
    change(officer, itinerary, starts_at=time(10))
    change(officer, itinerary, starts_at=time(11))

    opened = read_mail("itineraries/host_stop", liege.email)
    never = read_mail("itineraries/host_stop", colleague.email)
    assert "09:00–17:00" in opened
    assert "10:00–17:00" not in opened
    assert "10:00–17:00" in never

    change(officer, itinerary, starts_at=time(9))
    again = read_mail("itineraries/host_stop", liege.email)
    assert "11:00" not in again


def test_each_contact_reads_the_clock_in_their_language(
    itinerary: Itinerary, officer: User
) -> None:
    with override("fr"):
        publish_itinerary(itinerary=itinerary, by=officer)

    told = read_mail("itineraries/host_stop", "contact@liege.example")
    assert "(tijd in " in told
    assert "heure de" not in told


def test_only_an_agreed_visit_opened_by_its_host_is_a_reading(
    itinerary: Itinerary, officer: User, sign_in: SignIn
) -> None:
    version = publish_itinerary(itinerary=itinerary, by=officer)
    placement = itinerary.participation.placements.get(stops__place="Liège")
    page = f"/partners/placements/{placement.pk}/"
    antwerp = User.objects.get(email="contact@antwerpen.example")
    assert sign_in(antwerp).get(page).status_code == 404
    liege = sign_in(User.objects.get(email="contact@liege.example"))
    liege.head(page)
    assert not version.readings.exists()

    liege.get(page)
    liege.get(page)

    (reading,) = version.readings.all()
    assert reading.user.email == "contact@liege.example"


def test_readers_are_participant_and_hosts_and_a_host_knows_its_own_stop(
    itinerary: Itinerary, officer: User, awa: User
) -> None:
    assert list_version_readers(itinerary) == []
    first = publish_itinerary(itinerary=itinerary, by=officer)
    for email in (awa.email, "contact@liege.example", "contact@antwerpen.example"):
        record_version_reading(version=first, by=User.objects.get(email=email))
    change(officer, itinerary, starts_at=time(10))

    found = {row.email: row for row in list_version_readers(itinerary)}

    assert {email: row.is_up_to_date for email, row in found.items()} == {
        factories.AWA: False,
        "contact@antwerpen.example": True,
        "contact@liege.example": False,
    }
    assert found[factories.AWA].number == 1


def test_the_page_of_readers_is_for_staff_on_the_road(
    itinerary: Itinerary,
    officer: User,
    visa_officer: User,
    awa: User,
    sign_in: SignIn,
    django_assert_num_queries: Any,
) -> None:
    address = f"{LIST}{itinerary.pk}/readers/"
    assert "not published yet" in sign_in(officer).get(address).content.decode()
    publish_itinerary(itinerary=itinerary, by=officer)
    text = unescape(sign_in(officer).get(address).content.decode())

    assert "has not opened it" in text
    assert "contact@liege.example" in text
    assert f"{LIST}{itinerary.pk}/readers/" in (
        sign_in(officer).get(f"{LIST}{itinerary.pk}/change/").content.decode()
    )
    assert sign_in(officer).post(address).status_code == 405
    assert sign_in(officer).get(f"{LIST}0/readers/").status_code == 404
    assert sign_in(visa_officer).get(address).status_code == 403
    assert sign_in(awa).get(address).status_code in {302, 403, 404}
    rows = Itinerary.objects.select_related("participation__person")
    with django_assert_num_queries(5):
        assert len(list_version_readers(rows.get())) == 3
    for number in range(2):
        for placement in itinerary.participation.placements.all():
            factories.host_contact(placement.host, f"c{number}{placement.pk}@x.example")
    with django_assert_num_queries(5):
        assert len(list_version_readers(rows.get())) == 7


def test_the_list_shows_what_is_not_read(
    itinerary: Itinerary, officer: User, awa: User, sign_in: SignIn
) -> None:
    browser = sign_in(officer)

    def is_listed(which: str) -> bool:
        page = browser.get(f"{LIST}?unread={which}").content.decode()
        return f"{LIST}{itinerary.pk}/change/" in page

    assert not is_listed("participant")
    assert not is_listed("host")
    version = publish_itinerary(itinerary=itinerary, by=officer)
    assert is_listed("participant")
    assert is_listed("host")
    for email in (awa.email, "contact@liege.example"):
        record_version_reading(version=version, by=User.objects.get(email=email))
    assert not is_listed("participant")
    assert is_listed("host")
    antwerp = User.objects.get(email="contact@antwerpen.example")
    record_version_reading(version=version, by=antwerp)
    assert not is_listed("host")
    change(officer, itinerary, starts_at=time(10))
    assert is_listed("participant")
    assert not is_listed("host")
