"""Codes of a frozen letter in the words of its language; its paragraphs as paper shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from mobility.itineraries.models import Stop
from mobility.letters.services.facts import format_address
from mobility.letters.services.languages import format_text_language
from mobility.letters.services.phrasing import (
    DAY,
    format_letter_day,
    format_letter_span,
)
from pemwecco.core.institutions import format_institution, format_town
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
def letter_day(day: object, form: str = DAY) -> str:
    """A day as letters write it: "1er mars 2027", "11 February 2027"."""
    return format_letter_day(day, form)


@register.simple_tag(takes_context=True)
def birth_day(context: Context, day: object) -> str:
    """A birth after "born": in French "le 18 août 1968", and "en 1979" where the day is not known."""
    written = format_letter_day(day)
    if not written or context.get("language") != "fr":
        return written
    return f"le {written}" if re.match(r"\d{1,2}(er)? ", written) else f"en {written}"


@register.simple_tag
def letter_span(first: object, last: object) -> str:
    """Two days in as few words as a reader needs."""
    return format_letter_span(first, last)


@register.simple_tag(takes_context=True)
def nationality(context: Context, code: str, sex: str = "") -> str:
    """What stands after "nationality": the adjective, or the status, in the language of the letter."""
    return format_nationality(code or "", sex or "", str(context.get("language", "")))


@register.simple_tag(takes_context=True)
def institution(context: Context, name: str) -> str:
    """An institution by its name in the language of the letter."""
    return format_institution(name, str(context.get("language", "")))


@register.simple_tag(takes_context=True)
def town(context: Context, text: str) -> str:
    """A town, or an address that ends with one, with its name in the language of the letter."""
    return format_town(text, str(context.get("language", "")))


@register.simple_tag(takes_context=True)
def own_words(context: Context, text: str, written_in: str) -> SafeString:
    """What somebody wrote in their own words; in another language than the letter, which one is said."""
    said = format_text_language(written_in, str(context.get("language", "")))
    lines = _join_with_breaks((text or "").splitlines())
    if not text or not said:
        return lines
    return format_html(
        '<span lang="{}">{}</span> <span class="quiet">({})</span>',
        written_in,
        lines,
        said,
    )


@register.simple_tag(takes_context=True)
def address_line(context: Context, address: str, city: str) -> str:
    """Street and town in the language of the letter, the town not said twice."""
    language = str(context.get("language", ""))
    return format_address(
        format_town(address or "", language), format_town(city or "", language)
    )


@register.simple_tag(takes_context=True)
def place_line(context: Context, stop: Mapping[str, str]) -> str:
    """Where a stop takes place in one line: host, place, street and town, nothing said twice."""
    language = str(context.get("language", ""))
    found = ""
    for part in (stop.get("address"), stop.get("place"), stop.get("host")):
        said = format_town(part or "", language)
        if said and said not in found:
            known = [one for one in said.split(", ") if one not in found]
            found = ", ".join([*known, found] if found else known)
    return found


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


@register.filter
def keep_whole(text: str) -> SafeString:
    """An e-mail address or phone number that is not broken at the end of a line."""
    return format_html('<span class="whole">{}</span>', text or "")
