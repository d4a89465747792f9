"""Nationalities: what passports write, how they are called, how they are kept."""

from __future__ import annotations

import pytest
from django.utils import translation
from django_countries import countries

from pemwecco.network.models import Person
from pemwecco.network.nationalities import (
    NAMES,
    NAMES_WITHOUT_STATE,
    format_nationality,
    get_authority_name,
    get_nationality_adjective,
    list_nationality_choices,
    read_nationality,
)
from tests import factories

ECOWAS = {"BJ", "CV", "CI", "GM", "GH", "GN", "GW", "LR", "NG", "SN", "SL", "TG"}
NEIGHBOURS = {"BE", "NL", "LU", "FR", "DE", "MR", "ML", "BF", "NE", "MA"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("SEN", "SN"),
        ("sn", "SN"),
        ("D", "DE"),
        ("D<<", "DE"),
        ("RKS", "XK"),
        ("XKX", "XK"),
        ("GBN", "GB"),
        ("XXA", "XXA"),
        ("XXB", "XXB"),
        ("XXX", "XXX"),
        ("UTO", "UTO"),
        ("", ""),
    ],
)
def test_codes_of_passports_are_kept_as_ours(written: str, kept: str) -> None:
    assert read_nationality(written) == kept


@pytest.mark.parametrize(
    ("code", "man", "woman", "english", "dutch"),
    [
        ("SN", "sénégalais", "sénégalaise", "Senegalese", "Senegalese"),
        ("GW", "bissau-guinéen", "bissau-guinéenne", "Bissau-Guinean", "Guinee-Bissause"),
        ("NE", "nigérien", "nigérienne", "Nigerien", "Nigerese"),
        ("NG", "nigérian", "nigériane", "Nigerian", "Nigeriaanse"),
        ("XK", "kosovar", "kosovare", "Kosovar", "Kosovaarse"),
        ("XXA", "apatride", "apatride", "stateless", "staatloos"),
    ],
)  # fmt: skip
def test_adjectives_agree_with_the_person(
    code: str, man: str, woman: str, english: str, dutch: str
) -> None:
    assert get_nationality_adjective(code, "M", "fr") == man
    assert get_nationality_adjective(code, "F", "fr") == woman
    assert get_nationality_adjective(code, "M", "en") == english
    assert get_nationality_adjective(code, "F", "nl") == dutch


def test_behind_its_label_french_agrees_with_the_label() -> None:
    assert format_nationality("SN", "M", "fr") == "sénégalaise"
    assert format_nationality("XXB", "F", "fr").startswith("réfugiée")
    assert format_nationality("XXB", "M", "fr").startswith("réfugié ")
    # A territory without an adjective is called by its name, and an unknown code stays.
    assert format_nationality("GL", "F", "fr") == "Groenland"
    assert format_nationality("UTO") == "UTO"


def test_the_list_has_every_state_and_those_without_one() -> None:
    assert NAMES.keys() >= ECOWAS | NEIGHBOURS
    assert NAMES.keys() - {"XK"} <= {code for code, _name in countries}
    with translation.override("fr"):
        labels = [label for _code, label in list_nationality_choices()]
        choices = dict(list_nationality_choices())
    assert len(labels) == len(set(labels)) == len(NAMES) + len(NAMES_WITHOUT_STATE)
    assert choices["CG"] != choices["CD"]
    # É stands beside E, and who has no state comes last.
    assert labels.index("Égyptienne") < labels.index("Espagnole") < labels.index("Finlandaise")  # fmt: skip
    assert labels[-len(NAMES_WITHOUT_STATE) :][0] == "Apatride"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("SEN", "Sénégal"),
        ("D", "Allemagne"),
        ("RKS", "Kosovo"),
        ("UNO", "Nations unies"),
        ("UTO", "UTO"),
    ],
)
def test_who_issued_a_passport_has_a_name(code: str, name: str) -> None:
    assert get_authority_name(code, "fr") == name


@pytest.mark.django_db
def test_a_person_keeps_our_code_from_the_first_moment() -> None:
    person = Person(nationality="SEN", email="awa@atelier.example")
    assert person.nationality == "SN"
    stateless = factories.person(nationality="XXA")
    assert Person.objects.get(nationality="XXA") == stateless
    assert Person.objects.filter(nationality="D").count() == 0
    with translation.override("fr"):
        assert stateless.get_nationality_display() == "Apatride"
