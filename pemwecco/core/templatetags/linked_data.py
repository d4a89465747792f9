"""What a page says of itself to machines, in the words of schema.org."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
# No text of a row may end the script in which it stands.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.filter(is_safe=True)
def as_linked_data(described: Mapping[str, Any]) -> SafeString:
    """A description as a JSON-LD block of the page's head; browsers do not run it."""
    body = {"@context": "https://schema.org", **described}
    text = json.dumps(body, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  escaped above
