"""The papers of an application through its pages: files sent at once, in pieces, joined, scanned."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from participants.applications.models import Application, Attachment
from participants.applications.services.attachments import MOST_BYTES, MOST_PER_SLOT
from participants.register.models import Call
from pemwecco.accounts.models import User
from pemwecco.core.actors import System
from pemwecco.documents.models import Document, Upload
from pemwecco.documents.services import read_document, scan_waiting_documents
from pemwecco.documents.uploads import KEPT, LARGEST_PIECE
from tests import factories
from tests.clamd import EICAR, Clamd
from tests.participants.filling import begun, fill, picture, save, send
from tests.pemwecco.documents.drawn import draw_pages, has_ink, make_heic, read_case
from tests.pemwecco.documents.test_pages import with_script
from tests.pemwecco.documents.test_services import pdf, photo, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
CONTENT = pdf(pages=2)
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def call() -> Call:
    return factories.call(slug="call-2027")


@pytest.fixture
def application(client: Client, call: Call) -> Application:
    return begun(client, call)


def step(application: Application) -> str:
    return f"/apply/file/{application.participation.reference}/documents/"


def upload(application: Application, key: str = "", finish: str = "") -> str:
    piece = f"{key}/{finish}" if key else ""
    return f"/apply/file/{application.participation.reference}/upload/{piece}"


def paper(content: bytes = CONTENT, name: str = "cv.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def give(
    client: Client,
    application: Application,
    *files: SimpleUploadedFile,
    slot: str = "cv",
) -> str:
    """Send files at once, as without script; what the page then shows."""
    answer = save(client, application, "documents", **{slot: list(files)}, go="stay")
    return str(client.get(answer.headers["Location"]).content.decode())


def begin(
    client: Client, application: Application, content: bytes = CONTENT, **fields: Any
) -> Any:
    about = {
        "slot": "cv",
        "name": "cv.pdf",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "origin": "",
    }
    return client.post(upload(application), about | fields)


def piece(
    client: Client, application: Application, key: str, offset: int, content: bytes
) -> Any:
    return client.post(
        upload(application, key),
        content,
        content_type="application/octet-stream",
        headers={"Upload-Offset": str(offset)},
    )


def arrived(
    client: Client, application: Application, content: bytes = CONTENT, **fields: Any
) -> Any:
    """Send a file in two pieces and finish it."""
    key = begin(client, application, content, **fields).json()["key"]
    half = len(content) // 2
    assert piece(client, application, key, 0, content[:half]).json() == {
        "received": half
    }
    assert piece(client, application, key, half, content[half:]).json() == {
        "received": len(content)
    }
    return client.post(upload(application, key, "finish/"))


def names() -> list[str]:
    return [row.document.name for row in Attachment.objects.order_by("pk")]


def on_the_disk() -> int:
    return sum(len(default_storage.listdir(folder)[1]) for folder in _folders(""))


def _folders(path: str) -> list[str]:
    folders, _files = (
        default_storage.listdir(path)
        if path or default_storage.exists("")
        else ([], [])
    )
    return [path] + [
        deeper
        for name in folders
        for deeper in _folders(f"{path}/{name}" if path else name)
    ]


# --- In pieces ---------------------------------------------------------------------------------------


def test_a_file_in_pieces_stands_in_the_list_as_one_sent_at_once(
    client: Client, application: Application
) -> None:
    answer = arrived(client, application)

    row = Attachment.objects.get()
    assert (answer.status_code, "cv.pdf" in answer.json()["files"]) == (200, True)
    assert (row.slot, row.document.sha256) == ("cv", SHA256)
    assert read_document(row.document) == CONTENT
    assert (
        answer.json()["files"].strip() in client.get(step(application)).content.decode()
    )


def test_after_a_lost_connection_it_goes_on_where_it_stopped(
    client: Client, application: Application
) -> None:
    key = begin(client, application).json()["key"]
    piece(client, application, key, 0, CONTENT[:100])

    page = client.get(step(application)).content.decode()
    status = client.get(upload(application, key)).json()
    again = begin(client, application)

    assert f'data-key="{key}"' in page
    assert "% arrived" in page
    assert status == {"received": 100, "size": len(CONTENT)}
    assert again.json() == {"key": key, "received": 100}


def test_a_piece_at_the_wrong_place_is_told_the_right_one(
    client: Client, application: Application
) -> None:
    key = begin(client, application).json()["key"]
    piece(client, application, key, 0, CONTENT[:100])
    for offset in (0, 99, 101):
        answer = piece(client, application, key, offset, b"x")
        assert (answer.status_code, answer.json()) == (409, {"received": 100})


def test_a_piece_past_the_declared_size_is_refused(
    client: Client, application: Application
) -> None:
    key = begin(client, application).json()["key"]
    answer = piece(client, application, key, 0, CONTENT + b"more")
    assert answer.status_code == 422
    assert "More arrived" in answer.json()["sentence"]
    assert client.get(upload(application, key)).json()["received"] == 0


def test_a_piece_is_no_larger_than_a_piece(
    client: Client, application: Application
) -> None:
    key = begin(client, application).json()["key"]
    assert (
        piece(client, application, key, 0, b"x" * (LARGEST_PIECE + 1)).status_code
        == 413
    )


def test_a_finish_too_early_says_from_where_to_go_on(
    client: Client, application: Application
) -> None:
    key = begin(client, application).json()["key"]
    piece(client, application, key, 0, CONTENT[:100])
    answer = client.post(upload(application, key, "finish/"))
    assert (answer.status_code, answer.json()) == (409, {"received": 100})


def test_a_file_that_changed_on_the_way_begins_again(
    client: Client, application: Application
) -> None:
    answer = arrived(client, application, sha256="0" * 64)
    assert (answer.status_code, answer.json()) == (409, {"received": 0})
    assert not Document.objects.exists()


def test_a_second_finish_answers_the_same_and_keeps_one(
    client: Client, application: Application
) -> None:
    first = arrived(client, application)
    key = Upload.objects.get().key
    again = client.post(upload(application, key, "finish/"))
    assert first.json() == again.json()
    assert (Attachment.objects.count(), Document.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("about", "sentence"),
    [
        ({"size": 13_000_000}, "The file is too large: 12.4 MB, limit 10 MB."),
        ({"size": 0}, "The file is empty."),
        ({"size": "many"}, "The file is empty."),
        ({"slot": "shopping-list"}, "The form does not ask for this paper."),
    ],
)
def test_what_cannot_be_taken_is_said_before_it_is_sent(
    client: Client, application: Application, about: dict[str, Any], sentence: str
) -> None:
    answer = begin(client, application, **about)
    assert (answer.status_code, answer.json()) == (422, {"sentence": sentence})
    assert not Upload.objects.exists()


def test_a_wrong_kind_is_refused_once_and_nothing_is_kept(
    client: Client, application: Application
) -> None:
    before = on_the_disk()
    answer = arrived(client, application, b"just some words, " * 9, name="notes.txt")
    assert answer.status_code == 422
    assert "not accepted" in answer.json()["sentence"]
    assert (Attachment.objects.count(), Document.objects.count(), on_the_disk()) == (
        0,
        0,
        before,
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("IMG_1.HEIC", make_heic()),
        ("photo.jpg", read_case("whatsapp-webp-named.jpg")),
        ("photo.webp", read_case("whatsapp.webp")),
        ("scan.png", read_case("scan-16bit-gray.png")),
        ("contract.pdf", read_case("junk-http-header-before.pdf")),
    ],
)
def test_what_every_reader_opens_is_taken_with_and_without_script(
    client: Client, application: Application, name: str, content: bytes
) -> None:
    kept = f"{Path(name).stem}.pdf"
    give(client, application, paper(content, name))
    assert names() == [kept]
    assert arrived(client, application, content, name=name, slot="other").json()[
        "files"
    ]
    assert names() == [kept, kept]
    for row in Attachment.objects.all():
        (page,) = draw_pages(stored(row.document))
        assert has_ink(page)


def test_an_upload_remembers_from_where_it_comes(
    client: Client, application: Application
) -> None:
    begin(client, application, CONTENT, name="cv.pdf")
    assert Upload.objects.get().address == "127.0.0.1"


def test_a_photo_made_smaller_by_the_browser_is_recognised_by_the_hash_of_its_original(
    client: Client, application: Application
) -> None:
    original = "a" * 64
    arrived(client, application, photo(), name="IMG_1.jpg", origin=original)
    # The same photo, reduced to other bytes by another browser: nothing is sent again.
    answer = begin(client, application, b"x" * 99, name="IMG_1.jpg", origin=original)
    assert answer.json()["there"]
    assert Document.objects.get().origin_sha256 == original
    assert names() == ["IMG_1.pdf"]


def test_an_upload_given_up_is_gone(client: Client, application: Application) -> None:
    key = begin(client, application).json()["key"]
    piece(client, application, key, 0, CONTENT[:100])
    assert client.delete(upload(application, key)).status_code == 200
    assert client.get(upload(application, key)).status_code == 404
    assert key not in client.get(step(application)).content.decode()


def test_an_upload_is_given_up_without_script_too(
    client: Client, application: Application
) -> None:
    key = begin(client, application).json()["key"]
    save(client, application, "documents", give_up=key, go="")
    assert not Upload.objects.exists()


def test_an_expired_upload_is_gone(client: Client, application: Application) -> None:
    key = begin(client, application).json()["key"]
    Upload.objects.update(touched_at=timezone.now() - KEPT - timedelta(minutes=1))
    for answer in (
        client.get(upload(application, key)),
        piece(client, application, key, 0, CONTENT),
        client.post(upload(application, key, "finish/")),
    ):
        assert (answer.status_code, answer.json()) == (404, {"gone": True})
    # Announced again, it begins anew.
    assert begin(client, application).json()["key"] != key


def test_an_upload_of_another_draft_does_not_exist(
    client: Client,
    application: Application,
    call: Call,
    outsider: User,
    sign_in: Callable[[User], Client],
) -> None:
    key = begin(client, application).json()["key"]
    other = Client()
    foreign = begun(other, call, "moussa@atelier.example")
    # Under one's own draft the key is unknown; under the foreign draft there is no way in at all.
    assert other.get(upload(foreign, key)).status_code == 404
    assert piece(other, foreign, key, 0, CONTENT).status_code == 404
    assert other.delete(upload(foreign, key)).status_code == 404
    for stranger, status in ((other, 302), (Client(), 302), (sign_in(outsider), 404)):
        assert begin(stranger, application).status_code == status
        assert stranger.get(upload(application, key)).status_code == status
        assert piece(stranger, application, key, 0, CONTENT).status_code == status
        assert stranger.post(upload(application, key, "finish/")).status_code == status
        assert stranger.delete(upload(application, key)).status_code == status
    assert Upload.objects.get().received == 0


def test_an_application_that_was_sent_takes_no_file(
    client: Client, application: Application
) -> None:
    key = begin(client, application, slot="other").json()["key"]
    fill(client, application)
    send(client, application)
    for answer in (
        begin(client, application),
        piece(client, application, key, 0, CONTENT),
        client.post(upload(application, key, "finish/")),
        client.delete(upload(application, key)),
    ):
        assert answer.status_code == 422
        assert "has been sent" in answer.json()["sentence"]


def test_signs_that_no_database_keeps_are_answered_like_any_wrong_ones(
    client: Client, application: Application
) -> None:
    assert begin(client, application, slot="cv\0").status_code == 422
    assert (
        begin(
            client, application, name="c\0v.pdf", sha256="\0", origin="\0"
        ).status_code
        == 201
    )
    assert client.get(upload(application, "%00")).status_code == 404
    assert piece(client, application, "x%00", 0, CONTENT).status_code == 404
    for button in ("give_up", "join", "remove", "up"):
        assert (
            save(client, application, "documents", **{button: "1\0"}, go="").status_code
            == 302
        )


def test_each_verb_has_its_method(client: Client, application: Application) -> None:
    assert client.get(upload(application)).status_code == 405
    assert client.get(upload(application, "x", "finish/")).status_code == 405
    assert client.put(upload(application, "x")).status_code == 405


def test_a_foreign_page_cannot_send_a_piece(
    application: Application, client: Client
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert begin(strict, application).status_code == 403


# --- At once, without script -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (
            b"just words",
            "This kind of file is not accepted. Accepted: HEIC, JPEG, PDF, PNG, WebP.",
        ),
        (
            pdf(password="secret"),
            "This PDF is protected by a password. Please save it without one.",
        ),
        (
            b"%PDF-1.7 and no more",
            "This PDF is damaged and cannot be opened. Please save it again.",
        ),
        (pdf(pages=0), "This PDF has no page."),
        (photo()[:300], "This picture is damaged and cannot be opened."),
        (
            b"%PDF-1.7" + b"0" * 10_485_760,
            "The file is too large: 10.1 MB, limit 10 MB.",
        ),
    ],
    ids=["empty", "words", "password", "broken", "no-page", "half-a-photo", "large"],
)
def test_the_page_says_why_a_file_is_not_taken_and_loses_nothing(
    client: Client, application: Application, content: bytes, sentence: str
) -> None:
    page = give(
        client, application, paper(content, "bad.pdf"), paper(CONTENT, "good.pdf")
    )
    assert f"bad.pdf: {sentence}" in page
    assert names() == ["good.pdf"]


def test_a_pdf_with_a_script_is_taken_without_it_and_the_page_says_so(
    client: Client, application: Application
) -> None:
    page = give(client, application, paper(with_script(), "form.pdf"))
    assert "were taken out" in page
    assert b"JavaScript" not in read_document(Document.objects.get())


def test_so_many_files_to_a_paper_and_no_more(
    client: Client, application: Application
) -> None:
    give(
        client,
        application,
        *[picture(f"{number}.png", number * 15) for number in range(MOST_PER_SLOT)],
    )
    sentence = f"There are already {MOST_PER_SLOT} files here."
    assert sentence in give(client, application, picture("more.png", 240))
    assert begin(client, application).json() == {"sentence": sentence}
    assert Attachment.objects.count() == MOST_PER_SLOT
    assert begin(client, application, slot="other").status_code == 201


def test_all_papers_together_have_a_limit(
    client: Client, application: Application
) -> None:
    give(client, application, paper())
    Document.objects.update(size=MOST_BYTES - 10)
    assert "All papers together" in give(client, application, picture())
    assert (
        "All papers together"
        in begin(client, application, slot="other", sha256="").json()["sentence"]
    )


def test_photos_become_pages_and_pages_one_pdf_in_their_order_and_back(
    client: Client, application: Application
) -> None:
    give(
        client,
        application,
        *[picture(f"page-{number}.png", number * 40) for number in (1, 2, 3)],
    )
    first, second, third = Attachment.objects.order_by("pk")
    save(client, application, "documents", up=second.pk, go="")
    assert names() == ["page-2.pdf", "page-1.pdf", "page-3.pdf"]
    save(client, application, "documents", up=first.pk, go="")
    assert names() == ["page-2.pdf", "page-1.pdf", "page-3.pdf"]

    answer = save(client, application, "documents", join="cv", go="")
    assert answer.headers["Location"].endswith("#paper-cv")
    whole = Attachment.objects.get()
    assert whole.document.name == "Curriculum vitae.pdf"
    assert len(PdfReader(io.BytesIO(read_document(whole.document))).pages) == 3
    assert "3 files in one PDF" in client.get(step(application)).content.decode()

    # A page of it that comes again is recognised, as it was sent.
    give(client, application, picture("page-1 (1).png", 40))
    assert names() == ["Curriculum vitae.pdf"]

    give(client, application, picture("page-4.png", 160))
    save(client, application, "documents", join="cv", go="")
    save(client, application, "documents", apart=Attachment.objects.get().pk, go="")
    assert names() == ["page-2.pdf", "page-1.pdf", "page-3.pdf", "page-4.pdf"]
    assert third.document.name == "page-3.pdf"


def test_one_file_cannot_be_joined_and_the_page_says_so(
    client: Client, application: Application
) -> None:
    give(client, application, picture())
    answer = save(client, application, "documents", join="cv", go="")
    assert (
        "There is only one file here."
        in client.get(answer.headers["Location"]).content.decode()
    )
    answer = save(client, application, "documents", join="nothing", go="")
    assert answer.status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_file_taken_away_is_deleted_from_the_disk(
    client: Client, application: Application
) -> None:
    before = on_the_disk()
    give(client, application, picture("1.png", 1), picture("2.png", 80))
    save(client, application, "documents", join="cv", go="")
    assert on_the_disk() == before + 3
    save(client, application, "documents", remove=Attachment.objects.get().pk, go="")
    assert (Document.objects.count(), on_the_disk()) == (0, before)


@pytest.mark.django_db(transaction=True)
def test_what_was_sent_once_is_not_deleted_when_a_reopened_file_changes(
    client: Client, application: Application, officer: User
) -> None:
    from participants.register.services import advance  # noqa: PLC0415  only here

    fill(client, application)
    send(client, application)
    file = application.participation
    file.refresh_from_db()
    for move in ("defer", "reopen"):
        advance(
            participation=file,
            transition=move,
            actor=System("test", officer),
            reason="A page is missing",
        )
    row = Attachment.objects.filter(slot="cv").get()
    save(client, application, "documents", remove=row.pk, go="")
    assert not Attachment.objects.filter(pk=row.pk).exists()
    assert Document.objects.filter(pk=row.document_id).exists()


def test_buttons_beside_files_of_another_draft_do_nothing(
    client: Client, application: Application, call: Call
) -> None:
    give(client, application, picture("1.png", 1), picture("2.png", 80))
    rows = list(Attachment.objects.order_by("pk"))
    key = begin(client, application, slot="other").json()["key"]
    other = Client()
    foreign = begun(other, call, "moussa@atelier.example")
    for button in (
        {"remove": rows[0].pk},
        {"up": rows[1].pk},
        {"apart": rows[0].pk},
        {"give_up": key},
        {"join": "cv"},
    ):
        save(other, foreign, "documents", **button, go="")
    assert names() == ["1.pdf", "2.pdf"]
    assert Upload.objects.get().key == key


@pytest.mark.parametrize("count", [1, 3])
def test_the_step_asks_the_same_number_of_queries_for_any_number_of_files(
    client: Client,
    application: Application,
    count: int,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    give(
        client,
        application,
        *[picture(f"{number}.png", number * 40) for number in range(count)],
    )
    for number in range(count):
        begin(client, application, slot="other", name=str(number), sha256="")
    client.get(step(application))
    with django_assert_num_queries(9):
        client.get(step(application))


# --- The scanner -------------------------------------------------------------------------------------


def test_an_infected_file_is_refused_with_its_sentence_and_nothing_is_kept(
    client: Client, application: Application, clamd: Clamd
) -> None:
    before = on_the_disk()
    for content in (EICAR, CONTENT + EICAR):
        page = give(client, application, paper(content, "bad.pdf"))
        assert "bad.pdf: A virus was found in this file. It was not kept." in page
        answer = arrived(client, application, content)
        assert answer.status_code == 422
        assert answer.json() == {
            "sentence": "A virus was found in this file. It was not kept."
        }
    assert (Attachment.objects.count(), Document.objects.count(), on_the_disk()) == (
        0,
        0,
        before,
    )


def test_a_clean_file_passes_the_scanner(
    client: Client, application: Application, clamd: Clamd
) -> None:
    assert "cv.pdf" in give(client, application, paper())
    arrived(client, application, photo(), name="photo.jpg")
    assert {row.scan for row in Document.objects.all()} == {Document.Scan.CLEAN}


def test_while_the_scanner_is_away_a_file_waits_and_nobody_opens_it(
    client: Client,
    application: Application,
    clamd: Clamd,
    awa: User,
    officer: User,
    sign_in: Callable[[User], Client],
) -> None:
    clamd.stop()
    page = give(
        client, application, paper(CONTENT, "1.pdf"), paper(CONTENT + EICAR, "2.pdf")
    )
    assert page.count("received, virus check to come") == 2
    clean, infected = Document.objects.order_by("pk")
    assert {clean.scan, infected.scan} == {Document.Scan.PENDING}

    owner = sign_in(awa)
    assert f"/files/{clean.pk}/" not in owner.get(step(application)).content.decode()
    for person in (owner, sign_in(officer)):
        assert person.get(f"/files/{clean.pk}/").status_code == 404
    save(client, application, "documents", join="cv", go="")
    assert Attachment.objects.count() == 2
    assert scan_waiting_documents() == 0

    clamd.start()
    assert scan_waiting_documents() == 2
    clean.refresh_from_db()
    infected.refresh_from_db()
    assert (clean.scan, infected.scan) == (Document.Scan.CLEAN, Document.Scan.INFECTED)
    opened = owner.get(f"/files/{clean.pk}/")
    assert b"".join(opened) == CONTENT
    assert owner.get(f"/files/{infected.pk}/").status_code == 404
    page = owner.get(step(application)).content.decode()
    assert "virus found" in page
    # Neither joined nor sent as long as it is there.
    answer = save(owner, application, "documents", join="cv", go="")
    assert (
        "has not passed the virus scan"
        in owner.get(answer.headers["Location"]).content.decode()
    )
    assert (
        "A virus was found in 2.pdf"
        in owner.get(
            f"/apply/file/{application.participation.reference}/check/"
        ).content.decode()
    )
