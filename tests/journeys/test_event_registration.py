"""Registration for an event on a phone whose network comes and goes: every word is there in the end."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.acts import press
from tests.journeys.conftest import phone, shot
from tests.journeys.house import House, links_of
from tests.journeys.test_form_weight import weight

pytestmark = pytest.mark.timeout(1800)
FIRST_LOAD = 60_000
SECOND_LOAD = 10_000
STATE = "[data-autosave-state]"
SUBMIT = "main form[data-autosave] button[type=submit]"
EVENT = """
from datetime import timedelta
from django.utils import timezone
from events.gatherings.models import Event
from events.gatherings.services.sessions import plan_event
begins = timezone.now() + timedelta(days=9)
plan_event(event=Event(slug="{slug}", kind="workshop", title="Atelier {slug}", summary="Vendre.",
    place="Maison Exemple, Dakar", timezone="Africa/Dakar", starts_at=begins,
    ends_at=begins + timedelta(hours=3), capacity=20, public=True, published=True))
"""
KEPT = """
from events.gatherings.models import Registration
row = Registration.objects.get(event__slug="{slug}")
print("kept:", row.person, "|", row.organisation_name, "|", row.function, "|", row.needs.text)
"""
TYPED = {
    "given_names": "Aïssatou",
    "family_name": "Exemple",
    "organisation": "Saveurs d'Exemple, Thiès",
    "function": "Gérante",
}


def says(page: Page, state: str) -> None:
    expect(page.locator(STATE)).to_have_attribute("data-state", state)


def type_all(page: Page) -> None:
    for name, text in TYPED.items():
        page.fill(f"main [name={name}]", text)


def shows_all(page: Page) -> None:
    for name, text in TYPED.items():
        expect(page.locator(f"main [name={name}]")).to_have_value(text)


def weigh_again(context: BrowserContext, url: str) -> int:
    """The bytes of a second visit of the same phone."""
    page = context.new_page()
    received: list[int] = []

    def arrived(event: Any) -> None:
        received.append(int(event["encodedDataLength"]))

    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.on("Network.loadingFinished", arrived)
    for _visit in range(2):
        received.clear()
        page.goto(url, wait_until="networkidle")
    page.close()
    return sum(received)


def test_registration_keeps_every_word_and_weighs_little(
    house: House, browser: Browser
) -> None:
    slug, email = "reseau-faible", "aissatou.faible@saveurs.example"
    house.run(EVENT.format(slug=slug))
    address = f"{house.url}/events/{slug}/"
    context = phone(browser)
    assert weight(context, address) <= FIRST_LOAD
    assert weigh_again(context, address) <= SECOND_LOAD
    page = context.new_page()

    # The network is cut while one types; the button leaves the page where it is.
    page.goto(address)
    type_all(page)
    says(page, "kept")
    context.set_offline(True)
    page.fill("main [name=function]", "…")
    page.fill("main [name=function]", TYPED["function"])
    says(page, "offline")
    shot(page, "event-offline")
    page.locator(SUBMIT).click()
    says(page, "unsent")
    context.set_offline(False)

    # The tab is closed, and the page read anew.
    page.close()
    page = context.new_page()
    page.goto(address)
    shows_all(page)
    says(page, "restored")

    # The token of the page has gone: what was typed comes back with the next page.
    context.clear_cookies(name="csrftoken")
    press(page.locator(SUBMIT))
    page.goto(address)
    shows_all(page)

    # What is missing is said, each with the way to its field.
    press(page.locator(SUBMIT))
    shows_all(page)
    summary = page.locator(".notice--bad")
    expect(summary.locator("a[href='#id_email']")).to_be_visible()
    expect(summary.locator("a[href='#id_consent']")).to_be_visible()
    shot(page, "event-errors")
    page.fill("main [name=email]", email)
    page.check("main [name=consent]")
    press(page.locator(SUBMIT))
    [proof] = [
        link
        for link in links_of(house.wait_for_mail(email))
        if "/events/confirm/" in link
    ]

    # The same of what one needs.
    assert weight(context, proof) <= FIRST_LOAD
    page.goto(proof)
    page.fill("main [name=needs]", "Sans arachides.")
    says(page, "kept")
    context.set_offline(True)
    page.locator(SUBMIT).click()
    says(page, "unsent")
    context.set_offline(False)
    page.reload()
    expect(page.locator("main [name=needs]")).to_have_value("Sans arachides.")
    press(page.locator(SUBMIT))
    expect(page.locator(".notice--bad a[href='#id_needs_consent']")).to_be_visible()
    shot(page, "event-needs")
    page.check("main [name=needs_consent]")
    press(page.locator(SUBMIT))
    house.wait_for_mail(email, after=1)

    # Her own page: what she changes is kept as well.
    own = page.url
    assert "/events/registration/" in own
    shot(page, "event-place")
    assert weight(context, own) <= FIRST_LOAD
    page.fill("main [name=function]", "Directrice")
    says(page, "kept")
    page.reload()
    expect(page.locator("main [name=function]")).to_have_value("Directrice")
    page.fill("main [name=function]", TYPED["function"])
    press(page.locator(SUBMIT))
    page.goto(f"{house.url}/events/registration/1:forged/")
    shot(page, "event-dead-link")
    page.goto(f"{house.url}/events/registration/")
    shot(page, "event-ask-link")

    page.goto(address)
    assert page.evaluate("localStorage.length") == 0
    kept = house.run(KEPT.format(slug=slug))
    for text in (*TYPED.values(), "Sans arachides."):
        assert text.lower() in kept.lower()


def test_registration_needs_no_script(house: House, browser: Browser) -> None:
    slug, email = "sans-script", "moussa.script@forge.example"
    house.run(EVENT.format(slug=slug))
    context = browser.new_context(
        java_script_enabled=False,
        locale="fr",
        viewport={"width": 360, "height": 740},
    )
    page = context.new_page()
    page.goto(f"{house.url}/events/{slug}/")
    type_all(page)
    press(page.locator(SUBMIT))
    shows_all(page)
    page.fill("main [name=email]", email)
    page.check("main [name=consent]")
    press(page.locator(SUBMIT))
    [proof] = [
        link
        for link in links_of(house.wait_for_mail(email))
        if "/events/confirm/" in link
    ]
    page.goto(proof)
    page.fill("main [name=needs]", "Une rampe.")
    page.check("main [name=needs_consent]")
    press(page.locator(SUBMIT))
    assert "Une rampe." in house.run(KEPT.format(slug=slug))
