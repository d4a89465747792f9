from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InternalError, transaction
from django.test import Client
from pypdf import PdfReader

from mobility.letters.models import Letter, LetterWording
from mobility.letters.services.facts import gather_facts
from mobility.letters.services.form_sheet import gather_form_facts, list_form_lines
from mobility.letters.services.issue import issue_letter, revoke_letter
from mobility.letters.services.kinds import BY_STAFF
from mobility.letters.services.sources import get_letter_source
from mobility.letters.services.stale import find_stale_letters, list_changed_facts
from mobility.letters.services.values import list_letter_placeholders
from mobility.letters.services.wordings import (
    fill_letter_paragraphs,
    get_letter_paragraphs,
    get_project_wording,
    write_wording,
)
from mobility.visas.models import Dossier, Piece
from mobility.visas.rules.form_fields import CHOICES, FIELDS
from mobility.visas.services.checklist import accept_checklist_item, refresh_checklist
from pemwecco.accounts.models import User
from pemwecco.core.actors import System
from pemwecco.core.answers import Refused
from pemwecco.documents.papers import render_issued_document
from pemwecco.documents.services import read_document, store_bytes
from tests import factories

LANGUAGES = ("fr", "en", "nl")
KINDS = ("support", "invitation", "programme", "undertaking", "cover", "form")


def issued(
    dossier: Dossier, by: User, kind: str, language: str = "fr", reason: str = ""
) -> Letter:
    letter = issue_letter(
        dossier=dossier, kind=kind, language=language, by=by, reason=reason
    )
    assert render_issued_document(letter.paper_id), Letter.objects.get(
        pk=letter.pk
    ).paper.error
    return Letter.objects.select_related("paper__pdf", "dossier").get(pk=letter.pk)


def text_of(letter: Letter) -> str:
    assert letter.paper.pdf is not None
    content = read_document(letter.paper.pdf)
    if folder := os.environ.get("DUMP"):
        Path(folder, f"{letter.kind}-{letter.paper.language}.pdf").write_bytes(content)
    reader = PdfReader(io.BytesIO(content))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def accepted(
    dossier: Dossier, by: User, codes: Iterable[str] = ("PASSPORT", "RCCM")
) -> None:
    for code in codes:
        document = store_bytes(
            content=b"%PDF-1.4",
            name=f"{code}.pdf",
            content_type="application/pdf",
            by=by,
        )
        piece = dossier.pieces.get(code=code)
        Piece.objects.filter(pk=piece.pk).update(document=document)
        piece.refresh_from_db()
        if piece.stage == "missing":
            from mobility.visas.lifecycle import PIECE  # noqa: PLC0415  only here

            PIECE.apply(piece, "receive", actor=System("test"))
        accept_checklist_item(piece=piece, by=by)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_the_same_paragraphs_in_every_language_and_only_known_names(
    kind: str,
) -> None:
    names = {
        language: list(get_project_wording(kind, language)) for language in LANGUAGES
    }
    assert names["fr"] == names["en"] == names["nl"]
    known = dict.fromkeys(list_letter_placeholders(kind), "x")
    for language in LANGUAGES:
        for text in get_project_wording(kind, language).values():
            assert text.format_map(known) is not None


def test_a_paragraph_may_take_several_lines_of_its_file() -> None:
    found = get_project_wording("support", "en")

    assert found["opening.alone"].startswith(
        "{implementer} implements the mobility programme {programme}. "
    )
    assert "\n" not in found["opening.alone"]
    assert "  " not in found["opening.alone"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["programme", "cover", "form"])
def test_staff_issue_each_kind_in_each_language(
    ready: Dossier, visa_officer: User, kind: str, language: str
) -> None:
    accepted(ready, visa_officer)
    letter = issued(ready, visa_officer, kind, language)
    text = text_of(letter)
    assert "DIOP" in text
    assert letter.paper.reference in text
    for name, printed in letter.paper.facts["words"].items():
        if name == "title":
            assert printed in text
    own = {"programme": "Fabriek Voorbeeld", "cover": "2", "form": "A01234567"}
    assert own[kind] in text
    assert list_changed_facts(letter) == []
    assert letter.paper.number == 1


def test_the_programme_fills_its_piece_and_the_cover_fills_none(
    ready: Dossier, visa_officer: User
) -> None:
    letter = issued(ready, visa_officer, "programme")
    piece = ready.pieces.get(code="PROGRAMME")
    assert (piece.stage, piece.paper) == ("accepted", letter.paper)
    accepted(ready, visa_officer)
    held = issued(ready, visa_officer, "cover")
    assert not Piece.objects.filter(paper=held.paper).exists()


def test_a_cover_sheet_turns_stale_when_a_paper_is_accepted_after_it(
    ready: Dossier, visa_officer: User
) -> None:
    accepted(ready, visa_officer)
    cover = issued(ready, visa_officer, "cover")
    issued(ready, visa_officer, "programme")
    assert [(change.printed, change.now) for change in list_changed_facts(cover)] == [
        ("", "Day-by-day programme")
    ]


@pytest.mark.parametrize("language", ["fr", "en", "nl"])
def test_the_cover_of_the_longest_list_is_one_page(
    language: str, ready: Dossier, visa_officer: User
) -> None:
    """An employee whose host pays gives the most papers: sixteen."""
    ready.participation.application.occupation = "employee"
    ready.participation.application.save()
    ready.paid_by = "host"
    ready.save()
    refresh_checklist(ready)
    accepted(
        ready,
        visa_officer,
        list(ready.pieces.exclude(stage="accepted").values_list("code", flat=True)),
    )
    assert ready.pieces.filter(stage="accepted").count() == 16
    letter = issued(ready, visa_officer, "cover", language)
    assert letter.paper.pdf is not None
    assert len(PdfReader(io.BytesIO(read_document(letter.paper.pdf))).pages) == 1


def test_without_an_accepted_paper_there_is_no_cover_sheet(
    ready: Dossier, visa_officer: User
) -> None:
    with pytest.raises(Refused, match="accepted"):
        issue_letter(dossier=ready, kind="cover", language="en", by=visa_officer)


def test_what_is_signed_is_not_issued_by_staff(
    ready: Dossier, visa_officer: User
) -> None:
    for kind in ("invitation", "undertaking"):
        with pytest.raises(Refused):
            issue_letter(dossier=ready, kind=kind, language="fr", by=visa_officer)


# --- variants ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paid_by", "words_of_it"),
    [
        ("programme", "The programme bears"),
        ("host", "The host bears"),
        ("participant", "The person bears"),
    ],
)
def test_the_letter_says_who_pays(
    ready: Dossier, paid_by: str, words_of_it: str
) -> None:
    ready.paid_by = paid_by
    ready.save()
    cohort = ready.participation.cohort
    assert cohort is not None
    # One host for the whole stay.
    factories.placement(
        participation=ready.participation,
        stage="confirmed",
        starts_on=cohort.arrives_on,
        ends_on=cohort.leaves_on,
    )
    found = fill_letter_paragraphs("support", "en", gather_facts(ready), {})
    assert found["costs"].startswith(words_of_it)


def test_the_letter_tells_an_employee_from_an_owner(ready: Dossier) -> None:
    assert (
        fill_letter_paragraphs("support", "en", gather_facts(ready), {})["profile"]
        == "head of the enterprise"
    )
    application = ready.participation.application
    application.occupation = "employee"
    application.save()
    assert (
        "employee"
        in fill_letter_paragraphs("support", "en", gather_facts(ready), {})["profile"]
    )


def test_several_entries_are_asked_with_their_reason_or_not_at_all(
    ready: Dossier, visa_officer: User
) -> None:
    ready.entries = "MULT"
    ready.save()
    with pytest.raises(Refused, match="more than one entry"):
        issue_letter(dossier=ready, kind="support", language="en", by=visa_officer)
    ready.entries_reason = "follow-up visits in autumn"
    ready.save()
    letter = issued(ready, visa_officer, "support", "en")
    assert "multiple: follow-up visits in autumn" in text_of(letter)


# --- words of staff ------------------------------------------------------------------------------


def write(by: User, texts: dict[str, str], **more: Any) -> LetterWording:
    return write_wording(kind="support", language="fr", texts=texts, by=by, **more)


def test_staff_words_are_printed_from_their_saving_on_and_the_letter_remembers_its_version(
    ready: Dossier, visa_officer: User
) -> None:
    before = issued(ready, visa_officer, "support")
    write(visa_officer, {"closing": "Bien à vous, {name}."})
    after = issued(ready, visa_officer, "support")
    assert (before.wording, after.wording and after.wording.number) == (None, 1)
    assert "Bien à vous, DIOP AMINATA." in text_of(after)
    write(visa_officer, {"closing": "Salutations."})
    assert list_changed_facts(after) == []
    after.refresh_from_db()
    assert after.wording is not None
    assert after.wording.number == 1
    assert "Bien à vous" in after.paper.facts["words"]["closing"]


def test_only_what_differs_from_the_project_is_kept(
    ready: Dossier, visa_officer: User
) -> None:
    own = get_letter_paragraphs("support", "fr")
    wording = write(visa_officer, own | {"salutation": "Madame l’Ambassadrice,"})
    assert wording.texts == {"salutation": "Madame l’Ambassadrice,"}
    back = write(visa_officer, own)
    assert (back.number, back.texts) == (2, {})
    with pytest.raises(Refused, match="Nothing has changed"):
        write(visa_officer, own)


@pytest.mark.parametrize(
    "text",
    [
        "{nobody}",
        "{name.__class__}",
        "{name!r}",
        "{0}",
        "{name",
        "{name:>9}",
        "{}",
        "{% load x %}",
    ],
)
def test_a_wording_that_cannot_be_filled_is_refused_with_the_wrong_name(
    text: str, db: None, visa_officer: User
) -> None:
    with pytest.raises(Refused) as refusal:
        write(visa_officer, {"closing": text})
    assert "cannot be filled" in str(refusal.value)
    assert not LetterWording.objects.exists()


def test_template_code_in_a_text_stays_text(ready: Dossier, visa_officer: User) -> None:
    write(visa_officer, {"closing": "{{% load i18n %}} <b>{{{{ facts }}}}</b>"})
    assert "{% load i18n %} <b>{{ facts }}</b>" in text_of(
        issued(ready, visa_officer, "support")
    )


def test_two_who_write_at_once_do_not_overwrite_each_other(
    db: None, visa_officer: User
) -> None:
    write(visa_officer, {"closing": "Un."}, based_on=0)
    with pytest.raises(Refused, match="version 1"):
        write(visa_officer, {"closing": "Deux."}, based_on=0)


def test_a_version_is_never_changed(db: None, visa_officer: User) -> None:
    wording = write(visa_officer, {"closing": "Un."})
    with pytest.raises(InternalError), transaction.atomic():
        LetterWording.objects.filter(pk=wording.pk).update(texts={})


def test_only_who_may_write_words_does(db: None, officer: User) -> None:
    with pytest.raises(PermissionDenied):
        write(officer, {"closing": "Un."})


# --- the numbered fields of the form ----------------------------------------------------------------


def test_the_sheet_has_every_field_of_the_form_in_its_order_and_three_languages(
    ready: Dossier,
) -> None:
    facts = gather_form_facts(get_letter_source(ready))
    assert [field.number for field in FIELDS] == list(range(1, 34))
    codes = {part.code for field in FIELDS for part in field.parts}
    assert set(facts["answers"]) == codes
    for language in LANGUAGES:
        sheet = list_form_lines(facts["answers"], language)
        assert [line.number for line in sheet if line.number] == [
            str(n) for n in range(1, 34)
        ]
        assert all(line.label for line in sheet)
    assert all(len(set(said)) >= 1 and len(said) == 3 for said in CHOICES.values())


def test_the_sheet_answers_what_the_house_knows_and_marks_what_is_missing(
    ready: Dossier,
) -> None:
    sheet = {
        line.number or line.label: line
        for line in list_form_lines(
            gather_form_facts(get_letter_source(ready))["answers"], "en"
        )
    }
    assert sheet["1"].answer == "DIOP"
    assert sheet["4"].answer == "14-03-1988"
    assert sheet["7"].answer == "Senegalese"
    assert sheet["12"].answer == "Ordinary passport"
    assert sheet["23"].answer == "Business"
    assert sheet["27"].answer == "Single entry"
    assert sheet["10"].answer == "Not applicable"
    assert {line.number for line in sheet.values() if line.missing and line.number} >= {
        "2",
        "6",
        "28",
    }
    assert not sheet["11"].missing


# --- revoke ---------------------------------------------------------------------------------------


def test_a_letter_is_revoked_with_a_reason_by_who_may(
    ready: Dossier, visa_officer: User, officer: User, client: Client
) -> None:
    letter = issued(ready, visa_officer, "support")
    with pytest.raises(PermissionDenied):
        revoke_letter(letter=letter, reason="Wrong", by=officer)
    with pytest.raises(Refused):
        revoke_letter(letter=letter, reason=" ", by=visa_officer)
    revoke_letter(letter=letter, reason="Wrong dates", by=visa_officer)
    page = client.get(
        f"/verify/{letter.paper.code}/", headers={"accept-language": "en"}
    ).content.decode()
    assert "revoked" in page
    assert "Wrong dates" not in page


# --- stale in lists -------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_letters_are_compared_at_once(
    ready: Dossier,
    visa_officer: User,
    count: int,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    for kind in [kind.name for kind in BY_STAFF if kind.name != "cover"][:count]:
        issue_letter(dossier=ready, kind=kind, language="fr", by=visa_officer)
    person = ready.participation.person
    person.birth_place = "Mbour"
    person.save()
    for _more in range(count - 1):
        factories.dossier(participation=factories.participation(stage="prepared"))
    rows = list(Letter.objects.select_related("paper"))
    with django_assert_num_queries(13):
        stale = find_stale_letters(rows)
    assert len(stale) == {1: 1, 3: 2}[count]
