"""What somebody sees before they sign, and what they signed: the very pages of the letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override

from mobility.letters import papers
from mobility.letters.models import Letter, LetterKind
from mobility.letters.services.signing import LetterReading
from pemwecco.documents.page_images import draw_page_strip, list_text_lines
from pemwecco.documents.papers import (
    build_issued_document_context,
    get_issued_document_kind,
)
from pemwecco.documents.pdf import render_pdf


@dataclass(frozen=True, slots=True)
class LetterPages:
    """A letter to read: its words as text, in the language of the letter."""

    text: list[str]
    language: str


def render_reading_pdf(reading: LetterReading) -> bytes:
    """The letter as it would be signed now, as PDF; it has no number before."""
    template = papers.KINDS[LetterKind(reading.kind)].template
    return render_pdf(template, reading.context(), reading.language)


def build_reading_pages(reading: LetterReading) -> LetterPages:
    """What is signed: made of the same facts as the fingerprint that is signed with them."""
    template = papers.KINDS[LetterKind(reading.kind)].template
    text = _read_text(template, reading.context(), reading.language)
    return LetterPages(text, reading.language)


def draw_reading_pages(reading: LetterReading, seal: str) -> bytes | None:
    """The pages as they would be printed, as one picture; nothing when they are not those that were read
    (`seal`).
    """
    if seal != reading.seal:
        return None
    return draw_page_strip(render_reading_pdf(reading))


def build_signed_pages(letter: Letter) -> LetterPages | None:
    """What a letter that was signed says; nothing while its PDF is being made."""
    paper = letter.paper
    if paper.pdf is None:
        return None
    template = get_issued_document_kind(paper).template
    with override(paper.language):
        context = build_issued_document_context(paper)
    return LetterPages(_read_text(template, context, paper.language), paper.language)


def _read_text(template: str, context: Mapping[str, Any], language: str) -> list[str]:
    with override(language):
        return list_text_lines(render_to_string(template, dict(context)))
