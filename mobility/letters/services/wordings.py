"""The words of letters: those of the project in files, those of staff as numbered versions; filled by name.

A file `letters/words/<kind>.<language>.txt` has paragraphs under "## name"; a line that begins with two
spaces goes on the line before. "costs.host" is the variant "host" of the paragraph "costs"; names that
begin with "label." are the fixed words of the layout.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.db import transaction
from django.template.loader import get_template
from django.utils.translation import gettext as _
from django.utils.translation import override

from mobility.letters.models import LetterWording
from mobility.letters.services.values import (
    build_placeholders,
    list_letter_placeholders,
)
from mobility.letters.services.variants import choose_variants
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from pemwecco.core.wordings import WordingError, fill_wording
from pemwecco.network.identifiers import PassportKind

LABEL: Final = "label."
# Travel documents that are no passports.
TRAVEL_DOCUMENTS: Final = frozenset(
    {PassportKind.REFUGEE, PassportKind.STATELESS, PassportKind.OTHER}
)
GOES_ON: Final = "  "
MOST: Final = 4000
"""Signs in one paragraph: a letter is two pages."""


@cache
def get_project_wording(kind: str, language: str) -> Mapping[str, str]:
    """The words of the project for a kind of letter: paragraphs and labels by their name."""
    template: Any = get_template(f"letters/words/{kind}.{language}.txt")
    found: dict[str, str] = {}
    name = ""
    for line in str(template.template.source).splitlines():
        if line.startswith("## "):
            name = line.removeprefix("## ").strip()
            found[name] = ""
        elif name and line.startswith(GOES_ON):
            found[name] = f"{found[name].rstrip()} {line.strip()}\n"
        elif name:
            found[name] += line + "\n"
    return {name: text.strip() for name, text in found.items()}


def get_letter_paragraphs(kind: str, language: str) -> dict[str, str]:
    """What staff may write in their own words, with the words of the project."""
    found = {}
    for name, text in get_project_wording(kind, language).items():
        if not name.startswith(LABEL):
            found[name] = text
    return found


def get_current_wording(kind: str, language: str) -> LetterWording | None:
    """The last version of staff's words; nothing while those of the project stand."""
    return (
        LetterWording.objects.filter(kind=kind, language=language)
        .order_by("-number")
        .first()
    )


def fill_letter_paragraphs(
    kind: str, language: str, facts: Mapping[str, Any], texts: Mapping[str, str]
) -> dict[str, str]:
    """The paragraphs of one letter, filled: of each the variant that its facts choose.

    `texts` are staff's; what they do not hold is the project's. Raises `WordingError` naming a
    placeholder that this kind of letter does not know.
    """
    every = get_letter_paragraphs(kind, language) | dict(texts)
    with override(language):
        known, chosen = build_placeholders(kind, facts), choose_variants(kind, facts)
    found = {}
    for name, text in every.items():
        paragraph, _dot, variant = name.partition(".")
        if not variant or chosen.get(paragraph) == variant:
            found[paragraph] = fill_wording(text, known)
    return found


def fill_letter_labels(
    kind: str, language: str, facts: Mapping[str, Any]
) -> dict[str, str]:
    """The fixed words of the layout, filled."""
    with override(language):
        known = build_placeholders(kind, facts)
    found = {}
    for name, text in get_project_wording(kind, language).items():
        if name.startswith(LABEL):
            found[name.removeprefix(LABEL)] = fill_wording(text, known)
    if facts.get("person", {}).get("document") in TRAVEL_DOCUMENTS:
        # No passport: the line has the name of what it is.
        found["passport"] = found.get("document", "")
        found["person"] = found.get("person_document", found.get("person", ""))
    return found


def find_wrong_placeholders(kind: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Why a text cannot be filled, by the name of its paragraph; the sentence names the wrong placeholder."""
    known = list_letter_placeholders(kind)
    blank = dict.fromkeys(known, "")
    names = ", ".join("{" + name + "}" for name in known)
    found = {}
    for name, text in texts.items():
        try:
            fill_wording(text, blank)
        except WordingError as error:
            sentence = _(
                "%(wrong)s cannot be filled. Placeholders of this letter: %(names)s"
            )
            found[name] = sentence % {"wrong": error, "names": names}
    return found


@dataclass(frozen=True, slots=True)
class MergedWording:
    """What was typed over what somebody else has saved meanwhile.

    `texts` are the paragraphs to go on with, from version `number`; `theirs` the words of the other for
    those that both have changed.
    """

    texts: dict[str, str]
    theirs: dict[str, str]
    number: int


def merge_wording(
    *, kind: str, language: str, texts: Mapping[str, str], based_on: int
) -> MergedWording:
    """Hold paragraphs against the last version: one that the sender left as it was read is the other's."""
    own = get_letter_paragraphs(kind, language)
    last = get_current_wording(kind, language)
    read = LetterWording.objects.filter(kind=kind, language=language, number=based_on)
    before = own | next((each.texts for each in read), {})
    now = own | (last.texts if last else {})
    merged, theirs = dict(texts), {}
    for name, text in texts.items():
        typed = normalise_line_ends(text).strip()
        if now[name] in (before[name], typed):
            continue
        if typed == before[name]:
            merged[name] = now[name]
        else:
            theirs[name] = now[name]
    return MergedWording(merged, theirs, last.number if last else 0)


@transaction.atomic
def write_wording(
    *,
    kind: str,
    language: str,
    texts: Mapping[str, str],
    note: str = "",
    based_on: int | None = None,
    by: User,
) -> LetterWording:
    """Keep staff's words as a new version; letters issued from now on print it.

    Only what differs from the words of the project is kept. Refuses with `Refused` a text that
    cannot be filled, a paragraph that the letter does not have, words that are those of the last version,
    and a text begun on a version that somebody else has replaced (`based_on`); with `PermissionDenied`
    whoever may not write them.
    """
    require(by, "letters.add_letterwording")
    own = get_letter_paragraphs(kind, language)
    if unknown := set(texts) - set(own):
        raise Refused(
            _("The letter has no paragraph “%(name)s”.") % {"name": min(unknown)}
        )
    if wrong := find_wrong_placeholders(kind, texts):
        raise Refused(*wrong.values())
    if any(len(text) > MOST for text in texts.values()):
        raise Refused(_("A paragraph has at most %(most)s signs.") % {"most": MOST})
    kept = {}
    for name, text in texts.items():
        typed = normalise_line_ends(text).strip()
        if typed != own[name]:
            kept[name] = typed
    # Two people at once wait here, so that the numbers have no gap and no double.
    list(LetterWording.objects.filter(kind=kind, language=language).select_for_update())
    last = get_current_wording(kind, language)
    if based_on is not None and based_on != (last.number if last else 0):
        raise Refused(
            _(
                "Somebody has written version %(number)s meanwhile: compare before you save yours."
            )
            % {"number": last.number if last else 0}
        )
    if kept == (last.texts if last else {}):
        raise Refused(_("Nothing has changed."))
    return LetterWording.objects.create(
        kind=kind,
        language=language,
        number=last.number + 1 if last else 1,
        texts=kept,
        note=note.strip()[:200],
        by=by,
    )


def normalise_line_ends(text: str) -> str:
    """What was typed in a browser, with the line ends of the project's files."""
    return "\n".join(text.splitlines())
