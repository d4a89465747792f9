"""The sentence of a finding in the language of its reader, with dates and amounts as they write them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext

from pemwecco.core.day_words import date_format
from pemwecco.core.findings import Finding, RuleError
from pemwecco.core.partial_dates import PartialDate


def format_finding(finding: Finding) -> str:
    """The sentence, for a page or a mail in the active language.

    A parameter called ``translate`` names another one that is itself a message.
    """
    to_translate = finding.params.get("translate")
    values: dict[str, object] = {}
    for name, value in finding.params.items():
        if name == to_translate:
            values[name] = gettext(str(value))
        else:
            values[name] = _format_param(value)
    return gettext(finding.message) % values


def format_findings(findings: Iterable[Finding]) -> list[str]:
    return [format_finding(finding) for finding in findings]


def format_rule_error(error: RuleError) -> list[str]:
    """One sentence for each finding of a rule that could not answer."""
    return format_findings(error.findings)


def _format_param(value: object) -> object:
    if isinstance(value, PartialDate):
        whole = value.as_date()
        return value.numeric() if whole is None else date_format(whole, "DATE_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return number_format(value, use_l10n=True)
    return value
