"""Sentences of the rules, in the language of whoever reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext

from pemwecco.core.findings import Finding, RuleError


class DossierRefused(ValueError):
    """An act on a dossier that cannot be; `sentences` says why, one thing each."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True, slots=True)
class Remark:
    """One finding of a rule on a dossier, as a page shows it.

    `area` is what it is about ("passport", "stay"…), `tone` how it is drawn ("bad" when the law of
    the visa is not met, "attention" for what a person has to judge, "good").
    """

    code: str
    text: str
    area: str
    tone: str = "bad"


def say(finding: Finding) -> str:
    """The sentence of a finding, with dates and amounts as the reader writes them."""
    return gettext(finding.message) % {name: _written(value) for name, value in finding.params.items()}


def say_all(error: RuleError) -> list[str]:
    return [say(finding) for finding in error.findings]


def remarks(findings: Iterable[Finding], area: str, tone: str = "bad") -> list[Remark]:
    return [Remark(finding.code, say(finding), area, tone) for finding in findings]


def _written(value: object) -> object:
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, Decimal | int):
        return number_format(value, use_l10n=True)
    return value
