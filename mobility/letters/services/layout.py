"""What the template of a letter reads beside its frozen facts: fixed words, days, answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import override

from mobility.itineraries.services.pages import read_stay_days
from mobility.letters.models import LetterKind
from mobility.letters.services.costs import choose_cost_variant, list_cost_rows
from mobility.letters.services.form_sheet import list_form_lines
from mobility.letters.services.languages import format_language_note
from mobility.letters.services.wordings import fill_letter_labels
from mobility.visas.models import Piece


def build_letter_layout(
    kind: str, facts: Mapping[str, Any], language: str
) -> dict[str, Any]:
    """Computed from the frozen facts only, so that the same letter always looks the same."""
    found: dict[str, Any] = {
        "label": fill_letter_labels(kind, language, facts),
        "kind": kind,
    }
    with override(language):
        if kind == LetterKind.PROGRAMME and facts["published"].get("arrives_on"):
            found["days"] = read_stay_days(facts["published"])
        if kind == LetterKind.FORM:
            found["lines"] = list_form_lines(facts["answers"], language, facts)
        if "costs" in facts:
            found["cost_rows"] = list_cost_rows(facts)
            found["cost_variant"] = choose_cost_variant(facts)
        found["texts_note"] = format_language_note(facts, language)
        if kind == LetterKind.COVER:
            names = dict(Piece.Code.choices)
            found["papers"] = [str(names.get(code, code)) for code in facts["pieces"]]
    return found
