"""Browsers for the journeys, and the house that they go through."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    expect,
)

from tests.browsers import CHROMIUM
from tests.journeys.house import ARTEFACTS, PATIENCE, House, entered
from tests.servers import Servers

PHONE = ViewportSize(width=360, height=740)
DESK = ViewportSize(width=1280, height=900)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]

if CHROMIUM is None:
    collect_ignore_glob = ["test_*.py"]
    sys.stderr.write("No Chromium on this machine: the browser journeys are skipped.\n")


@pytest.fixture(scope="session")
def house(
    tmp_path_factory: pytest.TempPathFactory, servers: Servers
) -> Iterator[House]:
    """The house of this run, which the processes share."""
    expect.set_options(timeout=PATIENCE * 1000)
    ARTEFACTS.mkdir(exist_ok=True)
    place = tmp_path_factory.getbasetemp()
    with entered(
        place.parent if "PYTEST_XDIST_WORKER" in os.environ else place, servers
    ) as house:
        yield house


def phone(browser: Browser, language: str = "fr") -> BrowserContext:
    return patient(
        browser.new_context(
            viewport=PHONE, locale=language, is_mobile=True, has_touch=True
        )
    )


def desk(browser: Browser, language: str = "en") -> BrowserContext:
    return patient(browser.new_context(viewport=DESK, locale=language))


def patient(context: BrowserContext) -> BrowserContext:
    """A browser that waits for a slow machine: everything is a wait for something to be there."""
    context.set_default_timeout(PATIENCE * 1000)
    return context


def shot(page: Page, name: str) -> None:
    """A picture of the whole page among the artefacts; a page of the public, of participants or hosts must
    also be one that a screen reader can read.
    """
    page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)
    if "/admin/" not in page.url:
        assert_accessible(page)


def assert_accessible(page: Page, part: str | None = None) -> None:
    """WCAG 2.1 AA as far as a program can tell (axe-core), of the page or of the part of it that is named."""
    found = Axe().run(page, context=part, options={"runOnly": WCAG})
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def assert_staff_accessible(page: Page) -> None:
    """The same of what is ours on a staff page: the frame around it is that of the admin."""
    assert_accessible(page, "#content")
