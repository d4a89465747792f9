"""No page of the public, of participants or hosts is wider than a small phone."""

from __future__ import annotations

from playwright.sync_api import Browser, Page

from tests.journeys.conftest import PHONE, phone
from tests.journeys.story import Story

PUBLIC = (
    "/",
    "/privacy/",
    "/accessibility/",
    "/apply/",
    "/apply/appel-pilote/",
    "/apply/continue/",
    "/events/",
    "/events/notes/",
    "/events/atelier-normes/",
    "/verify/",
    "/account/login/",
    "/account/login/code/",
)
SPACE = (
    "/me/",
    "/me/itinerary/",
    "/me/visa/",
    "/me/visa/passport/",
    "/me/visa/readings/",
    "/me/visa/stays/",
    "/me/visa/earlier/",
    "/me/visa/flights/",
    "/me/visa/undertaking/",
    "/me/visa/form/",
    "/me/visa/bundle/",
    "/me/messages/",
    "/me/messages/new/",
    "/me/training/",
    "/account/mine/",
    "/account/2fa/",
)
PORTAL = (
    "/partners/",
    "/partners/placements/",
    "/partners/messages/",
    "/partners/messages/new/",
)


def step_13_no_page_scrolls_sideways_on_a_phone(story: Story, browser: Browser) -> None:
    host = story.pages["host"]
    host.set_viewport_size(PHONE)
    visitor = phone(browser).new_page()
    wide = []
    for page, paths in ((visitor, PUBLIC), (story.applicant, SPACE), (host, PORTAL)):
        wide += [path for path in paths if _is_too_wide(page, story.house.url + path)]
    assert wide == []


def _is_too_wide(page: Page, address: str) -> bool:
    answer = page.goto(address)
    assert answer is not None
    assert answer.ok, address
    width: int = page.evaluate("document.documentElement.scrollWidth")
    return width > PHONE["width"]
