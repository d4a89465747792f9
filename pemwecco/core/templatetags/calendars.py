"""A deadline on a page, offered as a calendar file."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template

from pemwecco.core.calendars import DayToKeep, build_day_link

register = template.Library()


@register.inclusion_tag("components/calendar_link.html")
def add_to_calendar(
    *, title: str, on: date | datetime | None, page: str
) -> dict[str, Any]:
    """The link that puts a deadline in the reader's calendar; nothing without a day."""
    if on is None:
        return {}
    return {"title": title, "url": build_day_link(DayToKeep(str(title), on, page))}
