"""The papers' step in the browser, without a house: pieces, a lost line, a reload, and what is said."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from tests.static.conftest import Opened, stop_clock

pytestmark = [
    pytest.mark.journey,
    pytest.mark.xdist_group("scripts"),
    pytest.mark.timeout(60),
]
PIECE = 1000
CV = b"%PDF-1.7\n" + bytes(range(250)) * 10
LEFT = hashlib.sha256(CV).hexdigest()
WORDS = {
    "waiting": "Waiting",
    "preparing": "Preparing",
    "sending": "Sending {n} %",
    "checking": "Checking",
    "refused": "Not taken",
    "paused": "Paused at {n} %",
    "lost": "Lost",
    "pause": "Pause",
    "resume": "Go on",
    "large": "Too large: {size}",
    "size": "{size} Mo",
    "kind": "Not this kind",
    "empty": "Empty",
    "there": "already here",
    "received": "received",
    "again": "Load again",
    "soon": "Soon",
}
ATTRIBUTES = " ".join(f'data-{name}="{text}"' for name, text in WORDS.items())
HTML = f"""
<form method=post id=papers data-begin="/upload/" data-limit=100000 data-piece={PIECE} {ATTRIBUTES}>
  <input type=hidden name=csrfmiddlewaretoken value=token>
  <div id=files-cv></div><ul id=arriving-cv><li data-origin={LEFT}>left of an earlier visit</li></ul>
  <input type=file name=cv multiple>
  <div id=files-id></div><ul id=arriving-id></ul><input type=file name=id>
  <p role=status id=told></p>
  <button name=go value=next data-label="Go on">Send and go on</button>
  <button name=go value=stay data-label="">Send</button>
</form>
<template id=one-arriving><li><span class=row-item__title></span> <span class=row-item__meta></span>
  <span class="chip chip--progress"></span>
  <button type=button data-act=pause>Pause</button>
  <button type=button data-act=remove>Remove<span class=visually-hidden></span></button>
  <progress max=100 value=0></progress><p class=row-item__note></p></li></template>
<script type=module src="/static/js/papers.js"></script>
"""


def pdf(name: str = "cv.pdf", content: bytes = CV) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


@dataclass
class Uploads:
    """What the house does with files that arrive in pieces, and what was asked of it."""

    arrived: dict[str, bytes] = field(default_factory=dict)
    kept: list[bytes] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    # How many requests still get through.
    open_for: int = 99
    # Instead of the house's own answer: status and body.
    instead: tuple[int, object] | None = None
    posted: str = ""

    def answer(self, route: Route) -> None:
        request = route.request
        path = request.url.removeprefix("https://house.example/").rstrip("/")
        if path == "page":
            self.posted = request.post_data or ""
            route.fulfill(body="sent", content_type="text/html")
            return
        self.asked.append(f"{request.method} {path}")
        assert request.headers["x-csrftoken"] == "token"
        if self.open_for < 1:
            route.abort("internetdisconnected")
            return
        self.open_for -= 1
        if self.instead:
            status, body = self.instead
            if isinstance(body, str):
                route.fulfill(status=status, body=body, content_type="text/html")
            else:
                route.fulfill(status=status, json=body)
            return
        route.fulfill(json=self.done(route, path.split("/")))

    def done(self, route: Route, path: list[str]) -> dict[str, object]:
        request = route.request
        if len(path) == 1:
            sha256 = re.findall(r'name="sha256"\r\n\r\n(\w+)', request.post_data or "")[
                0
            ]
            self.arrived.setdefault(sha256, b"")
            return {
                "key": f"key{[*self.arrived].index(sha256) + 1}",
                "received": len(self.arrived[sha256]),
            }
        sha256 = [*self.arrived][int(path[1].removeprefix("key")) - 1]
        if request.method == "POST" and len(path) == 2:
            assert int(request.headers["upload-offset"]) == len(self.arrived[sha256])
            self.arrived[sha256] += request.post_data_buffer or b""
        if path[-1] == "finish":
            self.kept.append(self.arrived[sha256])
            assert hashlib.sha256(self.kept[-1]).hexdigest() == sha256
            return {"files": f"<ul><li>{len(self.kept)} kept</li></ul>"}
        return {"received": len(self.arrived[sha256])}


@pytest.fixture
def uploads() -> Uploads:
    return Uploads()


@pytest.fixture
def page(opened: Opened, uploads: Uploads) -> Page:
    page = opened(HTML, answer=uploads.answer)
    stop_clock(page)
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    return page


def chip(page: Page) -> Locator:
    return page.locator("#arriving-cv .chip")


def test_a_file_arrives_byte_for_byte_in_pieces(page: Page, uploads: Uploads) -> None:
    page.set_input_files("[name=cv]", pdf())

    expect(page.locator("#files-cv li")).to_have_text("1 kept")
    expect(page.locator("#arriving-cv li")).to_have_count(0)
    expect(page.locator("#told")).to_have_text("cv.pdf: received")
    assert uploads.kept == [CV]
    assert uploads.asked == [
        *("POST upload", "POST upload/key1", "POST upload/key1", "POST upload/key1"),
        "POST upload/key1/finish",
    ]


def test_two_files_at_once_arrive_one_after_the_other_and_each_in_its_list(
    page: Page, uploads: Uploads
) -> None:
    page.set_input_files(
        "[name=cv]", [pdf("one.pdf", CV + b"1"), pdf("two.pdf", CV + b"2")]
    )
    page.set_input_files("[name=id]", pdf("id.pdf", CV + b"3"))

    expect(page.locator("#files-id li")).to_have_text("3 kept")
    expect(page.locator("#files-cv li")).to_have_text("2 kept")
    assert uploads.kept == [CV + b"1", CV + b"2", CV + b"3"]


def test_a_lost_line_is_tried_again_by_the_clock(page: Page, uploads: Uploads) -> None:
    uploads.open_for = 2
    page.set_input_files("[name=cv]", pdf())
    expect(chip(page)).to_have_text("Lost")
    assert len(uploads.asked) == 3

    uploads.open_for = 99
    page.clock.run_for(999)
    assert len(uploads.asked) == 3
    page.clock.run_for(1)
    expect(page.locator("#files-cv li")).to_have_count(1)
    assert uploads.asked[3] == "GET upload/key1"
    assert uploads.kept == [CV]


def test_a_lost_line_is_tried_again_as_soon_as_the_network_is_back(
    page: Page, uploads: Uploads
) -> None:
    uploads.open_for = 2
    page.set_input_files("[name=cv]", pdf())
    expect(chip(page)).to_have_text("Lost")

    uploads.open_for = 99
    page.context.set_offline(True)
    page.context.set_offline(False)
    expect(page.locator("#files-cv li")).to_have_count(1)
    assert uploads.kept == [CV]


def test_a_page_left_in_the_middle_goes_on_when_it_is_loaded_again(
    page: Page, uploads: Uploads
) -> None:
    uploads.open_for = 2
    page.set_input_files("[name=cv]", pdf())
    expect(chip(page)).to_have_text("Lost")

    uploads.open_for = 99
    page.reload()
    expect(page.locator("#files-cv li")).to_have_count(1)
    # The first piece travelled once.
    assert uploads.asked[-4:] == [
        *("POST upload", "POST upload/key1", "POST upload/key1"),
        "POST upload/key1/finish",
    ]
    assert uploads.kept == [CV]
    page.reload()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    expect(page.locator("#arriving-cv .chip")).to_have_count(0)


def test_what_an_earlier_visit_left_unfinished_is_one_line_not_two(
    page: Page, uploads: Uploads
) -> None:
    uploads.open_for = 1
    page.set_input_files("[name=cv]", pdf())

    expect(chip(page)).to_have_text("Lost")
    expect(page.locator("#arriving-cv li")).to_have_count(1)


def test_a_line_left_unfinished_goes_when_its_file_turns_out_to_be_there_already(
    page: Page, uploads: Uploads
) -> None:
    # The last piece arrived after the page was drawn, so the file never gets the key of that line.
    uploads.instead = (200, {"there": True, "files": "<ul><li>1 kept</li></ul>"})
    page.set_input_files("[name=cv]", pdf())

    expect(page.locator("#files-cv li")).to_have_text("1 kept")
    expect(page.locator("#arriving-cv li")).to_have_count(0)
    expect(page.locator("#told")).to_have_text("cv.pdf: already here")


def test_a_refusal_is_said_in_the_words_of_the_house(
    page: Page, uploads: Uploads
) -> None:
    uploads.instead = (422, {"sentence": "Ce PDF est protégé."})
    page.set_input_files("[name=cv]", pdf())

    expect(chip(page)).to_have_text("Not taken")
    expect(page.locator(".row-item__note")).to_have_text("Ce PDF est protégé.")
    expect(page.locator("#told")).to_have_text("cv.pdf: Ce PDF est protégé.")
    expect(page.locator("[data-act=pause]")).to_be_hidden()
    page.reload()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    assert uploads.asked == ["POST upload"]


def test_who_is_signed_out_loads_the_page_again_and_loses_nothing(
    page: Page, uploads: Uploads
) -> None:
    uploads.instead = (200, "<h1>Sign in</h1>")
    page.set_input_files("[name=cv]", pdf())
    expect(page.locator(".row-item__note")).to_have_text("Load again")

    uploads.instead = None
    page.reload()
    expect(page.locator("#files-cv li")).to_have_count(1)
    assert uploads.kept == [CV]


@pytest.mark.parametrize("status", [500, 503])
def test_a_house_in_trouble_is_asked_again_later(
    page: Page, uploads: Uploads, status: int
) -> None:
    uploads.instead = (status, "<h1>Trouble</h1>")
    page.set_input_files("[name=cv]", pdf())
    expect(chip(page)).to_have_text("Lost")

    uploads.instead = None
    page.clock.run_for(1000)
    expect(page.locator("#files-cv li")).to_have_count(1)


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (b"", "Empty"),
        (b"text", "Not this kind"),
        (CV + b"%" * 150_000, "Too large: 0,2 Mo"),
    ],
)
def test_what_cannot_be_taken_is_said_at_once(
    page: Page, uploads: Uploads, content: bytes, note: str
) -> None:
    page.set_input_files("[name=cv]", pdf(content=content))

    expect(page.locator(".row-item__note")).to_have_text(note)
    assert uploads.asked == []


def test_a_file_on_its_way_can_be_paused_and_removed(
    page: Page, uploads: Uploads
) -> None:
    uploads.open_for = 2
    page.set_input_files("[name=cv]", pdf())
    expect(chip(page)).to_have_text("Lost")

    page.locator("[data-act=pause]").click()
    expect(chip(page)).to_have_text("Paused at 39 %")
    expect(page.locator("[data-act=pause]")).to_have_text("Go on")
    uploads.open_for = 99
    page.clock.run_for(60_000)
    assert len(uploads.asked) == 3
    with page.expect_request(lambda request: request.method == "DELETE"):
        page.locator("[data-act=remove]").click()
    expect(page.locator("#arriving-cv li")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    assert uploads.asked[3:] == ["DELETE upload/key1"]


def test_the_button_waits_for_the_files_then_goes_on_by_itself(
    page: Page, uploads: Uploads
) -> None:
    uploads.open_for = 2
    page.set_input_files("[name=cv]", pdf())
    expect(chip(page)).to_have_text("Lost")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#told")).to_have_text("Soon")
    assert uploads.posted == ""

    uploads.open_for = 99
    page.clock.run_for(1000)
    expect(page.locator("body")).to_have_text("sent")
    assert "go=next" in uploads.posted
    assert uploads.kept == [CV]
