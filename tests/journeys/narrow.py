"""No page of the public, of participants or hosts is wider than a small phone, or hard to tap."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.journeys.conftest import PHONE, phone
from tests.journeys.story import Story
from tests.journeys.targets import list_small_targets

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


def step_14_no_page_scrolls_sideways_or_has_what_a_thumb_misses(
    story: Story, browser: Browser
) -> None:
    host = story.pages["host"]
    host.set_viewport_size(PHONE)
    visitor = phone(browser).new_page()
    wide, small = [], []
    for page, paths in ((visitor, PUBLIC), (story.applicant, SPACE), (host, PORTAL)):
        for path in paths:
            answer = page.goto(story.house.url + path)
            assert answer is not None
            assert answer.ok, path
            if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
                wide.append(path)
            small += [f"{path} {target}" for target in list_small_targets(page)]
    assert wide == []
    assert small == [], "\n".join(small)
