"""Codes of a frozen letter in the words of its language; its paragraphs as paper shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from mobility.itineraries.models import Stop
from pemwecco.network.nationalities import format_nationality, get_authority_name

# An enterprise number of the Belgian register.
BELGIAN_DIGITS = 10

register = template.Library()
LISTED = "- "


@register.filter
def country_name(code: str) -> str:
    """The name of a country, from its ISO code of two letters or of three; of whoever issues passports."""
    return get_authority_name(str(code)) if code else ""


@register.filter
def nationality_name(code: str, sex: str = "") -> str:
    """A nationality as it stands behind its label: “sénégalaise”, “apatride”."""
    return format_nationality(str(code or ""), str(sex or ""))


@register.filter
def activity_name(code: str) -> str:
    """What is done at a stop, in words."""
    return str(dict(Stop.Activity.choices).get(code, code))


@register.filter("enterprise_number")
def format_enterprise_number(number: str) -> str:
    """A Belgian enterprise number as it is printed: 0123.456.789."""
    digits = re.sub(r"\D", "", str(number))
    if len(digits) != BELGIAN_DIGITS:
        return str(number)
    return f"{digits[:4]}.{digits[4:7]}.{digits[7:]}"


@register.filter
def paragraphs(text: str | None) -> SafeString:
    """A wording as paragraphs; lines that begin with "- " are a list. Nothing in it is HTML."""
    found = []
    for block in re.split(r"\n\s*\n", (text or "").strip()):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        if not lines:
            continue
        if all(line.startswith(LISTED) for line in lines):
            found.append(_render_list_lines(lines))
        else:
            found.append(format_html("<p>{}</p>", _join_with_breaks(lines)))
    return mark_safe("\n".join(found))  # noqa: S308  every part was escaped above


@register.simple_tag
def paragraph_list(*texts: str | None) -> SafeString:
    """Several wordings of list lines as one list."""
    lines: list[str] = []
    for text in texts:
        stripped = [line.strip() for line in (text or "").splitlines()]
        lines += filter(None, stripped)
    return _render_list_lines(lines) if lines else SafeString()


def _render_list_lines(lines: Iterable[str]) -> SafeString:
    items = format_html_join(
        "", "<li>{}</li>", ((line.removeprefix(LISTED),) for line in lines)
    )
    return format_html("<ul>{}</ul>", items)


def _join_with_breaks(lines: Iterable[str]) -> SafeString:
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines))
