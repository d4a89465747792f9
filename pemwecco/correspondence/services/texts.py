"""From words with blanks to the message of one person, in their language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from pemwecco.core.answers import Refused
from pemwecco.core.wordings import WordingError, fill_wording
from pemwecco.correspondence.rules import list_blanks
from pemwecco.correspondence.topics import (
    Topic,
    build_placeholder_values,
    list_placeholders,
)
from pemwecco.network.models import Person


@dataclass(frozen=True, slots=True)
class FilledText:
    """The words as one person gets them, or why they cannot: `language` is that of the words."""

    subject: str = ""
    text: str = ""
    language: str = ""
    reason: str = ""


def read_texts(holder: Any) -> dict[str, tuple[str, str]]:
    """Subject and text of a template or a mailing, by language; those without a text are left out."""
    texts = {}
    for code, _name in settings.LANGUAGES:
        text = (getattr(holder, f"text_{code}") or "").strip()
        if text:
            texts[code] = (getattr(holder, f"subject_{code}") or "", text)
    return texts


def check_blanks(kind: str, text: str) -> None:
    """Refuse a text with a blank that no row of this kind can fill, and braces that are no blank."""
    known = [each.name for each in list_placeholders(kind)]
    try:
        fill_wording(text, dict.fromkeys(known, ""))
    except WordingError as error:
        names = ", ".join("{" + name + "}" for name in known)
        raise Refused(
            _("%(wrong)s cannot be filled. Placeholders: %(names)s")
            % {"wrong": error, "names": names}
        ) from None


def choose_text(
    texts: Mapping[str, tuple[str, str]], language: str
) -> tuple[str, str, str]:
    """The language, subject and text for a reader: their own, else the first of the house that is written."""
    order = [language, *(code for code, _name in settings.LANGUAGES)]
    for code in order:
        if code in texts:
            return code, *texts[code]
    return "", "", ""


def fill_texts(
    *,
    topic: Topic,
    texts: Mapping[str, tuple[str, str]],
    people: Iterable[tuple[Any, Person]],
) -> dict[int, FilledText]:
    """The words for each of many rows and their people, by the key of the row.

    A fixed number of queries for each language. A person whose row lacks a value that the words ask for
    gets none of them: `reason` says which.
    """
    chosen: dict[str, list[Any]] = {}
    words = {}
    for row, person in people:
        code, subject, text = choose_text(texts, person.language)
        words[row.pk] = (code, subject, text)
        chosen.setdefault(code, []).append(row)
    filled: dict[int, FilledText] = {}
    for code, rows in chosen.items():
        if not code:
            for row in rows:
                filled[row.pk] = FilledText(reason=_("There is no text yet."))
            continue
        wanted = list_blanks(*texts[code])
        values = build_placeholder_values(topic, rows, code, wanted)
        for row in rows:
            _code, subject, text = words[row.pk]
            filled[row.pk] = _fill_one(topic, code, subject, text, values[row.pk])
    return filled


def _fill_one(
    topic: Topic, code: str, subject: str, text: str, values: Mapping[str, str]
) -> FilledText:
    try:
        return FilledText(
            " ".join(fill_wording(subject, values).split())[:200],
            fill_wording(text, values),
            code,
        )
    except WordingError as error:
        missing = {}
        for each in list_placeholders(topic.code):
            missing["{" + each.name + "}"] = each.missing
        why = missing.get(str(error), "")
        sentence = _("%(blank)s has no value here.") % {"blank": error}
        return FilledText(language=code, reason=f"{sentence} {why}".strip())
