"""The pack and the day sheet with the network off, in a real browser: seen once, they open; ticks go once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.acts import press, sign_in_by_code
from tests.journeys.conftest import phone, shot
from tests.journeys.house import House

pytestmark = pytest.mark.timeout(1800)
PUT = """
from datetime import timedelta
from django.utils import timezone
from mobility.itineraries.models import DaySheetLink, Itinerary, Stop
from mobility.itineraries.services.programme import publish_itinerary
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import ensure_user, give_role
from tests import factories
today, day = timezone.localdate(), timedelta(days=1)
by = ensure_user(email="pack@staff.example", language="fr", name="Pack")
give_role(user=by, role=Role.COORDINATOR)
by = User.objects.get(pk=by.pk)
cohort = factories.cohort(arrives_on=today - day, leaves_on=today + 9 * day)
person = factories.person(email="pack@atelier.example", family_name="Pochette")
# Its own call and number: each process that enters the house counts its rows from one.
call = factories.call(slug="pack", title_fr="Appel de la pochette")
file = factories.participation(
    stage="departed", cohort=cohort, person=person, call=call, year=2018, number=1
)
ensure_user(email=person.email, language="fr", name="Awa")
itinerary = Itinerary.objects.create(
    participation=file, arrives_on=cohort.arrives_on, leaves_on=cohort.leaves_on,
    emergency_contact="+32 2 000 00 00",
)
Stop.objects.create(
    itinerary=itinerary, starts_on=today, ends_on=today, activity="fair",
    title="Salon de la pochette", place="Bruxelles",
)
publish_itinerary(itinerary=itinerary, by=by)
sheet = DaySheetLink.objects.create(
    cohort=cohort, name="Fatou", first_on=today, last_on=today + day, made_by=by
)
print("made:", sheet.token)
"""
NOTED = """
from mobility.itineraries.models import Presence
rows = Presence.objects.filter(participation__person__email="pack@atelier.example")
print(*[(row.state, row.how) for row in rows])
"""
NAMES = (
    "async () => (await caches.keys()).filter((name) => name.startsWith('offline:'))"
)


def wait_until_kept(page: Page) -> None:
    expect(page.locator("[data-offline-kept]").first).to_be_visible()


def test_the_pack_opens_without_network_and_goes_at_sign_out(
    house: House, browser: Browser
) -> None:
    house.run(PUT)
    context = phone(browser)
    page = context.new_page()
    sign_in_by_code(page, house, "pack@atelier.example")
    address = f"{house.url}/me/itinerary/pack/"
    page.goto(address)
    wait_until_kept(page)
    shot(page, "pack")

    context.set_offline(True)
    page.goto(address)
    expect(page.locator("main")).to_contain_text("Salon de la pochette")
    expect(page.locator("[data-offline-now]")).to_be_visible()
    kept = page.evaluate(
        "async () => (await (await caches.open('offline:/me/itinerary/pack/')).keys())"
        ".map(({ url }) => new URL(url).pathname)"
    )
    # This page alone, and what draws it.
    assert {path for path in kept if not path.startswith("/static/")} == {
        "/me/itinerary/pack/"
    }
    other = context.new_page()
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        other.goto(f"{house.url}/me/itinerary/")

    context.set_offline(False)
    page.goto(address)
    press(page.locator("form[data-forget-spares] button"))
    assert page.evaluate(NAMES) == []
    context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.goto(address)
    context.close()


def test_a_tick_without_network_is_sent_once(house: House, browser: Browser) -> None:
    put = PUT.replace("pack@atelier", "sheet@atelier")
    put = put.replace('slug="pack"', 'slug="sheet"').replace("number=1", "number=2")
    token = house.run(put).split("made:")[1]
    context = phone(browser)
    page = context.new_page()
    address = f"{house.url}/day/{token.strip()}/"
    page.goto(address)
    wait_until_kept(page)
    shot(page, "day-sheet")

    context.set_offline(True)
    page.goto(address)
    page.locator("form[data-tick] button[value=late]").click()
    expect(page.locator("[data-waiting]")).to_be_visible()
    page.goto(address)
    expect(page.locator("[data-waiting]")).to_be_visible()
    assert house.run(NOTED.replace("pack@atelier", "sheet@atelier")).strip() == ""

    context.set_offline(False)
    page.goto(address)
    expect(page.locator("[data-waiting]")).to_be_hidden()
    noted = house.run(NOTED.replace("pack@atelier", "sheet@atelier")).strip()
    assert noted == "('late', 'sheet')"
    context.close()
