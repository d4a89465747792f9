"""Whom a form writes to, for templates: the line is that of the service behind it."""

from __future__ import annotations

from django import template

from pemwecco.core.addressees import format_addressees, get_act_addressees

register = template.Library()


@register.simple_tag
def act_addressees(act: str) -> str:
    """As "Writes to: the applicant", which the service of this name has declared."""
    return format_addressees(get_act_addressees(act))
