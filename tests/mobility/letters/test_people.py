"""What letters and the form sheet print of people as their passports have them."""

from __future__ import annotations

import pytest

from mobility.letters.services.form_sheet import gather_form_facts, list_form_lines
from mobility.letters.services.sources import get_letter_source
from mobility.visas.models import Dossier
from pemwecco.accounts.models import User
from pemwecco.core.partial_dates import PartialDate
from pemwecco.network.nationalities import get_nationality_adjective
from tests.mobility.dossiers import passport_of
from tests.mobility.letters.test_kinds import issued, text_of


def read_sheet(dossier: Dossier, language: str) -> dict[str, str]:
    fresh = Dossier.objects.get(pk=dossier.pk)
    answers = gather_form_facts(get_letter_source(fresh))["answers"]
    lines = list_form_lines(answers, language)
    return {line.number: line.answer for line in lines if line.number}


def test_one_name_leaves_field_3_empty_by_a_dash(ready: Dossier) -> None:
    passport_of(ready, surname="MANGROVE", given_names="", number="A09999999")
    sheet = read_sheet(ready, "fr")
    assert (sheet["1"], sheet["3"]) == ("MANGROVE", "–")
    fresh = Dossier.objects.get(pk=ready.pk)
    answers = gather_form_facts(get_letter_source(fresh))["answers"]
    missing = [one.number for one in list_form_lines(answers, "fr") if one.missing]
    assert not {"1", "3"} & set(missing)


@pytest.mark.parametrize(
    ("born", "field"),
    [
        (PartialDate(1993), "XX-XX-1993"),
        (PartialDate(1993, 3), "XX-03-1993"),
        (PartialDate(1993, None, 1), "01-XX-1993"),
        (PartialDate(1993, 1, 1), "01-01-1993"),
        (None, "XX-XX-XXXX"),
    ],
)
def test_field_4_says_what_is_known(
    born: PartialDate | None, field: str, ready: Dossier
) -> None:
    passport_of(ready, birth_date=born, number="A09999999")
    assert read_sheet(ready, "nl")["4"] == field


@pytest.mark.parametrize(
    ("nationality", "kind", "fields"),
    [
        ("XXA", "stateless", ("apatride", "Autre document de voyage\u00a0: titre de voyage pour apatride")),
        ("XXB", "refugee", (
            "réfugiée reconnue (Convention de 1951)",
            "Autre document de voyage\u00a0: titre de voyage pour réfugié",
        )),
        ("RKS", "ordinary", ("kosovare", "Passeport ordinaire")),
        ("GMB", "diplomatic", ("gambienne", "Passeport diplomatique")),
    ],
)  # fmt: skip
def test_nationality_and_kind_are_those_of_the_passport(
    nationality: str, kind: str, fields: tuple[str, str], ready: Dossier
) -> None:
    passport_of(ready, nationality=nationality, kind=kind, number="A09999999")
    sheet = read_sheet(ready, "fr")
    assert (sheet["7"], sheet["12"].replace("\u00a0", " ")) == (
        fields[0],
        fields[1].replace("\u00a0", " "),
    )
    # Who lives in Senegal without being Senegalese lives in another country.
    assert sheet["20"] == "Oui"


@pytest.mark.parametrize(
    ("language", "printed"),
    [("fr", "mars 1993"), ("en", "March 1993"), ("nl", "maart 1993")],
)
def test_the_undertaking_makes_no_day_up(
    language: str, printed: str, ready: Dossier, visa_officer: User
) -> None:
    passport_of(
        ready,
        surname="MANGROVE",
        given_names="",
        birth_date=PartialDate(1993, 3),
        nationality="XXA",
        number="A09999999",
    )
    text = text_of(
        issued(ready, visa_officer, "support", language, "Names as in the passport.")
    )
    assert printed in text
    assert f"1 {printed}" not in text
    assert get_nationality_adjective("XXA", "F", language) in text
