"""Days, amounts, names and places in a letter, as people write them in its language."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.template import Context
from django.utils.translation import override

from mobility.letters.services.facts import _hide_host
from mobility.letters.services.nations import (
    format_in_country,
    format_national,
)
from mobility.letters.services.phrasing import (
    format_amount,
    format_letter_day,
    format_letter_span,
)
from mobility.letters.templatetags.letter_facts import (
    address_line,
    birth_day,
    place_line,
)
from pemwecco.core.institutions import (
    format_after_of,
    format_institution,
    format_town,
    format_with_article,
)
from pemwecco.network.nationalities import get_nationality_adjective


@pytest.mark.unit
@pytest.mark.parametrize(
    ("language", "day", "written"),
    [
        ("fr", date(2027, 3, 1), "1er mars 2027"),
        ("fr", date(2027, 3, 11), "11 mars 2027"),
        ("fr", date(2027, 3, 31), "31 mars 2027"),
        ("nl", date(2027, 3, 1), "1 maart 2027"),
        ("en", date(2027, 2, 11), "11 February 2027"),
    ],
)
def test_a_day_is_written_as_people_write_it(
    language: str, day: date, written: str
) -> None:
    with override(language):
        assert format_letter_day(day) == written
        assert format_letter_day(day.isoformat()) == written


@pytest.mark.unit
def test_two_days_are_written_in_as_few_words_as_needed() -> None:
    with override("fr"):
        assert format_letter_span("2027-03-01", "2027-03-20") == "1er–20 mars 2027"
        assert (
            format_letter_span("2027-03-31", "2027-04-01") == "31 mars – 1er avril 2027"
        )
        assert format_letter_day("2027-03-01", "l j F Y") == "lundi 1er mars 2027"
    with override("en"):
        assert (
            format_letter_span("2026-12-30", "2027-01-02")
            == "30 December 2026 – 2 January 2027"
        )


@pytest.mark.unit
@pytest.mark.parametrize(
    ("language", "amounts"),
    [
        ("fr", ("30 000", "62,50")),
        ("nl", ("30.000", "62,50")),
        ("en", ("30,000", "62.50")),
    ],
)
def test_amounts_are_written_as_in_the_language(
    language: str, amounts: tuple[str, str]
) -> None:
    with override(language):
        said = [format_amount("30000.00"), format_amount(Decimal("62.5"))]
    # Any of the no-break spaces.
    assert tuple(re.sub(r"\s", " ", text) for text in said) == amounts


@pytest.mark.unit
@pytest.mark.parametrize(
    ("code", "sex", "language", "said"),
    [
        ("SN", "F", "fr", "sénégalaise"),
        ("SN", "M", "fr", "sénégalais"),
        ("ML", "F", "fr", "malienne"),
        ("SN", "M", "nl", "Senegalese"),
        ("CI", "F", "en", "Ivorian"),
        ("GL", "F", "fr", ""),
    ],
)
def test_a_nationality_is_an_adjective_that_agrees(
    code: str, sex: str, language: str, said: str
) -> None:
    assert get_nationality_adjective(code, sex, language) == said


@pytest.mark.unit
def test_a_nationality_that_has_no_adjective_here_is_named_after_a_colon() -> None:
    with override("fr"):
        assert format_national("GL", "F", "fr") == "de nationalité : Groenland"
        assert format_national("XXA", "F", "fr") == "apatride"
        assert format_national("SN", "", "fr") == "de nationalité sénégalaise"
        assert format_in_country("NL", "fr") == "aux Pays-Bas"
    assert format_national("CI", "M", "en") == "an Ivorian national"


@pytest.mark.unit
@pytest.mark.parametrize(
    ("written", "language", "named"),
    [
        ("Office des Étrangers", "fr", "l’Office des étrangers (SPF Intérieur)"),
        (
            "Office des Étrangers (SPF Intérieur)",
            "nl",
            "de Dienst Vreemdelingenzaken (FOD Binnenlandse Zaken)",
        ),
        ("l'Office des étrangers", "en", "the Immigration Office (FPS Home Affairs)"),
        ("Voka", "fr", "Voka"),
    ],
)
def test_an_institution_has_its_article_and_its_name_in_the_language(
    written: str, language: str, named: str
) -> None:
    assert format_with_article(written, language) == named


@pytest.mark.unit
def test_names_bend_and_towns_have_the_name_of_the_language() -> None:
    assert format_after_of("Enabel", "fr") == "d’Enabel"
    assert format_after_of("VDAB", "fr") == "de VDAB"
    assert format_after_of("Office des étrangers", "fr").startswith("de l’Office")
    assert (
        format_institution("Ambassade de Belgique à Dakar", "nl")
        == "Ambassade van België in Dakar"
    )
    assert format_institution("Ambassade de Belgique", "en") == "Embassy of Belgium"
    assert format_institution("Ambassade de France", "nl") == "Ambassade de France"
    assert format_institution("Ambassade de Belgique, Dakar", "en") == (
        "Embassy of Belgium in Dakar"
    )
    assert format_town("Antwerpen", "fr") == "Anvers"
    assert format_town("Voorbeeldstraat 1, 8000 Brugge", "fr") == (
        "Voorbeeldstraat 1, 8000 Bruges"
    )
    assert format_town("rue Haute 147, 1000 Bruxelles", "nl") == (
        "rue Haute 147, 1000 Brussel"
    )
    assert format_town("Brugge-Zuid", "fr") == "Brugge-Zuid"


@pytest.mark.unit
def test_a_place_and_a_birth_are_said_once_and_in_the_language() -> None:
    context = Context({"language": "fr"})
    assert address_line(context, "Zone Exemple, lot 27, Rufisque", "Rufisque") == (
        "Zone Exemple, lot 27, Rufisque"
    )
    assert address_line(context, "Veldstraat 1", "Gent") == "Veldstraat 1, Gand"
    stop = {
        "host": "Fabriek Een",
        "place": "Fabriek Een, Brugge",
        "address": "Voorbeeldstraat 2, 8000 Brugge",
    }
    assert place_line(context, stop) == "Fabriek Een, Voorbeeldstraat 2, 8000 Bruges"
    assert place_line(context, {"place": "Bruxelles-National"}) == "Bruxelles-National"
    with override("fr"):
        assert birth_day(context, "1968-08-01") == "le 1er août 1968"
        assert birth_day(context, "1979-XX-XX") == "en 1979"
        assert birth_day(context, "1979-03-XX") == "en mars 1979"


@pytest.mark.unit
def test_a_host_that_has_not_said_yes_is_named_nowhere_in_a_stop() -> None:
    stop = {"host": "Fabriek Een", "place": "Fabriek Een, Brugge", "contact": "Jan"}
    hidden = stop | _hide_host(stop)
    assert (hidden["place"], hidden["host"], hidden["contact"]) == ("Brugge", "", "")
