"""The papers' step on a weak network, in a real browser: checked, sent in pieces, going on by itself."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Request,
    Route,
    expect,
)
from pypdf import PdfWriter

from tests.journeys.acts import press, sign_in_by_code
from tests.journeys.conftest import PHONE, patient, phone, shot
from tests.journeys.house import ARTEFACTS, House
from tests.journeys.story import photo

pytestmark = pytest.mark.timeout(1800)
PIECE = re.compile(r"/upload/[^/]+/$")
# Bytes that 400 kilobits a second bring in half a minute.
MOST_SENT = 1_400_000
CALL = """
from datetime import timedelta
from django.utils import timezone
from participants.register.models import Call, Programme
from participants.calls.services.questions import ensure_call_documents
now = timezone.now()
call, made = Call.objects.get_or_create(slug="weak-network", defaults=dict(
    programme=Programme.objects.get(active=True), title_fr="Appel", text_fr="Texte", published=True,
    opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=9)))
if made:
    ensure_call_documents(call)
"""


DOSSIER = """
from mobility.visas.services.dossiers import open_dossier
from participants.applications.models import Application
from participants.register.models import Call, Participation, Programme
from pemwecco.accounts.services import ensure_user
from pemwecco.network.models import Organisation, Person
programme = Programme.objects.get(active=True)
person = Person.objects.create(given_names="Ndeye", family_name="Mangrove", email="{email}", language="fr")
ensure_user(email="{email}", language="fr")
call = Call.objects.get(slug="weak-network")
file = Participation.objects.create(person=person, call=call, stage="prepared",
    organisation=Organisation.objects.first(), year=2099, number=1, reference="PEM-99-0001")
Application.objects.create(participation=file, occupation="owner")
dossier = open_dossier(participation=file)
print("piece:", dossier.pieces.get(code="BANK_PERS").pk)
"""
SENT = """
from mobility.visas.models import Piece
piece = Piece.objects.get(pk={pk})
print("sent:", piece.stage, piece.document.parts.count())
"""


def begun(context: BrowserContext, house: House) -> Page:
    """The papers' step of a new draft."""
    house.run(CALL)
    page = context.new_page()
    page.goto(f"{house.url}/apply/weak-network/start/")
    page.fill("input[name=email]", f"{uuid4().hex}@atelier.example")
    press(page.locator("main form button[type=submit]").first)
    page.goto(page.url.replace("/address/", "/documents/"))
    return page


def paper(path: Path, size: int) -> Path:
    """A PDF of about this size."""
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    writer.write(path)
    with path.open("ab") as file:
        file.write(b"%" + os.urandom(size).hex()[:size].encode())
    return path


def kept(house: House, page: Page) -> list[str]:
    """The SHA-256 of the files of this draft, as the house keeps them."""
    reference = page.url.split("/file/")[1].split("/")[0]
    script = f"""
from participants.applications.models import Attachment
rows = Attachment.objects.filter(participation__reference="{reference}").order_by("pk")
print("kept:", *[row.document.origin_sha256 for row in rows])
"""
    return house.run(script).split("kept:")[1].split()


def test_a_file_goes_on_after_a_lost_connection_and_after_a_reload(
    house: House, browser: Browser, tmp_path: Path
) -> None:
    page = begun(phone(browser), house)
    cv = paper(tmp_path / "cv.pdf", 1_200_000)
    passed: list[int] = []
    open_for = [2]

    def piece(route: Route) -> None:
        if route.request.method == "POST" and len(passed) >= open_for[0]:
            route.abort("internetdisconnected")
            return
        if route.request.method == "POST":
            passed.append(int(route.request.headers["upload-offset"]))
        route.continue_()

    page.route(PIECE, piece)
    page.set_input_files("input[name=cv]", cv)
    row = page.locator("#arriving-cv li")
    lost = page.locator("#papers").get_attribute("data-lost") or ""
    expect(row.locator(".chip")).to_have_text(lost)
    shot(page, "papers-lost")
    fourth = str(3 * 256 * 1024)
    with page.expect_request(lambda sent: sent.headers.get("upload-offset") == fourth):
        open_for[0] = 3
    expect(row.locator(".chip")).to_have_text(lost)

    page.reload()
    open_for[0] = 99
    expect(page.locator("#files-cv li")).to_have_count(1)
    expect(page.locator("#arriving-cv li")).to_have_count(0)
    # Each piece travelled once, each from where the last one ended.
    assert passed == [place * 256 * 1024 for place in range(5)]
    assert kept(house, page) == [hashlib.sha256(cv.read_bytes()).hexdigest()]
    shot(page, "papers-received")


def test_what_cannot_be_taken_is_said_without_sending_a_byte(
    house: House, browser: Browser, tmp_path: Path
) -> None:
    page = begun(phone(browser), house)
    asked: list[str] = []
    page.on(
        "request",
        lambda request: (
            asked.append(request.url) if "/upload/" in request.url else None
        ),
    )
    large = paper(tmp_path / "large.pdf", 13_000_000)
    (tmp_path / "notes.txt").write_text("not a paper")
    page.set_input_files("input[name=cv]", [large, tmp_path / "notes.txt"])
    notes = page.locator("#arriving-cv .row-item__note")
    expect(notes.first).to_contain_text("12,4")
    expect(notes.nth(1)).to_contain_text("PDF")
    shot(page, "papers-not-taken")
    assert asked == []


def test_a_large_photo_is_reduced_before_it_leaves_and_can_be_paused(
    house: House, browser: Browser, tmp_path: Path
) -> None:
    page = begun(phone(browser), house)
    picture = tmp_path / "IMG_2041.jpg"
    Image.effect_noise((3000, 4000), 40).convert("RGB").save(picture, quality=95)
    sent: list[int] = []
    held: list[Route] = []
    free = [1]

    def piece(route: Route) -> None:
        if route.request.method == "POST" and len(sent) >= free[0]:
            held.append(route)
            return
        if route.request.method == "POST":
            sent.append(len(route.request.post_data_buffer or b""))
        route.continue_()

    page.clock.install()
    page.route(PIECE, piece)
    page.set_input_files("input[name=cv]", picture)
    pause = page.locator("#arriving-cv [data-act=pause]")
    expect(page.locator("#arriving-cv progress")).not_to_have_attribute("value", "0")
    # The second piece is on its way; the pause calls it back, and nothing follows however long one waits.
    with page.expect_event("requestfailed"):
        pause.click()
    free[0] = 999
    page.clock.fast_forward("01:00:00")
    shot(page, "papers-paused")
    assert (len(sent), len(held)) == (1, 1)
    pause.click()
    # The button waits for the file, then goes on by itself.
    page.locator("button[name=go][value=next]").click()
    page.wait_for_url("**/check/")
    assert picture.stat().st_size > 5_000_000
    assert sum(sent) < picture.stat().st_size / 2
    assert kept(house, page) == [hashlib.sha256(picture.read_bytes()).hexdigest()]


def test_without_script_files_are_sent_joined_ordered_and_removed(
    house: House, browser: Browser, tmp_path: Path
) -> None:
    context = patient(browser.new_context(viewport=PHONE, java_script_enabled=False))
    page = begun(context, house)
    pages = []
    for number in (1, 2):
        pages.append(tmp_path / f"page-{number}.jpg")
        Image.new("RGB", (900, 1200), (number * 60, 120, 120)).save(pages[-1])
    page.set_input_files("input[name=cv]", pages)
    press(page.locator("button.btn[name=go][value=stay]"))
    expect(page.locator("#files-cv li")).to_have_count(2)
    page.screenshot(path=ARTEFACTS / "papers-without-script.png", full_page=True)
    press(page.locator("#files-cv button[name=up]"))
    expect(page.locator("#files-cv li").first).to_contain_text("page-2.pdf")
    press(page.locator("#files-cv button[name=join]"))
    expect(page.locator("#files-cv li")).to_have_count(1)
    press(page.locator("#files-cv button[name=apart]"))
    expect(page.locator("#files-cv li")).to_have_count(2)
    press(page.locator("#files-cv button[name=remove]").first)
    expect(page.locator("#files-cv li")).to_have_count(1)


def test_a_large_photo_of_a_visa_paper_arrives_on_a_weak_network_and_is_seen_before_it_is_sent(
    house: House, browser: Browser, tmp_path: Path
) -> None:
    house.run(CALL)
    email = f"{uuid4().hex}@atelier.example"
    pk = house.run(DOSSIER.format(email=email)).split("piece:")[1].strip()
    context = phone(browser)
    page = context.new_page()
    sign_in_by_code(page, house, email)
    page.goto(f"{house.url}/me/visa/pieces/{pk}/")
    picture = tmp_path / "IMG_2042.jpg"
    Image.effect_noise((3600, 4800), 40).convert("RGB").save(picture, quality=90)
    assert picture.stat().st_size > 6_000_000
    line = context.new_cdp_session(page)
    line.send("Network.enable")

    def weaken(*, offline: bool) -> None:
        slow = {
            "latency": 400,
            "downloadThroughput": 50_000,
            "uploadThroughput": 50_000,
        }
        line.send("Network.emulateNetworkConditions", {"offline": offline, **slow})

    sent: list[int] = []

    def count(request: Request) -> None:
        if PIECE.search(request.url) and request.method == "POST":
            sent.append(int(request.header_value("content-length") or 0))

    page.on("requestfinished", count)
    weaken(offline=False)
    page.set_input_files("input[name=file]", picture)
    expect(page.locator("#arriving-file progress")).not_to_have_attribute("value", "0")
    weaken(offline=True)
    lost = page.locator("#papers").get_attribute("data-lost") or ""
    expect(page.locator("#arriving-file .chip")).to_have_text(lost)
    page.wait_for_timeout(10_000)
    weaken(offline=False)
    expect(page.locator("#files-file li")).to_have_count(1)
    assert 0 < sum(sent) < MOST_SENT
    weaken(offline=False)
    # A second page, then both as they will be seen.
    page.set_input_files("input[name=file]", photo(tmp_path / "second.jpg", "page 2"))
    expect(page.locator("#files-file li")).to_have_count(2)
    shown = page.locator("#files-file img").first
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("complete", value=True)
    shot(page, "visa-paper-ready")
    press(page.locator("#papers button[value=send]"))
    assert house.run(SENT.format(pk=pk)).split("sent:")[1].split() == ["received", "2"]
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.goto(f"{house.url}/me/visa/pieces/{pk}/")
    page.locator("details summary").first.click()
    shot(page, "visa-paper-sent")
