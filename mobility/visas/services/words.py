"""Sentences of the rules, in the language of whoever reads them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext

from mobility.visas import rules
from pemwecco.core.findings import Finding, RuleError


@dataclass(frozen=True, slots=True)
class DossierFinding:
    """One finding of a rule on a dossier, as a page shows it.

    `area` is what it is about ("passport", "stay"…), `tone` how it is drawn ("bad" when the law of
    the visa is not met, "attention" for what a person has to judge, "good"). `facts` is what the sentence
    is made of, the same in every language: a finding let stand holds for these facts only.
    """

    code: str
    text: str
    area: str
    tone: str = "bad"
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def source(self) -> rules.Source:
        """Its line in the book: law, weight, what to mend, where."""
        return rules.RULEBOOK[self.code]

    @property
    def key(self) -> str:
        """What tells it from others of the same rule, and from itself once its facts change."""
        text = json.dumps([self.code, sorted(self.facts.items())], ensure_ascii=False)
        return sha256(text.encode()).hexdigest()[:40]

    @property
    def mend(self) -> str:
        """What to mend, in the language of the page."""
        return gettext(self.source.mend) if self.source.mend else ""


def build_dossier_finding(
    code: str, sentence: str, area: str, tone: str = "bad", **values: object
) -> DossierFinding:
    """A remark whose sentence has placeholders: dates and amounts as the reader writes them."""
    written = {name: _format_finding_value(value) for name, value in values.items()}
    return DossierFinding(
        code,
        sentence % written if values else sentence,
        area,
        tone,
        _format_finding_params(values),
    )


def format_dossier_finding(finding: Finding) -> str:
    """The sentence of a finding, with dates and amounts as the reader writes them."""
    values = {}
    for name, value in finding.params.items():
        values[name] = _format_finding_value(value)
    return gettext(finding.message) % values


def format_rule_error(error: RuleError) -> list[str]:
    return [format_dossier_finding(finding) for finding in error.findings]


def build_dossier_findings(
    findings: Iterable[Finding], area: str, tone: str = "bad"
) -> list[DossierFinding]:
    found = []
    for finding in findings:
        text = format_dossier_finding(finding)
        params = _format_finding_params(finding.params)
        found.append(DossierFinding(finding.code, text, area, tone, params))
    return found


def _format_finding_params(values: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


def _format_finding_value(value: object) -> object:
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return number_format(value, use_l10n=True)
    return value
