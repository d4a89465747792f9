"""What the rules say of a programme, written out: spans of days with their hours, activities in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from mobility.itineraries.models import Stop
from pemwecco.core.day_words import date_format
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


def _format_span(span: tuple[Any, ...]) -> str:
    first, last, starts, ends = span
    days = [date_format(first, "DATE_FORMAT")]
    if last != first:
        days.append(date_format(last, "DATE_FORMAT"))
    hours = "–".join(str(hour) for hour in (starts, ends) if hour)
    return " ".join(filter(None, (" – ".join(days), hours)))
