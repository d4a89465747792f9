"""Dates as far as they are known, for templates."""

from __future__ import annotations

from django import template

from pemwecco.core.written_dates import format_numeric_date, format_written_date

register = template.Library()
register.filter("written_date", format_written_date)
register.filter("numeric_date", format_numeric_date)
