"""What the rules say of a programme, written out: spans of days with their hours, activities in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from mobility.itineraries.models import Stop, TravelMode
from mobility.itineraries.rules.days import Facts, day
from pemwecco.core.day_words import date_format, format_clock_name
from pemwecco.core.findings import Finding
from pemwecco.core.sentences import format_finding


def format_itinerary_finding(finding: Finding) -> str:
    """The sentence of a finding, in the language and with the dates of the reader."""
    is_activity = finding.params.get("fact") == "activity"
    values: dict[str, object] = {}
    for name, value in finding.params.items():
        if is_activity and name in {"before", "after"}:
            values[name] = format_activity(str(value))
        elif isinstance(value, tuple):
            values[name] = _format_span(value)
        else:
            values[name] = value
    sentence = format_finding(replace(finding, params=values))
    return sentence[:1].upper() + sentence[1:]


def format_itinerary_findings(findings: Iterable[Finding]) -> list[str]:
    return [format_itinerary_finding(finding) for finding in findings]


def format_activity(code: str) -> str:
    """The activity of a stop in words; one that is not known any more as it was published."""
    return str(dict(Stop.Activity.choices).get(code, code))


def format_travel_mode(code: str) -> str:
    """How one travels in words; a mode that is not known any more as it was published."""
    return str(dict(TravelMode.choices).get(code, code))


def add_days_and_clock(stop: Facts, here: str) -> dict[str, Any]:
    """A stop as mails and lists read it: days as dates, and the clock of its hours, else that of `here`."""
    return {
        **stop,
        "first": day(stop["starts_on"]),
        "last": day(stop["ends_on"]),
        "clock": format_clock_name(stop.get("zone") or here),
    }


def _format_span(span: tuple[Any, ...]) -> str:
    first, last, starts, ends = span
    days = [date_format(first, "DATE_FORMAT")]
    if last != first:
        days.append(date_format(last, "DATE_FORMAT"))
    hours = "–".join(str(hour) for hour in (starts, ends) if hour)
    return " ".join(filter(None, (" – ".join(days), hours)))
