"""Folded texts: one rule in Python and in the database, for searching and for the order of names."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import translation
from django_countries import countries
from hypothesis import given, settings
from hypothesis import strategies as st

from pemwecco.core.folded_queries import FoldedText
from pemwecco.core.folding import fold_text, fold_words, sort_key
from pemwecco.network.models import Organisation, Person
from tests import factories

LATIN = st.characters(codec="utf-8", max_codepoint=0x24F, exclude_characters="\0")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("N'Diaye", "ndiaye"),
        ("N’Diaye", "ndiaye"),
        ("n diayé", "ndiaye"),
        ("Ɓaale-Ŋaari Ɗiallo", "baalenaaridiallo"),
        ("Œuvre d’Éloïse", "oeuvredeloise"),
        ("SN.DKR.2015.B.20990", "sndkr2015b20990"),
        ("Straße", "strasse"),
        ("“ ”…", ""),
        ("Awa \u202eeteL", "awaetel"),
    ],
)
def test_signs_accents_and_case_do_not_count(text: str, folded: str) -> None:
    assert fold_text(text) == folded


@pytest.mark.parametrize("language", ["fr", "en", "nl"])
def test_lists_of_countries_stand_in_the_order_of_their_names(language: str) -> None:
    with translation.override(language):
        offered = Person._meta.get_field("country").formfield().choices  # type: ignore[union-attr]  # a field of a form
        for listed in (countries, offered):
            names = [str(name) for code, name in listed if code]
            assert len(names) > 200
            assert names == sorted(names, key=sort_key)


def test_words_of_signs_alone_are_none() -> None:
    assert fold_words("N° – 005 677 234") == ["n", "005", "677", "234"]
    assert fold_words("’ - «»") == []


@pytest.mark.django_db
@settings(max_examples=150)
@given(st.lists(st.text(LATIN, max_size=12), min_size=20, max_size=20))
def test_the_database_folds_as_the_program_does(texts: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT fold_text(t) FROM unnest(%s::text[]) WITH ORDINALITY AS u(t, n) ORDER BY n",
            [texts],
        )
        assert [row[0] for row in cursor] == [fold_text(text) for text in texts]


@pytest.mark.django_db
def test_people_stand_as_one_looks_them_up() -> None:
    names = [
        ("Zoé", "Éblé"),
        ("Awa", "Zongo"),
        ("awa", "eblé"),
        ("Éric", "N’Diaye"),
        ("Adama", "Ndiaye"),
        ("Sukarno", ""),
        ("", "Mangrove"),
        ("Œdipe", "Fall"),
    ]
    for given_names, family_name in names:
        factories.person(given_names=given_names, family_name=family_name)
    assert [person.full_name for person in Person.objects.all()] == [
        "awa eblé", "Zoé Éblé", "Œdipe Fall", "Mangrove", "Adama Ndiaye", "Éric N’Diaye", "Sukarno",
        "Awa Zongo",
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_order_of_people_has_its_index() -> None:
    for name in ("Été", "Abeille", "Zèbre", "école"):
        factories.organisation(name=name)
    names = Organisation.objects.values_list("name", flat=True)
    assert list(names) == ["Abeille", "école", "Été", "Zèbre"]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Organisation.objects.order_by(FoldedText("name"), "id").explain()
    assert "organisation_order" in plan
