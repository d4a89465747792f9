"""Every page of the form on a weak network: what its first load transfers, at the width of a small phone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.journeys.conftest import phone, shot
from tests.journeys.house import House
from tests.journeys.test_papers import begun, kept, paper

pytestmark = pytest.mark.timeout(1800)
MOST = 100_000
# Before the form: the call, the start, the address, the data.
MOST_BEFORE = 60_000
STEPS = ("person", "enterprise", "project", "documents", "check")
# Sent and asked to be corrected, in every answer and one paper: the longest page of a correction.
CORRECTION = """
from datetime import timedelta
from django.utils import timezone
from participants.register.lifecycle import PARTICIPATION
from participants.applications.models import Application, Correction
from participants.calls.questions.table import QUESTIONS
from pemwecco.accounts.models import User
from pemwecco.core.actors import Party
row = Application.objects.get(participation__reference="{reference}")
PARTICIPATION.apply(row.participation, "submit", actor=Party())
asked = [name for name, one in QUESTIONS.items() if one.step != "check" and one.kept != "reason"]
Correction.objects.create(application=row, questions=asked, papers=["cv"], why="Merci de relire.",
    due_on=timezone.localdate() + timedelta(days=5), asked_by=User.objects.filter(is_staff=True).first())
"""


def weight(context: BrowserContext, url: str) -> int:
    """The bytes that travel for a page and all it loads, with nothing kept from before."""
    page = context.new_page()
    weights: list[int] = []

    def arrived(event: Any) -> None:
        weights.append(int(event["encodedDataLength"]))

    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    line.on("Network.loadingFinished", arrived)
    page.goto(url, wait_until="networkidle")
    assert page.url == url
    assert page.evaluate("document.documentElement.scrollWidth") == 360, url
    # Text of twice the size scrolls down, never sideways.
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") == 360, url
    page.close()
    return sum(weights)


def test_every_page_of_the_form_weighs_less_than_a_hundred_kilobytes(
    house: House, browser: Browser, tmp_path: Path
) -> None:
    first = begun(phone(browser), house)
    file = first.url.removesuffix("documents/")
    call = f"{house.url}/apply/weak-network/"
    pages = [call, f"{call}start/", *(f"{file}{step}/" for step in STEPS)]
    weights = {url.removeprefix(house.url): weight(first.context, url) for url in pages}
    before = (call, f"{call}start/", f"{file}address/", f"{house.url}/privacy/")
    for url in before:
        assert weight(first.context, url) <= MOST_BEFORE, url
    reference = file.rstrip("/").rsplit("/", 1)[-1]
    house.run(CORRECTION.format(reference=reference))
    weights["correct"] = weight(first.context, f"{file}correct/")
    assert {url: size for url, size in weights.items() if size >= MOST} == {}, weights

    # There, too, a file goes on by itself after a lost connection and a reload.
    page = first.context.new_page()
    page.goto(f"{file}correct/")
    lost = page.locator("#papers").get_attribute("data-lost") or ""
    page.route(
        re.compile(r"/upload/[^/]+/$"),
        lambda route: route.abort("internetdisconnected"),
    )
    page.set_input_files("input[name=cv]", paper(tmp_path / "cv.pdf", 300_000))
    expect(page.locator("#arriving-cv .chip")).to_have_text(lost)
    shot(page, "correction-lost")
    page.unroute_all()
    page.reload()
    expect(page.locator("#files-cv li")).to_have_count(1)
    expect(page.locator("#arriving-cv li")).to_have_count(0)
    shot(page, "correction-received")
    assert len(kept(house, page)) == 1
