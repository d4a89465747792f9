"""The dated rules of the daily allowance, without a value until staff give one, and of the trip report."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mobility.itineraries.rules.allowances import BED, DAY, MEAL
from mobility.itineraries.rules.reports import DUE
from pemwecco.core.models import Parameter
from pemwecco.core.parameters import DatedRule, RuleFamily, declare_dated_rules

RULES: Final = (
    DatedRule(DAY, gettext_lazy("Daily allowance"), "EUR per day", 0, 1_000),
    DatedRule(
        MEAL, gettext_lazy("Daily allowance, taken off for a meal provided"), "EUR", 0, 500
    ),
    DatedRule(
        BED, gettext_lazy("Daily allowance, taken off for a night provided"), "EUR", 0, 1_000
    ),
)  # fmt: skip


def is_allowance_value_used(row: Parameter) -> bool:
    """A sheet is computed each time it is asked for: nothing that stays was decided by a row."""
    return False


def list_allowance_effects(rule: DatedRule, value: Decimal) -> Iterable[str]:
    yield _("Allowance sheets use it for the days from this date on.")


def list_report_effects(rule: DatedRule, value: Decimal) -> Iterable[str]:
    yield _("Reports of stays that end from this date on are due by it.")


def apply_allowance_change() -> None:
    """Nothing is kept of these rules."""


declare_dated_rules(
    RuleFamily(
        RULES, is_allowance_value_used, list_allowance_effects, apply_allowance_change
    )
)
declare_dated_rules(
    RuleFamily(
        (
            DatedRule(
                DUE,
                gettext_lazy("Trip report due, after the last day of the stay"),
                "days",
                1,
                180,
            ),
        ),
        is_allowance_value_used,
        list_report_effects,
        apply_allowance_change,
    )
)
