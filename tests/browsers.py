"""The real browser that pages and scripts are tried in."""

from __future__ import annotations

import shutil
from contextlib import ExitStack

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = (
    shutil.which("chromium")
    or shutil.which("chromium-browser")
    or shutil.which("google-chrome")
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class SharedBrowser:
    """The one browser of a process, there while tests that drive it follow each other.

    Playwright keeps a loop running in this thread: Django, and the seal of documents, would take every
    other test for asynchronous code.
    """

    def __init__(self) -> None:
        self._open: ExitStack | None = None
        self._browser: Browser | None = None

    def start(self) -> Browser:
        """The browser, started when there is none."""
        if self._browser is None:
            self._open = ExitStack()
            playwright = self._open.enter_context(sync_playwright())
            self._browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=FLAGS
            )
            self._open.callback(self._browser.close)
        return self._browser

    def stop(self) -> None:
        """End it; nothing happens when there is none."""
        if self._open is not None:
            self._open.close()
        self._open = self._browser = None


SHARED_BROWSER = SharedBrowser()
