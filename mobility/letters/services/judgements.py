"""A letter judged by the findings of its dossier before it is issued, and what is kept of the judgement."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from mobility.letters.rules import IssueJudgement, judge_issue
from mobility.visas.models import Dossier
from mobility.visas.services.coherence import list_dossier_findings
from mobility.visas.services.waivers import get_waivers_in_force
from mobility.visas.services.words import get_mend
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.findings import Finding
from pemwecco.core.labels import join_label
from pemwecco.core.sentences import format_finding


class DossierJudge:
    """The findings of one dossier as they are now, for any kind of letter; read once."""

    def __init__(self, dossier: Dossier) -> None:
        self.findings = list_dossier_findings(dossier)
        self.waivers = get_waivers_in_force(dossier)

    def judge(self, kind: str) -> IssueJudgement:
        return judge_issue(kind, self.findings, self.waivers.keys())

    def list_refusals(self, kind: str) -> list[str]:
        """What stops a kind of letter, one sentence each, with what to mend."""
        return [_format_with_mend(one) for one in self.judge(kind).refused]

    def list_questions(self, kind: str) -> list[str]:
        """What needs a named person with a reason before the letter is issued, one sentence each."""
        return [format_finding(one) for one in self.judge(kind).open]

    def record(self, kind: str, reason: str, by: User) -> list[dict[str, Any]]:
        """What is kept with the letter: each finding that somebody let stand, who, and why."""
        judged = self.judge(kind)
        kept = [_describe(one, reason.strip(), by) for one in judged.open]
        for one in judged.let_stand:
            waiver = self.waivers[one.key]
            kept.append(_describe(one, waiver.reason, waiver.by))
        return kept


def require_judged(judge: DossierJudge, kind: str, reason: str) -> None:
    """Refuse with `Refused` what the dossier itself refuses, and what nobody has given a reason for."""
    if refusals := judge.list_refusals(kind):
        raise Refused(*refusals)
    questions = judge.list_questions(kind)
    if questions and not reason.strip():
        raise Refused(
            *questions,
            _("Say why the letter is issued all the same, or mend it first."),
        )


def format_judged(judged: list[dict[str, Any]]) -> str:
    """The same as the ledger of the paper keeps it: the reason, who gave it, for what."""
    lines = []
    for one in judged:
        lines.append(f"{one['sentence']} {join_label(one['by'], one['reason'])}")
    return "\n".join(lines)


def _describe(finding: Finding, reason: str, by: User) -> dict[str, Any]:
    return {
        "code": finding.code,
        "facts": finding.facts,
        "sentence": format_finding(finding),
        "reason": reason,
        "by": str(by),
    }


def _format_with_mend(finding: Finding) -> str:
    return f"{format_finding(finding)} {get_mend(finding)}".strip()
