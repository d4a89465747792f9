"""Findings of a dossier: what the rules say, with what it is about and how much it weighs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext

from mobility.visas import rules
from pemwecco.core.findings import Finding


def build_dossier_finding(
    code: str, sentence: str, area: str, severity: str = "bad", **values: object
) -> Finding:
    """A finding whose sentence has placeholders for `values`, if there are any."""
    message = sentence if values else sentence.replace("%", "%%")
    return Finding(code, message, values, severity=severity, area=area)


def build_dossier_findings(
    findings: Iterable[Finding], area: str, severity: str = "bad"
) -> list[Finding]:
    """What a pure rule found, placed in the dossier."""
    found = []
    for finding in findings:
        found.append(replace(finding, area=area, severity=severity))
    return found


def get_mend(finding: Finding) -> str:
    """What to mend, in the language of the page; empty where there is nothing to mend."""
    mend = rules.RULEBOOK[finding.code].mend
    return gettext(mend) if mend else ""
