"""Pages without a house: our scripts under the site's own content policy, and answers that the test gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

HERE = Path(__file__).parent
SCRIPTS = HERE.parents[1] / "static" / "js"
# Nothing is asked for over the network: every request is answered below.
SITE = "https://house.example"
PAGE = (
    "<!doctype html><html lang=fr><meta charset=utf-8><link rel=icon href=data:,><body>"
)
POLICY = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'"
}

Answer = Callable[[Route], None]
Opened = Callable[..., Page]


@contextmanager
def opening(browser: Browser) -> Iterator[Opened]:
    context = browser.new_context(locale="fr")
    mistakes: list[Any] = []
    context.on("weberror", lambda error: mistakes.append(error.error))

    def opened(html: str, *, answer: Answer = Route.abort) -> Page:
        def route(asked: Route) -> None:
            path = asked.request.url.removeprefix(SITE)
            if path.startswith("/static/js/"):
                asked.fulfill(
                    path=SCRIPTS / Path(path).name, content_type="text/javascript"
                )
            elif path.startswith("/bench/"):
                asked.fulfill(
                    path=HERE / Path(path).name, content_type="text/javascript"
                )
            elif path == "/page/" and asked.request.method == "GET":
                asked.fulfill(
                    body=PAGE + html, headers=POLICY, content_type="text/html"
                )
            else:
                answer(asked)

        context.route("**/*", route)
        page = context.new_page()
        page.goto(f"{SITE}/page/")
        return page

    yield opened
    context.close()
    assert mistakes == []


def stop_clock(page: Page) -> None:
    """From here on time passes only by `page.clock.run_for`, after a reload too."""
    now = datetime(2026, 3, 2, 10, tzinfo=UTC)
    page.clock.install(time=now)
    page.clock.pause_at(now + timedelta(seconds=1))


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """`opened(html, answer=…)`: a page of this body; `answer` takes the requests that are for the house."""
    with opening(browser) as opened:
        yield opened
