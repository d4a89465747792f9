"""In every template: an hour alone, where the place of its clock is said beside it."""

from __future__ import annotations

from django import template

from pemwecco.core.day_words import format_clock

register = template.Library()
register.filter("clock", format_clock, expects_localtime=True, is_safe=False)
