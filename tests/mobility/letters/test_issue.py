from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import Error, transaction
from django.test import Client
from django.utils.formats import date_format
from django.utils.translation import override
from pypdf import PdfReader

from mobility.letters.models import Letter
from mobility.letters.services.issue import issue_support_letter, list_missing_facts
from mobility.letters.services.stale import list_changed_facts
from mobility.visas.models import Dossier, PastStay
from mobility.visas.services.trips import get_trip
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.documents.models import Document, Paper
from pemwecco.documents.papers import render_issued_document
from pemwecco.mail.models import Message
from tests import factories
from tests.conftest import SignIn
from tests.mobility.dossiers import NUMBER


def issued(dossier: Dossier, by: User, language: str = "fr") -> Letter:
    letter = issue_support_letter(dossier=dossier, language=language, by=by)
    assert render_issued_document(letter.paper_id)
    return Letter.objects.select_related("paper__pdf", "dossier").get(pk=letter.pk)


def _dump(letter: Letter) -> None:
    if (folder := os.environ.get("DUMP")) and letter.paper.pdf:
        with letter.paper.pdf.file.open("rb") as stored:
            Path(folder, f"{letter.paper.language}.pdf").write_bytes(stored.read())


def pdf_of(letter: Letter) -> PdfReader:
    _dump(letter)
    assert letter.paper.pdf is not None
    with letter.paper.pdf.file.open("rb") as stored:
        return PdfReader(io.BytesIO(stored.read()))


def text_of(pdf: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("fr", "soutien à une demande de visa"),
        ("en", "support of an application"),
        ("nl", "ondersteuning van een aanvraag"),
    ],
)
def test_the_letter_prints_the_facts_in_its_language_on_two_pages_with_its_fonts(
    ready: Dossier, visa_officer: User, language: str, subject: str, tmp_path: Path
) -> None:
    pdf = pdf_of(issued(ready, visa_officer, language))
    text = text_of(pdf)
    with override(language):
        entry = date_format(get_trip(ready.participation).entry, "j F Y")  # type: ignore[union-attr]
    for words in (
        subject,
        "DIOP",
        "AMINATA",
        NUMBER,
        "Saveurs Exemple SARL",
        "SN.DKR.2019.B.13431",
    ):
        assert words in text
    assert entry in text
    assert "Fabriek Voorbeeld" in text
    assert len(pdf.pages) <= 2
    fonts = [
        font.get_object()
        for page in pdf.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    ]
    assert fonts
    for font in fonts:
        descriptor = (
            font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        )
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)


def test_without_its_facts_no_letter_and_each_is_named(
    dossier: Dossier, visa_officer: User
) -> None:
    with pytest.raises(Refused) as refusal:
        issue_support_letter(dossier=dossier, language="fr", by=visa_officer)
    assert len(refusal.value.sentences) == len(list_missing_facts(dossier)) == 3
    assert not Paper.objects.exists()


def test_a_stay_beyond_the_limit_gets_no_letter(
    ready: Dossier, visa_officer: User
) -> None:
    itinerary = ready.participation.itinerary
    itinerary.leaves_on = itinerary.arrives_on + timedelta(days=90)
    itinerary.save()
    with pytest.raises(Refused, match="91"):
        issue_support_letter(dossier=ready, language="en", by=visa_officer)


def test_earlier_stays_count_against_the_letter(
    ready: Dossier, visa_officer: User
) -> None:
    entry = ready.participation.itinerary.arrives_on
    PastStay.objects.create(
        person=ready.participation.person,
        entered_on=entry - timedelta(days=80),
        left_on=entry - timedelta(days=10),
        state="FR",
    )
    with pytest.raises(Refused):
        issue_support_letter(dossier=ready, language="fr", by=visa_officer)


def test_only_who_may_issue_letters_does(ready: Dossier, officer: User) -> None:
    with pytest.raises(PermissionDenied):
        issue_support_letter(dossier=ready, language="fr", by=officer)


def test_a_second_click_waits_for_the_first_letter(
    ready: Dossier, visa_officer: User
) -> None:
    issue_support_letter(dossier=ready, language="fr", by=visa_officer)
    with pytest.raises(Refused):
        issue_support_letter(dossier=ready, language="fr", by=visa_officer)
    assert Paper.objects.count() == 1


def test_issued_it_fills_its_piece_and_tells_the_participant(
    ready: Dossier, visa_officer: User
) -> None:
    letter = issued(ready, visa_officer)
    piece = ready.pieces.get(code="INVIT_PROGRAMME")
    assert (piece.stage, piece.paper) == ("accepted", letter.paper)
    mail = Message.objects.get(kind="visas/letter")
    assert f"/files/{letter.paper.pdf_id}/" in mail.text
    assert NUMBER not in mail.text


def test_reissue_supersedes_and_the_piece_follows(
    ready: Dossier, visa_officer: User
) -> None:
    first = issued(ready, visa_officer)
    second = issued(ready, visa_officer, "nl")
    first.paper.refresh_from_db()
    assert first.paper.stage == "superseded"
    assert second.paper.supersedes == first.paper
    assert ready.pieces.get(code="INVIT_PROGRAMME").paper == second.paper
    assert second.paper.number == first.paper.number + 1


def test_facts_are_frozen_and_a_change_is_shown_with_both_values(
    ready: Dossier, visa_officer: User
) -> None:
    letter = issued(ready, visa_officer)
    assert list_changed_facts(letter) == []
    person = ready.participation.person
    person.birth_place = "Mbour"
    person.save()
    changed = list_changed_facts(Letter.objects.get(pk=letter.pk))
    assert [(printed, now) for _field, printed, now in changed] == [("Thiès", "Mbour")]
    with pytest.raises(Error), transaction.atomic():
        Paper.objects.filter(pk=letter.paper_id).update(facts={})


def test_its_code_answers_on_the_public_page_without_the_passport(
    ready: Dossier, visa_officer: User, client: Client
) -> None:
    letter = issued(ready, visa_officer)
    page = client.get(f"/verify/{letter.paper.code}/").content.decode()
    assert letter.paper.reference in page
    assert "A. D." in page
    assert NUMBER not in page
    assert "DIOP" not in page


def test_participant_reads_the_letter_outsider_and_host_do_not(
    ready: Dossier, visa_officer: User, awa: User, outsider: User, sign_in: SignIn
) -> None:
    letter = issued(ready, visa_officer)
    host = factories.host()
    contact = factories.host_contact(host)
    factories.placement(
        participation=ready.participation,
        host=host,
        stage="confirmed",
        starts_on=ready.participation.itinerary.arrives_on,
        ends_on=ready.participation.itinerary.leaves_on,
    )
    assert letter.paper.pdf_id is not None
    answer = sign_in(awa).get(f"/files/{letter.paper.pdf_id}/")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]  # a file
    for other in (outsider, contact):
        assert sign_in(other).get(f"/files/{letter.paper.pdf_id}/").status_code == 404
        assert (
            not Document.objects.visible_to(other)
            .filter(pk=letter.paper.pdf_id)
            .exists()
        )
