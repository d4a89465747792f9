"""In place of Django's filter `date` in every template: the first of a month as French writes it."""

from __future__ import annotations

from django import template

from pemwecco.core.day_words import format_date_filter

register = template.Library()
register.filter("date", format_date_filter, expects_localtime=True, is_safe=False)
