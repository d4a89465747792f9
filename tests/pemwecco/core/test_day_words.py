"""French counts the first day of a month, in templates and in sentences alike."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from pemwecco.core.day_words import date_format

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("language", "day", "form", "written"),
    [
        ("fr", date(2027, 3, 1), "DATE_FORMAT", "1er mars 2027"),
        ("fr", date(2027, 8, 1), "l j F", "dimanche 1er août"),
        (
            "fr",
            datetime(2027, 2, 1, 1, 30, tzinfo=UTC),
            "j F Y, G \\h i",
            "1er février 2027, 1 h 30, heure de Dakar",
        ),
        ("fr", date(2027, 3, 11), "j F Y", "11 mars 2027"),
        ("fr", date(2027, 3, 21), "j F Y", "21 mars 2027"),
        ("fr", date(2027, 3, 1), "d/m/Y", "01/03/2027"),
        ("nl", date(2027, 3, 1), "j F Y", "1 maart 2027"),
        ("en", date(2027, 3, 1), "j F Y", "1 March 2027"),
    ],
)
def test_the_first_of_a_month(
    language: str, day: date, form: str, written: str
) -> None:
    page = Template("{{ day|date:form }}")
    with translation.override(language):
        assert date_format(day, form) == written
        assert page.render(Context({"day": day, "form": form})) == written
    assert (
        Template("{{ day|date:form }}").render(Context({"day": None, "form": form}))
        == ""
    )
