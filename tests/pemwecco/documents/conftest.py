from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from pemwecco.documents import papers
from pemwecco.documents.models import Paper
from pemwecco.documents.papers import IssuedDocumentKind

LETTER = IssuedDocumentKind(
    code="test-letter",
    prefix="TST",
    template="test/letter.html",
    public="Letter of the tests",
)
TEMPLATE = """{% extends "layouts/print.html" %}
{% block title %}{{ reference }}{% endblock %}
{% block head_facts %}{{ reference }}{% endblock %}
{% block content %}<h1>Lettre à {{ name }}</h1><p>du {{ stay.entry|date:"d/m/Y" }}</p>
{% include "components/print_verify.html" with qr=qr address=verify_address code=code only %}{% endblock %}"""


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def templates(settings: Any, tmp_path: Path) -> Path:
    """A folder whose templates come before those of the project."""
    settings.TEMPLATES = [
        settings.TEMPLATES[0] | {"DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    ]
    (tmp_path / "test").mkdir()
    (tmp_path / "test" / "letter.html").write_text(TEMPLATE)
    return tmp_path


@pytest.fixture
def letter(templates: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Paper]:
    """Issue a letter of a kind that only the tests know."""
    monkeypatch.setitem(papers._KINDS, LETTER.code, LETTER)

    def issued(**fields: Any) -> Paper:
        wanted: dict[str, Any] = {
            "kind": LETTER,
            "facts": {"name": "Awa Ndoye Élève", "stay": {"entry": "2027-03-01"}},
            "public_facts": {
                "initials": "A. N.",
                "dates": ["2027-03-01", "2027-03-28"],
                "purpose": "Business visit",
            },
            "language": "fr",
            "by": None,
            "year": 2027,
        } | fields
        return papers.issue_document(**wanted)

    return issued
