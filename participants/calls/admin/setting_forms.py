"""The forms of a call's parts: what is typed is held against good sense before it is saved."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.utils import timezone
from django_countries import countries

from participants.calls.models import EligibilityRule, Question
from participants.calls.rules import (
    RuleSettings,
    list_criterion_findings,
    list_rule_setting_findings,
    list_setup_findings,
    list_target_findings,
)
from participants.calls.services.setup import get_call_settings
from participants.register.models import Call
from participants.register.rules import CallDates, list_call_findings
from pemwecco.core.checked_forms import CheckedModelForm
from pemwecco.core.findings import Finding
from pemwecco.network.models import Identifier, Sector
from pemwecco.network.regions import list_region_choices

Kind = EligibilityRule.Kind


class EligibilityRuleForm(CheckedModelForm):
    def list_setting_findings(self, values: dict[str, Any]) -> Iterable[Finding]:
        kind = values["kind"]
        return list_rule_setting_findings(
            RuleSettings(
                kind=kind,
                on=values["on"],
                lowest=values["lowest"],
                highest=values["highest"],
                values=tuple(values["values"] or ()),
                known_on=_list_known_targets(kind, self.instance.call_id),
                known_values=_list_known_codes(kind, self.instance.call),
            )
        )


def _list_known_targets(kind: str, call: int | None) -> Collection[str]:
    """The registers, papers or questions that a rule of a kind can be about."""
    if kind == Kind.IDENTIFIER:
        return frozenset(Identifier.Scheme.values)
    questions = Question.objects.filter(call=call)
    if kind == Kind.PAPER:
        questions = questions.filter(kind=Question.Kind.FILE)
    else:
        questions = questions.exclude(kind=Question.Kind.FILE)
    return frozenset(questions.values_list("code", flat=True))


def _list_known_codes(kind: str, call: Call) -> Collection[str] | None:
    """The codes that the list of a rule can name; nothing where anything goes."""
    if kind in {Kind.NATIONALITY, Kind.RESIDENCE}:
        return frozenset(code for code, _name in countries)
    if kind == Kind.SECTOR:
        return frozenset(Sector.objects.values_list("code", flat=True))
    if kind == Kind.REGION:
        # A country without a list of regions takes free text.
        return frozenset(dict(list_region_choices(str(call.programme.origin)))) or None
    return None


class CriterionForm(CheckedModelForm):
    def list_setting_findings(self, values: dict[str, Any]) -> Iterable[Finding]:
        return list_criterion_findings(
            values["weight"], values["highest"], values["lowest"]
        )


class BalanceTargetForm(CheckedModelForm):
    def list_setting_findings(self, values: dict[str, Any]) -> Iterable[Finding]:
        return list_target_findings(values["at_least"], values["at_most"])


class SetupForm(CheckedModelForm):
    def list_setting_findings(self, values: dict[str, Any]) -> Iterable[Finding]:
        return list_setup_findings(values)


class CallSettingsForm(CheckedModelForm):
    def list_setting_findings(self, values: dict[str, Any]) -> Iterable[Finding]:
        arrivals: tuple[date, ...] = ()
        if self.instance.pk is not None:
            arrivals = tuple(self.instance.cohorts.values_list("arrives_on", flat=True))
        dates = CallDates(
            values["opens_at"],
            values["closes_at"],
            arrivals,
            committee_on=values["committee_on"],
            results_by=values["results_by"],
            training_from=values["training_from"],
            visa_days=get_call_settings(self.instance.pk or 0).visa_days,
        )
        return list_call_findings(dates, timezone.now())
