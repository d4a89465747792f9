"""The one list of kinds of files, for templates that draw a file field themselves."""

from __future__ import annotations

from django import template

from pemwecco.documents.contents import format_accepted_types, list_accepted_in_browser

register = template.Library()


@register.simple_tag
def accepted_files() -> str:
    """What the `accept` of a file field says."""
    return list_accepted_in_browser()


@register.simple_tag
def accepted_kinds_sentence() -> str:
    """The sentence with which another kind is refused."""
    return format_accepted_types()
