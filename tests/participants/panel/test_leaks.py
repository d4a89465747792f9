"""A panel member follows every link: nothing names a blind file, nor one that they have a conflict with."""

from __future__ import annotations

import re
import unicodedata
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader

from participants.applications.models import Answer, Application, Attachment
from participants.calls.models import Choice, PanelMember, Question, Setup
from participants.panel.models import RedactedCopy, Redaction, Review
from participants.panel.services.assignment import assign_review
from participants.panel.services.conflicts import note_conflict
from participants.panel.services.redaction import (
    confirm_redacted_copy,
    drop_redacted_copy,
    store_redacted_document,
)
from participants.register.lifecycle import Stage
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.documents.models import Document
from pemwecco.documents.services import FileRefused
from tests import factories
from tests.conftest import SignIn
from tests.participants.rows import QUEUE, attachment, given, grid, score_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
SECRETS = (
    "Zeinabou",
    "N'Diaye",
    "Perles de Fadiouth",
    "zeinabou.nd@perles.example",
    "77 654 32 10",
)
MOST_PAGES = 200
# The same list in another order or with another filter, and forms that add something.
SORTED = r"[?&](o|.*__.*)=|/add/"


@pytest.fixture
def call() -> Call:
    made = factories.call()
    grid(made)
    Setup.objects.update_or_create(call=made, defaults={"blind": True})
    return made


def zeinabou(call: Call) -> Participation:
    """A file whose names stand in its texts too."""
    person = factories.person(
        given_names="Zeinabou",
        family_name="N'Diaye",
        email="zeinabou.nd@perles.example",
        phone="+221776543210",
    )
    house = factories.organisation(
        name="Perles de Fadiouth SARL", activity="Perles de Fadiouth: bijoux"
    )
    made = factories.participation(
        call=call, stage=Stage.ELIGIBLE, person=person, organisation=house
    )
    Application.objects.create(
        participation=made,
        project_title="PERLES DE FADIOUTH en Belgique",
        project="Moi, Zeinabou Ndiaye, gérante de perlesdefadiouth. Tél. 77 654 32 10.",
        needs="Écrivez à zeinabou.nd@perles.example ou à N’DIAYE.",
    )
    return made


@pytest.fixture
def file(call: Call) -> Participation:
    return zeinabou(call)


def plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKD", text.casefold()))


def walked(client: Client, *, only: tuple[str, ...] = ("/",)) -> dict[str, str]:
    """Every page that can be reached by links from the staff home, with its headers, as text."""
    pages: dict[str, str] = {}
    todo = ["/admin/", QUEUE]
    while todo and len(pages) < MOST_PAGES:
        address = todo.pop()
        if address in pages or "logout" in address:
            continue
        answer: Any = client.get(address)
        body = (
            b"".join(answer.streaming_content) if answer.streaming else answer.content
        )
        text = body.decode("utf-8", "replace")
        pages[address] = f"{answer.status_code} {answer.headers} {text}"
        if answer.get("Content-Type", "").endswith("sheet"):
            pages[address] += cells(body)
        if "html" in answer.get("Content-Type", ""):
            found = re.findall(r'(?:href|src|action)="(/[^"#]*)', text)
            links = [
                link.replace("&amp;", "&")
                for link in found
                if not link.startswith("/static/")
            ]
            todo += [
                link
                for link in links
                if link.startswith(only) and not re.search(SORTED, link)
            ]
        if location := answer.headers.get("Location"):
            todo.append(location)
    return pages


def cells(content: bytes) -> str:
    """What stands in the cells of a spreadsheet."""
    sheets = load_workbook(BytesIO(content)).worksheets
    return " ".join(
        str(value) for sheet in sheets for row in sheet.values for value in row
    )


def assert_nothing_given_away(pages: dict[str, str]) -> None:
    for address, text in pages.items():
        read = plain(text)
        for secret in SECRETS:
            assert plain(secret) not in read, f"{address} gives away {secret}"


def confirmed(file: Participation, by: User) -> None:
    fresh = Participation.objects.select_related(
        "person", "organisation", "application"
    ).get(pk=file.pk)
    confirm_redacted_copy(participation=fresh, texts={}, by=by)


def pdf(text: str = "") -> bytes:
    from weasyprint import HTML  # noqa: PLC0415  slow to load

    made: bytes = HTML(string=f"<title>Zeinabou</title><p>{text}").write_pdf()
    return made


def test_a_blind_file_gives_nobody_away(
    file: Participation, moussa: PanelMember, officer: User, sign_in: SignIn
) -> None:
    paper = attachment(file)
    confirmed(file, officer)
    copy = store_redacted_document(
        participation=file,
        slot="ninea",
        uploaded=SimpleUploadedFile(
            "Zeinabou.pdf", pdf("Une entreprise"), "application/pdf"
        ),
        by=officer,
    )
    review = assign_review(participation=file, reviewer=moussa, by=officer)
    client = sign_in(moussa.user)

    pages = walked(client)

    assert score_page(review) in pages
    assert any(f"/files/{copy.document_id}/" in address for address in pages), sorted(
        pages
    )
    assert_nothing_given_away(pages)
    assert client.get(f"/files/{paper.document_id}/").status_code == 404
    held = copy.document
    assert held is not None
    assert held.name.startswith(file.reference)
    with held.file.open("rb") as stored:
        assert "Zeinabou" not in str(PdfReader(stored).metadata)
    body = pages[score_page(review)]
    assert "[enterprise] en Belgique" in body
    client.post(
        score_page(review), {"score-project": 3, "score-team": 2, "act": "submit"}
    )
    assert_nothing_given_away(walked(client))


def test_a_file_in_conflict_is_nowhere(
    file: Participation, moussa: PanelMember, officer: User, sign_in: SignIn
) -> None:
    Setup.objects.filter(call=file.call_id).update(blind=False)
    review = given(file, moussa)
    client = sign_in(moussa.user)
    assert "Zeinabou" in str(walked(client))

    note_conflict(participation=file, member=moussa, reason="Cousins", by=officer)

    pages = walked(client)
    assert_nothing_given_away(pages)
    assert all(file.reference not in text for text in pages.values())
    assert client.get(score_page(review)).status_code == 404


def test_the_panel_gets_a_blind_file_once_its_copy_is_confirmed(
    file: Participation, moussa: PanelMember, officer: User, sign_in: SignIn
) -> None:
    with pytest.raises(Refused, match="without names"):
        assign_review(participation=file, reviewer=moussa, by=officer)
    review = Review.objects.create(participation=file, reviewer=moussa)
    assert sign_in(moussa.user).get(score_page(review)).status_code == 404

    confirmed(file, officer)

    assert sign_in(moussa.user).get(score_page(review)).status_code == 200
    drop_redacted_copy(participation=file)
    assert sign_in(moussa.user).get(score_page(review)).status_code == 404


def test_staff_better_a_copy_and_names_left_in_it_are_refused(
    file: Participation, officer: User, moussa: PanelMember, sign_in: SignIn
) -> None:
    attachment(file)
    client, page = sign_in(officer), f"/admin/selection/review/file/{file.pk}/copy/"

    shown = client.get(page).content.decode()
    refused = client.post(
        page, {"text-needs": "Demandez Zeinabou", "act": "confirm"}, follow=True
    )

    assert "<mark" in shown
    assert 'rel="noopener"></a>' not in shown
    assert "[person]" in shown
    assert "Names are still found" in refused.content.decode()
    assert not RedactedCopy.objects.exists()
    client.post(page, {"text-needs": "Demandez à la gérante", "act": "confirm"})
    assert RedactedCopy.objects.get().by == officer
    assert Redaction.objects.get(what="needs").text == "Demandez à la gérante"
    assert sign_in(moussa.user).get(page).status_code == 403


def test_a_paper_in_which_the_name_can_still_be_read_is_refused(
    file: Participation, officer: User
) -> None:
    attachment(file)
    paper = SimpleUploadedFile("cv.pdf", pdf("CV de Zeinabou"), "application/pdf")

    with pytest.raises(FileRefused, match="Zeinabou"):
        store_redacted_document(
            participation=file, slot="ninea", uploaded=paper, by=officer
        )

    assert not Document.objects.filter(name__startswith=file.reference).exists()


def asked_by_the_call(file: Participation) -> None:
    """A question of each kind, answered: a text that names, a number, a worded answer, a paper."""
    found = {}
    for kind in ("text", "number", "choice", "yes_no", "file"):
        found[kind] = Question.objects.create(
            call=file.call,
            code=f"own_{kind}",
            step="documents" if kind == "file" else "project",
            kind=kind,
            label_en=f"Own {kind}",
            label_fr="x",
        )
    Choice.objects.create(
        question=found["choice"], code="fair", label_fr="Salon", label_en="At a fair"
    )
    texts = {
        "text": "Demandez Zeinabou à Fadiouth",
        "number": "776543210",
        "choice": "fair",
        "yes_no": "yes",
    }
    for kind, text in texts.items():
        Answer.objects.create(
            application=file.application, question=found[kind], text=text
        )
    document = attachment(file).document
    Attachment.objects.create(participation=file, slot="own_file", document=document)


def test_the_reviewer_reads_the_answers_to_the_questions_of_the_call_and_every_paper(
    file: Participation, moussa: PanelMember, sign_in: SignIn
) -> None:
    Setup.objects.filter(call=file.call_id).update(blind=False)
    asked_by_the_call(file)

    answer = sign_in(moussa.user).get(score_page(given(file, moussa)))

    body = answer.content.decode()
    for text in (
        "Own text",
        "Demandez Zeinabou",
        "Own number",
        "776",
        "At a fair",
        "Own yes_no",
        "Own file",
    ):
        assert text in body
    assert {row.slot for row in answer.context["papers"]} == {"ninea", "own_file"}


def test_the_reviewer_of_a_blind_call_reads_them_without_names(
    file: Participation, moussa: PanelMember, officer: User, sign_in: SignIn
) -> None:
    asked_by_the_call(file)
    confirmed(file, officer)
    review = assign_review(participation=file, reviewer=moussa, by=officer)

    body = sign_in(moussa.user).get(score_page(review)).content.decode()

    assert_nothing_given_away({score_page(review): body})
    assert "776543210" not in body
    for text in (
        "Own text",
        "[person]",
        "Own number",
        "[phone]",
        "At a fair",
        "Own yes_no",
    ):
        assert text in body
    assert "No paper was given without names." in body
