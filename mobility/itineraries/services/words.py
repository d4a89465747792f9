"""Sentences of the rules, in the language of whoever reads them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext

from pemwecco.core.findings import Finding


def format_itinerary_finding(finding: Finding) -> str:
    """The sentence of a finding, with dates as the reader writes them."""
    to_translate = finding.params.get("translate")
    values: dict[str, object] = {}
    for name, value in finding.params.items():
        if name == to_translate:
            values[name] = gettext(str(value))
        else:
            values[name] = _format_itinerary_value(value)
    return gettext(finding.message) % values


def format_itinerary_findings(findings: Iterable[Finding]) -> list[str]:
    return [format_itinerary_finding(finding) for finding in findings]


def _format_itinerary_value(value: object) -> object:
    if isinstance(value, tuple):
        # A day with its hour, when it has one.
        on, at = value
        return f"{_format_itinerary_value(on)} {at}".strip()
    return date_format(value, "DATE_FORMAT") if isinstance(value, date) else value
