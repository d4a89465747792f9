"""Codes of a frozen letter in the words of its language."""

from __future__ import annotations

from django import template
from django_countries import countries

from mobility.itineraries.models import Stop

register = template.Library()


@register.filter
def country_name(code: str) -> str:
    """The name of a country, from its ISO code of two letters or, as in passports, of three."""
    return str(countries.name(code)) if code else ""


@register.filter
def activity_name(code: str) -> str:
    """What is done at a stop, in words."""
    return str(dict(Stop.Activity.choices).get(code, code))
