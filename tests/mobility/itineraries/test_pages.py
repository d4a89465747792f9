"""My itinerary, the calendar feed, the host's own stops, the staff page."""

from __future__ import annotations

import io
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from mobility.hosts.services.placements import cancel_placement
from mobility.itineraries.models import (
    Crossing,
    Itinerary,
    ItineraryVersion,
    ReturnClaim,
    Stop,
)
from mobility.itineraries.services.pages import read_stay_days
from mobility.itineraries.services.papers import render_version
from mobility.itineraries.services.programme import publish_itinerary
from participants.register.services import advance
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff, System
from tests import factories
from tests.conftest import SignIn
from tests.mobility.itineraries.test_services import stay

pytestmark = pytest.mark.django_db
PAGE = "/me/itinerary/"


@pytest.fixture
def itinerary(officer: User) -> Itinerary:
    made = stay()
    publish_itinerary(itinerary=made, by=officer)
    return made


def feed_of(itinerary: Itinerary) -> str:
    itinerary.refresh_from_db()
    return f"/calendar/{itinerary.feed_token}.ics"


def photo() -> SimpleUploadedFile:
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(stream, "JPEG")
    return SimpleUploadedFile("pass.jpg", stream.getvalue(), "image/jpeg")


def test_the_participant_reads_the_stay_with_both_clocks(
    sign_in: SignIn, awa: User, itinerary: Itinerary
) -> None:
    text = sign_in(awa).get(PAGE).content.decode()

    for shown in (
        "Visite à Antwerpen",
        "Clé de Liège",
        "09:00–17:00",
        "08:00–16:00",
        "Permanence",
        "webcal://",
    ):
        assert shown in text, shown


@pytest.mark.parametrize(
    ("first", "last", "home"),
    [
        (
            date(2027, 3, 22),
            date(2027, 4, 2),
            "08:00–16:00, 07:00–15:00 from 28 March on",
        ),
        (
            date(2027, 10, 25),
            date(2027, 11, 5),
            "07:00–15:00, 08:00–16:00 from 31 October on",
        ),
    ],
)
def test_days_over_a_clock_change_show_both_hours(
    sign_in: SignIn, awa: User, officer: User, first: date, last: date, home: str
) -> None:
    itinerary = stay(arrives_on=first, leaves_on=last)
    itinerary.stops.all().delete()
    Stop.objects.create(
        itinerary=itinerary,
        starts_on=first,
        ends_on=last,
        starts_at=time(9),
        ends_at=time(17),
        activity="fair",
        title="Salon",
        place="Bruxelles",
    )
    version = publish_itinerary(itinerary=itinerary, by=officer)

    text = " ".join(sign_in(awa).get(PAGE).content.decode().split())
    with translation.override("en"):
        (days,) = read_stay_days(version.facts)

    assert f'<span class="number">{home}</span> Dakar' in text
    assert '<span class="number">09:00–17:00</span> Brussels' in text
    dutch = sign_in(awa).get(PAGE, headers={"accept-language": "nl"}).text
    assert "</span> Brussel" in dutch
    assert "Brussels" not in dutch
    assert [hour.text for hour in days.lines[0].hours] == ["09:00–17:00", home]


def test_a_visit_called_off_since_is_marked_on_the_page(
    sign_in: SignIn, awa: User, itinerary: Itinerary, officer: User
) -> None:
    placement = itinerary.participation.placements.get(stops__place="Liège")
    assert "cancelled" not in sign_in(awa).get(PAGE).content.decode()

    cancel_placement(placement=placement, reason="Fermé", actor=Staff(officer))

    assert sign_in(awa).get(PAGE).content.decode().count("cancelled") == 1


def test_what_is_not_published_is_not_read(
    sign_in: SignIn, awa: User, itinerary: Itinerary
) -> None:
    Stop.objects.filter(place="Liège").update(title="Encore secret")

    text = sign_in(awa).get(PAGE).content.decode()

    assert "Encore secret" not in text
    assert "Visite à Liège" in text


def test_only_the_participant_has_this_page(
    sign_in: SignIn, itinerary: Itinerary, outsider: User, officer: User
) -> None:
    contact = User.objects.get(email="contact@antwerpen.example")
    for user in (outsider, officer, contact):
        browser = sign_in(user)
        assert browser.get(PAGE).status_code == 404
        assert browser.post(f"{PAGE}new-address/").status_code == 404
        assert browser.post(f"{PAGE}crossing/").status_code == 404
    assert Client().get(PAGE).status_code == 302


def test_methods_are_held(sign_in: SignIn, awa: User, itinerary: Itinerary) -> None:
    browser = sign_in(awa)
    assert browser.post(PAGE).status_code == 405
    assert browser.get(f"{PAGE}new-address/").status_code == 405
    assert browser.get(f"{PAGE}crossing/").status_code == 405
    assert Client().post(feed_of(itinerary)).status_code == 405


def test_the_participant_records_arrival_and_tells_the_return_that_staff_confirm(
    sign_in: SignIn, awa: User, officer: User, itinerary: Itinerary, outsider: User
) -> None:
    browser = sign_in(awa)
    today = timezone.localdate()
    Itinerary.objects.update(arrives_on=today - timedelta(days=9), leaves_on=today)
    facts = {"on": today.isoformat(), "place": "Zaventem", "evidence": "boarding_pass"}

    assert browser.post(f"{PAGE}crossing/", facts).status_code == 422
    assert (
        browser.post(f"{PAGE}crossing/", facts | {"file": photo()}).status_code == 302
    )
    # The old door of both directions leads to the page of the return; two days before, it is not open.
    assert browser.post(f"{PAGE}crossing/", facts)["Location"] == f"{PAGE}back/"
    Itinerary.objects.update(leaves_on=today + timedelta(days=3))
    assert f'href="{PAGE}back/"' not in browser.get(PAGE).text
    assert browser.get(f"{PAGE}back/").status_code == 302
    Itinerary.objects.update(leaves_on=today + timedelta(days=2))
    assert f'href="{PAGE}back/"' in browser.get(PAGE).text

    assert browser.post(f"{PAGE}back/", facts).status_code == 422
    # The photo is of another stay: typed again, the file that came stays.
    assert (
        browser.post(f"{PAGE}back/", facts | {"file": photo()})["Location"]
        == f"{PAGE}back/confirm/"
    )
    assert (
        browser.post(f"{PAGE}back/", facts | {"place": "Charleroi"}).status_code == 302
    )
    seen = browser.get(f"{PAGE}back/confirm/")
    assert "Charleroi" in seen.text
    file = itinerary.participation
    file.refresh_from_db()
    claims = "/admin/itineraries/returnclaim/"
    staff = sign_in(officer)
    assert "Charleroi" not in staff.get(claims).text
    assert browser.post(f"{PAGE}back/confirm/").status_code == 302
    assert browser.post(f"{PAGE}back/confirm/")["Location"] == PAGE
    file.refresh_from_db()
    assert (file.stage, Crossing.objects.count()) == ("departed", 1)
    assert "Charleroi" in staff.get(claims).text
    claim = ReturnClaim.objects.get()
    answer = browser.get(f"/files/{claim.document_id}/")
    assert answer.getvalue().startswith(b"\xff\xd8")
    assert staff.get(f"/files/{claim.document_id}/").getvalue()
    assert sign_in(outsider).get(f"/files/{claim.document_id}/").status_code == 404


def test_in_the_host_area_today_comes_first_with_whom_to_call(
    sign_in: SignIn, awa: User, officer: User
) -> None:
    itinerary = stay()
    # The day where the hosts are: theirs begins before that of Dakar.
    today = timezone.localdate(timezone=ZoneInfo("Europe/Brussels"))
    itinerary.stops.all().delete()
    Itinerary.objects.update(
        arrives_on=today - timedelta(days=1), leaves_on=today + timedelta(days=9)
    )
    itinerary.refresh_from_db()
    for days, title in ((0, "Visite du jour"), (1, "Demain"), (3, "Plus tard")):
        Stop.objects.create(
            itinerary=itinerary,
            starts_on=today + timedelta(days=days),
            ends_on=today + timedelta(days=days),
            activity="visit",
            title=title,
            place="Antwerpen, Kade 1",
            contact="Lies",
        )
    publish_itinerary(itinerary=itinerary, by=officer)
    advance(
        participation=itinerary.participation, transition="depart", actor=System("test")
    )
    browser = sign_in(awa)

    page = browser.get(PAGE)

    order = ["Visite du jour", 'href="tel:112"', "Demain", "Plus tard"]
    places = [page.text.index(word) for word in order]
    assert places == sorted(places)
    assert 'href="geo:0,0?q=Antwerpen%2C%20Kade%201"' in page.text
    assert len(page.content) < 60_000


def test_a_file_that_is_no_picture_is_refused_and_nothing_is_recorded(
    sign_in: SignIn, awa: User, itinerary: Itinerary
) -> None:
    bad = SimpleUploadedFile("pass.jpg", b"no picture", "image/jpeg")
    today = timezone.localdate().isoformat()

    answer = sign_in(awa).post(
        f"{PAGE}crossing/",
        {"on": today, "place": "Z", "evidence": "boarding_pass", "file": bad},
    )

    assert answer.status_code == 422
    assert not Crossing.objects.exists()


def test_a_new_address_closes_the_old_one(
    sign_in: SignIn, awa: User, itinerary: Itinerary
) -> None:
    old = feed_of(itinerary)

    sign_in(awa).post(f"{PAGE}new-address/")

    assert Client().get(old).status_code == 404
    assert Client().get(feed_of(itinerary)).status_code == 200


def test_a_host_reads_its_own_stop_and_no_sign_of_others(
    sign_in: SignIn, itinerary: Itinerary, officer: User
) -> None:
    contact = User.objects.get(email="contact@antwerpen.example")
    own = itinerary.participation.placements.get(stops__place="Antwerpen")
    other = itinerary.participation.placements.get(stops__place="Liège")
    version = ItineraryVersion.objects.get()
    render_version(version.pk)
    version.refresh_from_db()
    browser = sign_in(contact)

    text = browser.get(f"/partners/placements/{own.pk}/").content.decode()

    assert "Visite à Antwerpen" in text
    for word in (
        "Liège",
        "Séminaire",
        "Résidence",
        "EX 101",
        "Clé de Liège",
        "contact@liege.example",
    ):
        assert word not in text, word
    assert browser.get(f"/partners/placements/{other.pk}/").status_code == 404
    assert browser.get(f"/files/{version.pdf_id}/").status_code == 404
    assert [stop.place for stop in Stop.objects.visible_to(contact)] == ["Antwerpen"]
    assert not Itinerary.objects.visible_to(contact).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_number_of_questions(
    sign_in: SignIn,
    awa: User,
    officer: User,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    itinerary = stay()
    for number in range(count):
        day = date(2027, 3, 22) + timedelta(days=number)
        Stop.objects.create(
            itinerary=itinerary,
            starts_on=day,
            ends_on=day,
            activity="meeting",
            title="M",
            place="P",
        )
    publish_itinerary(itinerary=itinerary, by=officer)
    browser = sign_in(awa)
    browser.get(PAGE)

    with django_assert_num_queries(10):
        browser.get(PAGE)


def test_staff_publish_by_a_button(
    sign_in: SignIn, officer: User, visa_officer: User
) -> None:
    itinerary = stay()
    address = f"/admin/itineraries/itinerary/{itinerary.pk}/"
    browser = sign_in(officer)

    assert "Publish" in browser.get(f"{address}change/").content.decode()
    assert browser.get(f"{address}publish/").status_code == 405
    browser.post(f"{address}publish/", {"note": "First"})

    assert ItineraryVersion.objects.get().note == "First"
    again = browser.post(f"{address}publish/", follow=True)
    assert any(
        "Nothing has changed" in str(message) for message in again.context["messages"]
    )
    assert sign_in(visa_officer).post(f"{address}publish/").status_code == 403
    assert browser.get("/admin/itineraries/itinerary/").status_code == 200
    assert browser.get("/admin/itineraries/crossing/").status_code == 200


def test_staff_change_the_stops_in_the_page(sign_in: SignIn, officer: User) -> None:
    itinerary = stay()
    stop = itinerary.stops.get(place="Bruxelles")
    data = {
        "arrives_on": "2027-03-01",
        "leaves_on": "2027-03-28",
        "emergency_contact": "",
        "stops-TOTAL_FORMS": "2",
        "stops-INITIAL_FORMS": "1",
        "stops-0-id": stop.pk,
        "stops-0-itinerary": itinerary.pk,
        "stops-0-DELETE": "on",
        "stops-1-itinerary": itinerary.pk,
        "stops-1-starts_on": "2027-03-11",
        "stops-1-ends_on": "2027-03-11",
        "stops-1-activity": "shadowing",
        "stops-1-title": "Watching",
        "stops-1-place": "Gent",
        "stops-1-placement": "",
    }

    answer = sign_in(officer).post(
        f"/admin/itineraries/itinerary/{itinerary.pk}/change/", data
    )

    assert answer.status_code == 302
    assert sorted(itinerary.stops.values_list("place", flat=True)) == [
        "Antwerpen",
        "Gent",
        "Liège",
    ]


def test_staff_begin_and_record_from_the_file(sign_in: SignIn, officer: User) -> None:
    file = factories.participation(stage="cleared", cohort=factories.cohort())
    browser = sign_in(officer)

    assert (
        browser.get(f"/admin/itineraries/itinerary/begin/{file.pk}/").status_code == 405
    )
    assert (
        browser.post(f"/admin/itineraries/itinerary/begin/{file.pk}/").status_code
        == 302
    )
    assert Itinerary.objects.filter(participation=file).exists()
    address = f"/admin/itineraries/crossing/record/{file.pk}/"
    assert browser.get(address).status_code == 200
    facts = {
        "on": timezone.localdate().isoformat(),
        "place": "Zaventem",
        "evidence": "ees",
    }
    assert browser.post(address, facts).status_code == 302
    file.refresh_from_db()
    assert file.stage == "departed"
    assert browser.post(address, facts | {"evidence": "carrier"}).status_code == 200
    assert Crossing.objects.count() == 1


def test_outsiders_have_no_staff_page(
    sign_in: SignIn, outsider: User, itinerary: Itinerary
) -> None:
    browser = sign_in(outsider)
    for address in (
        "",
        f"{itinerary.pk}/change/",
        f"crossing/{itinerary.participation_id}/",
    ):
        assert browser.get(f"/admin/itineraries/itinerary/{address}").status_code in {
            302,
            403,
        }
