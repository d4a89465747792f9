"""A letter as it would be printed now: for looking at it first, never kept, marked as not issued."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from mobility.hosts.models import Placement
from mobility.letters import papers
from mobility.letters.models import Letter
from mobility.letters.services.facts import Facts, gather_invitation_facts
from mobility.letters.services.issue import gather_signatory
from mobility.letters.services.kinds import KINDS
from mobility.letters.services.layout import build_letter_layout
from mobility.letters.services.sources import LetterSource, get_letter_source
from mobility.letters.services.wordings import (
    fill_letter_paragraphs,
    get_current_wording,
)
from mobility.visas.models import Dossier
from pemwecco.core.answers import Refused
from pemwecco.core.wordings import WordingError
from pemwecco.documents.papers import restore_dates
from pemwecco.documents.pdf import render_pdf


def gather_preview_facts(
    source: LetterSource, kind: str, language: str, placement: Placement | None = None
) -> Facts:
    """What a letter of this kind would print; an invitation is that of a visit, else of the first one."""
    with override(language):
        if kind != Letter.Kind.INVITATION:
            return KINDS[kind].gather(source)
        visit = placement or next(iter(source.placements), None)
        if visit is None:
            raise Refused(_("This file has no visit that a host agreed to."))
        return gather_invitation_facts(source, visit)


def fill_preview_paragraphs(
    facts: Facts, kind: str, language: str, texts: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The paragraphs filled with real facts, in the words given, else in those of now."""
    if texts is None:
        wording = get_current_wording(kind, language)
        texts = wording.texts if wording else {}
    try:
        return fill_letter_paragraphs(kind, language, facts, texts)
    except WordingError as error:
        raise Refused(_("%(wrong)s cannot be filled.") % {"wrong": error}) from error


def _gather_preview_signatory(source: LetterSource, language: str) -> Facts:
    with override(language):
        return gather_signatory(source, None)


def render_preview_pdf(
    *,
    dossier: Dossier,
    kind: str,
    language: str,
    texts: Mapping[str, str] | None = None,
) -> bytes:
    """The PDF with today's facts; refuses with `Refused` facts that the layout cannot do without."""
    source = get_letter_source(dossier)
    facts = gather_preview_facts(source, kind, language)
    if kind == Letter.Kind.PROGRAMME and not facts["published"].get("arrives_on"):
        raise Refused(_("The itinerary is not published yet."))
    facts = facts | {
        "words": fill_preview_paragraphs(facts, kind, language, texts),
        **_gather_preview_signatory(source, language),
    }
    context: dict[str, Any] = {
        **restore_dates(facts),
        **build_letter_layout(kind, facts, language),
        "reference": "–",
        "issued_on": timezone.localdate(),
        "language": language,
        "preview": True,
    }
    return render_pdf(papers.KINDS[Letter.Kind(kind)].template, context, language)
