"""Phone numbers inside a text that somebody wrote: each one a tap."""

from __future__ import annotations

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
# An international number as people write it: "+32 2 505 37 00".
_NUMBER = re.compile(r"\+\d(?:[\s\u00a0\u202f./()-]{0,2}\d){6,14}")


@register.filter
def link_phones(text: str) -> SafeString:
    """The text with each international number as a link that calls it: "Enabel, +32 2 505 37 00"."""
    parts: list[str] = []
    end = 0
    for found in _NUMBER.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        parts.append(text[end : found.start()])
        parts.append(
            format_html('<a class="tap" href="tel:+{}">{}</a>', digits, found[0])
        )
        end = found.end()
    parts.append(text[end:])
    return format_html_join("", "{}", ((part,) for part in parts))
