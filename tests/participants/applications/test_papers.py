"""The papers of an application through its pages: files sent at once, joined, scanned."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from participants.applications.models import Application, Attachment
from participants.applications.services.attachments import MOST_BYTES, MOST_PER_SLOT
from participants.register.models import Call
from pemwecco.accounts.models import User
from pemwecco.core.actors import System
from pemwecco.documents.models import Document, Upload
from pemwecco.documents.services import read_document, scan_waiting_documents
from tests import factories
from tests.clamd import EICAR, Clamd
from tests.participants.applications.uploading import (
    CONTENT,
    arrived,
    begin,
    give,
    names,
    on_the_disk,
    paper,
    step,
)
from tests.participants.filling import begun, fill, picture, save, send
from tests.pemwecco.documents.test_pages import with_script
from tests.pemwecco.documents.test_services import pdf, photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def call() -> Call:
    return factories.call(slug="call-2027")


@pytest.fixture
def application(client: Client, call: Call) -> Application:
    return begun(client, call)


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
    with django_assert_num_queries(10):
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
