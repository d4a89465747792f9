"""The catalogues of sentences, for the tests that read them."""

from __future__ import annotations

import subprocess
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from tests.architecture.source import ROOT

Sentences = dict[str, tuple[str, ...]]


@cache
def read_catalogue(language: str) -> Sentences:
    """What our catalogue says in a language, by English sentence (with its context before it)."""
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    done = subprocess.run(
        ["msgfmt", "-o", "-", str(path)], capture_output=True, check=True
    )
    return collect_sentences(GNUTranslations(BytesIO(done.stdout)))


def read_compiled_catalogue(path: Path) -> Sentences:
    """What the catalogue of a library says."""
    with path.open("rb") as file:
        return collect_sentences(GNUTranslations(file))


def collect_sentences(translations: GNUTranslations) -> Sentences:
    found: dict[str, dict[int, str]] = {}
    for key, text in vars(translations)["_catalog"].items():
        sentence, form = key if isinstance(key, tuple) else (key, 0)
        if sentence:
            found.setdefault(sentence, {})[form] = text
    return {
        sentence: tuple(text for _form, text in sorted(forms.items()))
        for sentence, forms in found.items()
    }
