"""A weak network and sessions that end, in a real browser: application and follow-up keep every word."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.acts import press, sign_in_by_code
from tests.journeys.conftest import phone, shot
from tests.journeys.house import House
from tests.journeys.test_papers import begun

pytestmark = pytest.mark.timeout(1800)
STATE = "[data-autosave-state]"
FOLLOW_UP = """
from django.utils import timezone
from participants.applications.models import Application
from pemwecco.network.models import Organisation
from reintegration.followups.models import FollowUp
file = Application.objects.get(participation__reference="{reference}").participation
if file.organisation is None:
    file.organisation = Organisation.objects.create(name="Saveurs d'Exemple")
    file.save()
row = FollowUp.objects.create(participation=file, months=3, due_on=timezone.localdate())
print("made:", row.token, file.person.email)
"""

KEPT = """
from participants.applications.models import Application
from reintegration.followups.models import FollowUp
row = Application.objects.get(participation__reference="{reference}")
print(row.project.replace("\\n", "|"), FollowUp.objects.get(participation=row.participation).told.remarks)
"""


def says(page: Page, state: str) -> None:
    expect(page.locator(STATE)).to_have_attribute("data-state", state)


def test_every_word_is_there_in_the_end(house: House, browser: Browser) -> None:
    page = begun(phone(browser), house)
    context = page.context
    file = page.url.removesuffix("documents/")
    project, words = f"{file}project/", page.locator("textarea[name=project]")
    reference = file.rstrip("/").rsplit("/", 1)[-1]
    token, email = (
        house.run(FOLLOW_UP.format(reference=reference)).split("made:")[1].split()
    )

    # One: gone while typing, then back. Two: the button without a connection leaves the page where it is.
    page.goto(project)
    context.set_offline(True)
    words.fill("Vendre.")
    says(page, "offline")
    shot(page, "lost-offline")
    page.locator("button.btn[name=go][value=next]").click()
    says(page, "unsent")
    context.set_offline(False)
    says(page, "saved")

    # Three: the tab is closed before anything arrived.
    context.set_offline(True)
    words.fill("Vendre.\nAcheter.")
    says(page, "offline")
    page.close()
    context.set_offline(False)
    page = context.new_page()
    words = page.locator("textarea[name=project]")
    page.goto(project)
    expect(words).to_have_value("Vendre.\nAcheter.")
    says(page, "saved")

    # The session ends while one types; the code brings the words back.
    context.clear_cookies(name="sessionid")
    words.fill("Vendre.\nAcheter.\nRevenir.")
    says(page, "signedout")
    sign_in_by_code(page, house, email, start="/apply/continue/")
    page.goto(project)
    expect(words).to_have_value("Vendre.\nAcheter.\nRevenir.")
    says(page, "saved")

    # Four: a follow-up is begun without a connection. Its page grows too old as well: the second session.
    address = f"{house.url}/follow-up/{token}/"
    step = f"{address}?step=learning"
    page.goto(step)
    remarks = page.locator("textarea[name=remarks]")
    context.set_offline(True)
    remarks.fill("Trois marchés.")
    says(page, "offline")
    context.clear_cookies()
    context.set_offline(False)
    says(page, "stale")
    shot(page, "lost-stale")
    page.reload()
    expect(remarks).to_have_value("Trois marchés.")
    says(page, "saved")

    # Five: the answers leave and never arrive; another telephone goes on.
    page.route(address, lambda route: route.abort("internetdisconnected"))
    remarks.fill("Trois marchés, puis quatre.")
    with page.expect_event("requestfailed"):
        page.locator("main form button.btn-primary").click(no_wait_after=True)
    page.unroute_all()
    page.goto(step)
    expect(remarks).to_have_value("Trois marchés, puis quatre.")
    says(page, "saved")
    other = phone(browser).new_page()
    other.goto(step)
    for name, value in (("attribution", "later"), ("use_of_learning", "4")):
        other.select_option(f"select[name={name}]", value)
    press(other.locator("main form button.btn-primary"))
    expect(other.locator("main")).to_contain_text("Trois marchés, puis quatre.")
    page.reload()
    assert page.evaluate("localStorage.length") == 0
    kept = house.run(KEPT.format(reference=reference))
    assert "Vendre.|Acheter.|Revenir." in kept
    assert "Trois marchés, puis quatre." in kept
