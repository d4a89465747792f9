"""A photo of six megabytes, as a phone takes it, given as a paper of the visa on a weak network that is cut.

400 kbps each way, 400 ms an answer; ten seconds without any network once the first piece has left.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import (
    BrowserContext,
    CDPSession,
    Page,
    Request,
    expect,
    sync_playwright,
)

from bench import client
from tests.browsers import CHROMIUM, FLAGS

VISA_PAPER = "a paper of the visa"
LATENCY, THROUGHPUT, CUT = 400, 50_000, 10_000
PIXELS, LEAST_BYTES = (3600, 4800), 6_000_000
VIEWPORT = {"width": 360, "height": 740}
# Milliseconds until the file stands on the page: beyond, something is broken.
PATIENCE = 180_000


@dataclass(frozen=True, slots=True)
class PhotoGiven:
    """Megabytes of the photo and as sent, seconds from its choice until it stands on the page."""

    megabytes: float
    sent_megabytes: float
    seconds: float


def give_photo(port: int, page: client.Page) -> PhotoGiven:
    """Choose the photo on the page of a paper, cut the network for ten seconds, and wait until it is kept."""
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
    ):
        picture = _take_photo(Path(folder))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(viewport=VIEWPORT, locale="fr-SN")
        address = f"http://localhost:{port}"
        name, _, value = page.cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": address}])
        given = _give(context, address + page.path, picture)
        browser.close()
    return given


def _take_photo(folder: Path) -> Path:
    """A picture of noise: as heavy as the sharpest photo of its size."""
    picture = folder / "IMG_2042.jpg"
    noise = Image.effect_noise(PIXELS, 40).convert("RGB")
    noise.save(picture, quality=90)
    if picture.stat().st_size < LEAST_BYTES:
        raise LookupError("the photo is too light to measure with")
    return picture


def _give(context: BrowserContext, address: str, picture: Path) -> PhotoGiven:
    tab = context.new_page()
    tab.goto(address)
    sent: list[int] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            sent.append(int(request.header_value("content-length") or 0))

    tab.on("requestfinished", note)
    tools = context.new_cdp_session(tab)
    tools.send("Network.enable")
    _weaken(tools, offline=False)
    began = time.monotonic()
    tab.set_input_files("input[name=file]", picture)
    _cut_once_begun(tab, tools)
    kept = tab.locator("#files-file li")
    expect(kept).to_have_count(1, timeout=PATIENCE)
    seconds = time.monotonic() - began
    return PhotoGiven(picture.stat().st_size / 1e6, sum(sent) / 1e6, seconds)


def _cut_once_begun(tab: Page, tools: CDPSession) -> None:
    progress = tab.locator("#arriving-file progress")
    expect(progress).not_to_have_attribute("value", "0", timeout=PATIENCE)
    _weaken(tools, offline=True)
    tab.wait_for_timeout(CUT)
    _weaken(tools, offline=False)


def _weaken(tools: CDPSession, *, offline: bool) -> None:
    slow = {
        "latency": LATENCY,
        "downloadThroughput": THROUGHPUT,
        "uploadThroughput": THROUGHPUT,
    }
    tools.send("Network.emulateNetworkConditions", {"offline": offline, **slow})
