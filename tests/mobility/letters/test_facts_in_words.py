"""Kinds of facts that stand in several letters: the document, the person, whose language, whose days."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from mobility.letters.services.costs import list_cost_rows
from mobility.letters.services.form_sheet import list_form_lines
from mobility.letters.services.languages import format_marked_text
from mobility.letters.services.nations import format_national, format_visitor
from mobility.letters.services.stale import list_changed_facts
from mobility.letters.services.wordings import (
    fill_letter_labels,
    fill_letter_paragraphs,
)
from mobility.visas.models import Dossier
from mobility.visas.services.dossiers import change_facts
from pemwecco.accounts.models import User
from pemwecco.network.nationalities import format_nationality
from tests.mobility.letters.test_kinds import issued, text_of
from tests.mobility.letters.test_reading import publish


@pytest.mark.unit
@pytest.mark.parametrize("letter", ["support", "invitation", "undertaking", "cover"])
@pytest.mark.parametrize(
    ("kind", "language", "label"),
    [
        ("ordinary", "fr", "Passeport"),
        ("diplomatic", "nl", "Paspoort"),
        ("refugee", "fr", "Titre de voyage"),
        ("stateless", "en", "Travel document"),
        ("other", "nl", "Reisdocument"),
        # Of a letter from before it was said.
        ("", "en", "Passport"),
    ],
)
def test_a_document_that_is_no_passport_has_its_name(
    letter: str, kind: str, language: str, label: str
) -> None:
    said = fill_letter_labels(letter, language, {"person": {"document": kind}})
    assert said["passport"] == label
    if letter == "support":
        assert label.lower() in said["person"].lower()


@pytest.mark.unit
@pytest.mark.parametrize(
    ("code", "sex", "said"),
    [
        ("XXB", "", "réfugié(e) reconnu(e) (Convention de 1951)"),
        ("XXC", "", "réfugié(e) (autre statut)"),
        ("XXA", "", "apatride"),
        ("XXB", "M", "réfugié reconnu (Convention de 1951)"),
        ("XXC", "F", "réfugiée (autre statut)"),
    ],
)
def test_a_status_agrees_as_the_words_around_it(code: str, sex: str, said: str) -> None:
    assert format_national(code, sex, "fr") == said
    assert format_nationality(code, sex, "fr") == said


@pytest.mark.unit
def test_a_visitor_whose_sex_is_not_known_is_no_man() -> None:
    assert format_visitor("", "fr") == "la personne invitée"
    assert format_visitor("M", "fr") == "notre visiteur"
    assert format_visitor("", "nl") == "onze bezoeker"


def costs(kind: str, first: str, last: str) -> dict[str, Any]:
    days = {"from": first, "until": last}
    return {"kind": kind, "payer": "programme", "visit": "", "host": "", **days}


@pytest.mark.unit
@pytest.mark.parametrize(
    ("line", "said"),
    [
        (costs("transport", "2027-02-13", "2027-03-03"), "14–21 February 2027"),
        (costs("lodging", "2027-02-20", "2027-03-03"), "nights of 20–21 February 2027"),
        (costs("meals", "2027-02-10", "2027-02-14"), "14 February 2027"),
        (costs("meals", "", ""), ""),
    ],
)
def test_an_invitation_speaks_of_the_days_of_its_visit(
    line: dict[str, Any], said: str
) -> None:
    visit = {"number": 7, "starts_on": "2027-02-14", "ends_on": "2027-02-21"}
    facts = {"costs": [line], "programme": {"implementer": "Enabel"}}
    with override("en"):
        (row,) = list_cost_rows(facts | {"visit": visit})
        (whole,) = list_cost_rows(facts)
    end = f", {said}" if said else ""
    assert row.bearers == [f"the programme (Enabel){end}"]
    assert ("March" in whole.bearers[0]) == line["until"].startswith("2027-03")


@pytest.mark.unit
@pytest.mark.parametrize(
    ("language", "said"),
    [("nl", "rue du Moulin 7, Brussel"), ("en", "rue du Moulin 7, Brussels")],
)
def test_the_sheet_names_a_town_as_the_letter_does(language: str, said: str) -> None:
    lines = list_form_lines({"30": "rue du Moulin 7, Bruxelles"}, language)
    assert said in {line.answer for line in lines if line.number == "30"}


@pytest.mark.unit
@pytest.mark.parametrize(
    ("text", "written", "language", "said"),
    [
        ("foire à Gand", "fr", "nl", "foire à Gand (in het Frans)"),
        ("foire à Gand", "fr", "fr", "foire à Gand"),
        ("vakbeurs", "nl", "en", "vakbeurs (in Dutch)"),
        ("foire à Gand", "", "en", "foire à Gand"),
        (None, "fr", "en", ""),
    ],
)
def test_a_text_inside_a_sentence_says_its_language(
    text: str | None, written: str, language: str, said: str
) -> None:
    assert format_marked_text(text, written, language) == said


def test_the_reason_of_the_entries_says_its_language(
    ready: Dossier, visa_officer: User
) -> None:
    visa_officer.language = "fr"
    ready.entries, ready.entries_reason = "2", "une seconde foire"
    change_facts(dossier=ready, fingerprinted_on=None, by=visa_officer)
    ready.refresh_from_db()
    assert ready.entries_reason_in == "fr"
    text = text_of(issued(ready, visa_officer, "support", "en"))
    assert "two: une seconde foire (in French)" in " ".join(text.split())
    ready.entries, ready.entries_reason = "1", ""
    change_facts(dossier=ready, fingerprinted_on=None, by=visa_officer)
    assert ready.entries_reason_in == ""


def test_who_reads_mails_in_another_language_wrote_as_before(
    ready: Dossier, visa_officer: User
) -> None:
    publish(ready, participant={"name": "Aminata Diop", "language": "fr"})
    letter = issued(ready, visa_officer, "support", "fr")
    person = ready.participation.person
    person.language = "en"
    person.save()
    letter.dossier = Dossier.objects.get(pk=ready.pk)
    assert list_changed_facts(letter) == []
    words = fill_letter_paragraphs("support", "fr", letter.paper.facts, {})
    assert "en anglais" not in str(words)
