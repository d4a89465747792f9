"""The days of a visit, or of what a host offers, as a page writes them."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from django import template

from mobility.hosts.services.offers import format_span

register = template.Library()


class HasDays(Protocol):
    starts_on: date
    ends_on: date


@register.filter
def write_visit_days(row: HasDays) -> str:
    """From its first to its last day; one day once."""
    return format_span(row.starts_on, row.ends_on)
