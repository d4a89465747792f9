"""The applicant's and the participant's pages on a slow phone: 400 kbps, 400 ms, a processor four times slower.

Each page is opened twice by the browser of the tests, 360 px wide: the first time with nothing kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from bench.client import Page
from tests.browsers import CHROMIUM, FLAGS

# Milliseconds of each answer, bytes a second, and how many times slower the processor is.
LATENCY, THROUGHPUT, SLOWER = 400, 50_000, 4
VIEWPORT = {"width": 360, "height": 740}
# When the page could be read and used: its scripts have run.
READY = "() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"


@dataclass(frozen=True, slots=True)
class PhoneVisit:
    """Kilobytes and seconds of a first visit, kilobytes and seconds of the next."""

    first_kilobytes: float
    first_seconds: float
    next_kilobytes: float
    next_seconds: float


def measure_on_a_phone(port: int, pages: list[Page]) -> dict[str, PhoneVisit]:
    """Open each page twice, each with a browser that has kept nothing of another; in the order given."""
    visits = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for page in pages:
            visits[page.name] = _visit_twice(browser, port, page)
        browser.close()
    return visits


def _visit_twice(browser: Browser, port: int, page: Page) -> PhoneVisit:
    context = browser.new_context(viewport=VIEWPORT, locale="fr-SN")
    address = f"http://localhost:{port}"
    if page.cookie:
        name, _, value = page.cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": address}])
    first, again = _open_slowly(context, address + page.path)
    context.close()
    return PhoneVisit(*first, *again)


def _open_slowly(context: BrowserContext, address: str) -> list[tuple[float, float]]:
    """Kilobytes as sent and seconds until the page can be used, of two visits."""
    tab = context.new_page()
    tools = context.new_cdp_session(tab)
    tools.send("Network.enable")
    tools.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY,
            "downloadThroughput": THROUGHPUT,
            "uploadThroughput": THROUGHPUT,
        },
    )
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    received: list[float] = []

    def note(event: dict[str, Any]) -> None:
        received.append(event["encodedDataLength"])

    tools.on("Network.loadingFinished", note)
    visits = []
    for _visit in range(2):
        received.clear()
        answer = tab.goto(address, wait_until="networkidle")
        if answer is None or not answer.ok:
            raise LookupError(f"{address} answers {answer and answer.status}")
        visits.append((sum(received) / 1000, tab.evaluate(READY) / 1000))
    return visits
