"""The text of a note on a page."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from events.notes.rules.markdown import render_markdown
from events.notes.rules.passages import PassagePart

register = template.Library()


@register.filter
def as_note_html(text: str) -> SafeString:
    """Markdown as HTML that was cleaned."""
    return mark_safe(render_markdown(text))  # noqa: S308  cleaned by `render_markdown`


@register.simple_tag
def as_passage(passage: list[PassagePart]) -> SafeString:
    """A passage with the words that were found marked, every sign of it escaped."""
    parts = []
    for part in passage:
        marked = (
            format_html("<mark>{}</mark>", part.text) if part.is_found else part.text
        )
        parts.append((marked,))
    return format_html_join("", "{}", parts)
