"""Names to choose from stand in the order of the reader's language: sectors, regions, countries."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from participants.applications.forms.question_fields import build_question_field
from participants.calls.questions.table import QUESTIONS
from pemwecco.core.folding import sort_key
from pemwecco.core.questions import AnswerKind
from pemwecco.network.nationalities import NAMES_WITHOUT_STATE
from tests import factories
from tests.participants.filling import begun

pytestmark = pytest.mark.django_db
LISTED = (
    AnswerKind.SECTOR,
    AnswerKind.REGION,
    AnswerKind.COUNTRY,
    AnswerKind.NATIONALITY,
)


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_every_list_of_names_is_in_the_order_of_its_language(
    client: Client, language: str
) -> None:
    application = begun(client, factories.call())
    looked_at = set()
    with translation.override(language):
        for question in QUESTIONS.values():
            if question.kind not in LISTED:
                continue
            field: Any = build_question_field(question, application)
            named = {value: str(label) for value, label in field.choices if value}
            # Senegal stands first, where people of the programme look for it; nationalities of no state last.
            home = named.pop("SN", "")
            listed = [
                label
                for code, label in named.items()
                if code not in NAMES_WITHOUT_STATE
            ]
            assert listed == sorted(listed, key=sort_key), question.fact
            assert list(named.values())[: len(listed)] == listed
            if question.kind in {AnswerKind.COUNTRY, AnswerKind.NATIONALITY}:
                assert home
                assert field.choices[1][0] == "SN"
            looked_at.add(question.kind)

    assert looked_at == set(LISTED)
