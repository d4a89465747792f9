from __future__ import annotations

import io
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import InternalError
from django.utils import timezone
from pypdf import PdfReader

from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.models import Sequence
from pemwecco.documents import papers
from pemwecco.documents.lifecycle import PAPER, PaperStage
from pemwecco.documents.models import Document, Paper
from pemwecco.documents.papers import render_issued_document, render_pending_documents
from pemwecco.documents.pdf import render_pdf
from tests.pemwecco.documents.conftest import LETTER

Issue = Callable[..., Paper]


def made(paper: Paper) -> Paper:
    assert render_issued_document(paper.pk)
    return Paper.objects.get(pk=paper.pk)


def pdf_of(paper: Paper) -> PdfReader:
    assert paper.pdf is not None
    with paper.pdf.file.open("rb") as stored:
        return PdfReader(io.BytesIO(stored.read()))


@pytest.mark.django_db
def test_a_paper_is_numbered_at_once_and_made_by_the_worker(letter: Issue) -> None:
    paper = letter()
    assert (paper.reference, paper.stage, paper.pdf) == (
        "TST-27-0001",
        PaperStage.RENDERING,
        None,
    )

    paper = made(paper)

    assert (paper.stage, paper.attempts, paper.error) == (PaperStage.ISSUED, 1, "")
    assert [step.move for step in paper.steps.all()] == ["issue"]
    assert paper.pdf is not None
    assert paper.pdf.name == "TST-27-0001.pdf"
    reader: Any = pdf_of(paper)
    text = "".join(page.extract_text() for page in reader.pages)
    for printed in (
        "Lettre à Awa Ndoye Élève",
        "du 01/03/2027",
        paper.code,
        "TST-27-0001",
    ):
        assert printed in text
    assert reader.trailer["/Root"]["/Lang"] == "fr"


@pytest.mark.django_db
def test_the_pdf_embeds_its_fonts_and_is_made_for_keeping_and_for_screen_readers(
    letter: Issue,
) -> None:
    reader: Any = pdf_of(made(letter()))
    fonts = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    ]
    assert fonts
    assert all("/FontFile3" in font or "/FontFile2" in font for font in fonts)
    assert {str(font["/FontName"]).split("+")[1].split("-")[0] for font in fonts} <= {
        "Source",
        "SourceSans3",
        "SourceSerif4",
        "Source-Sans-3",
        "Source-Serif-4",
    }
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    metadata = root["/Metadata"].get_object().get_data()
    assert b"pdfaid:part" in metadata


@pytest.mark.django_db
def test_a_second_call_of_the_worker_makes_nothing(letter: Issue) -> None:
    paper = made(letter())
    assert not render_issued_document(paper.pk)
    assert Document.objects.count() == 1


@pytest.mark.django_db
def test_a_paper_that_cannot_be_made_says_why_and_is_made_by_the_sweep(
    letter: Issue, templates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (templates / "test" / "bad.html").write_text(
        "<img src='https://elsewhere.example/x.png'>"
    )
    monkeypatch.setitem(
        papers._KINDS, LETTER.code, replace(LETTER, template="test/bad.html")
    )
    paper = letter(kind=LETTER.code)
    Paper.objects.filter(pk=paper.pk).update(
        created_at=timezone.now() - timedelta(minutes=5)
    )

    assert not render_issued_document(paper.pk)
    paper.refresh_from_db()
    assert (paper.stage, paper.attempts) == (PaperStage.RENDERING, 1)
    assert "https://elsewhere.example/x.png" in paper.error

    monkeypatch.setitem(papers._KINDS, LETTER.code, LETTER)
    assert render_pending_documents() == 1
    paper.refresh_from_db()
    assert (paper.stage, paper.attempts, paper.error) == (PaperStage.ISSUED, 2, "")


@pytest.mark.django_db
def test_the_sweep_gives_up_after_ten_attempts_and_leaves_young_papers_to_the_worker(
    letter: Issue,
) -> None:
    hopeless, young = letter(), letter()
    long_ago = timezone.now() - timedelta(hours=1)
    Paper.objects.filter(pk=hopeless.pk).update(
        created_at=long_ago, attempts=papers.MAX_ATTEMPTS
    )
    assert render_pending_documents() == 0
    young.refresh_from_db()
    assert young.attempts == 0
    papers.retry_issued_document(paper=hopeless)
    assert render_pending_documents() == 1


@pytest.mark.django_db
def test_an_issue_that_fails_leaves_no_gap(letter: Issue) -> None:
    first = letter()
    before = transaction.savepoint()
    letter()
    transaction.savepoint_rollback(before)
    assert [first.number, letter().number] == [1, 2]
    assert Sequence.objects.get(kind="paper.test-letter", year=2027).last == 2


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_after_storing_leaves_no_half_issued_paper(
    letter: Issue,
) -> None:
    paper = letter()

    class Died(Exception):
        pass

    def die(_step: object) -> None:
        raise Died

    PAPER._handlers.setdefault("issue", []).append(die)
    try:
        assert not render_issued_document(paper.pk)
    finally:
        PAPER._handlers["issue"].remove(die)
    paper.refresh_from_db()
    assert (paper.stage, paper.pdf, Document.objects.count(), paper.steps.count()) == (
        "rendering",
        None,
        0,
        0,
    )
    assert "Died" in paper.error

    paper = made(paper)
    assert (paper.reference, paper.stage, Document.objects.count()) == (
        "TST-27-0001",
        "issued",
        1,
    )


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_make_each_paper_once_and_number_without_gaps(
    letter: Issue,
) -> None:
    barrier = threading.Barrier(4)
    done: list[bool] = []

    def work() -> None:
        try:
            barrier.wait()
            paper = letter()
            done.append(render_issued_document(paper.pk))
            done.extend(
                render_issued_document(pk)
                for pk in Paper.objects.values_list("pk", flat=True)
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(Paper.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert (sum(done), Document.objects.count()) == (4, 4)
    assert set(Paper.objects.values_list("stage", flat=True)) == {"issued"}


@pytest.mark.django_db
def test_the_same_facts_give_the_same_bytes(letter: Issue) -> None:
    paper = letter()
    kind = papers.get_issued_document_kind(paper)
    first, second = (
        render_pdf(kind.template, papers.build_issued_document_context(paper), "fr")
        for _time in range(2)
    )
    assert first == second


@pytest.mark.django_db
def test_the_form_of_a_template_does_not_show_on_paper(templates: Path) -> None:
    """A formatter puts white space where a browser drops it: before a break, at the end of a cell."""
    page = '{{% extends "layouts/print.html" %}}{{% block content %}}{}{{% endblock %}}'
    close = "<table><tr><td>01/02/2027<br>03/02/2027</td><td>Liège</td></tr></table>"
    airy = "<table><tr><td>\n  01/02/2027\n  <br>\n  03/02/2027\n</td><td>\n  Liège\n</td></tr></table>"
    for name, content in (("close", close), ("airy", airy)):
        (templates / "test" / f"{name}.html").write_text(page.format(content))

    assert render_pdf("test/close.html", {}, "fr") == render_pdf(
        "test/airy.html", {}, "fr"
    )


def test_a_correction_replaces_the_paper_when_it_is_issued_not_before(
    letter: Issue, officer: User
) -> None:
    old = made(letter())
    new = letter(supersedes=old, by=officer)
    old.refresh_from_db()
    assert old.stage == PaperStage.ISSUED

    made(new)

    old.refresh_from_db()
    assert old.stage == PaperStage.SUPERSEDED
    assert [(step.move, step.by) for step in old.steps.all()] == [
        ("issue", None),
        ("supersede", officer),
    ]
    with pytest.raises(Refused):
        letter(supersedes=old)


@pytest.mark.django_db
def test_a_paper_is_replaced_once(letter: Issue) -> None:
    old = made(letter())
    letter(supersedes=old)
    with pytest.raises(Refused, match="It is already being replaced by TST-27-0002"):
        letter(supersedes=old)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"facts": {}},
        {"public_facts": {}},
        {"number": 9},
        {"code": "AAAA"},
        {"language": "nl"},
        {"pdf": None},
        {"stage": "rendering"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_refuses_to_change_what_was_issued(
    letter: Issue, change: dict[str, object]
) -> None:
    paper = made(letter())
    with pytest.raises(InternalError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(**change)
    with pytest.raises(InternalError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk)._raw_delete(using="default")
