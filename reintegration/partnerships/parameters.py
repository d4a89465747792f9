"""The dated rule of amounts: how many XOF one EUR is worth."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pemwecco.core.models import Parameter
from pemwecco.core.parameters import (
    DatedRule,
    RuleFamily,
    declare_dated_rules,
    read_rule_values,
)
from reintegration.partnerships.rules import FIXED_XOF_PER_EUR, XOF_RATE


def get_xof_rate(on: date) -> Decimal:
    """XOF for one EUR on a day; the fixed parity while no rule of that day says otherwise."""
    return read_rule_values([XOF_RATE], on).get(XOF_RATE, FIXED_XOF_PER_EUR)


def is_rate_used(row: Parameter) -> bool:
    """Amounts are kept in their own currency: nothing that stays was decided by a rate."""
    return False


def list_rate_effects(rule: DatedRule, value: Decimal) -> Iterable[str]:
    yield _("Amounts in XOF are placed in their band by it from this date on.")


def apply_rate_change() -> None:
    """Nothing is kept of this rule."""


declare_dated_rules(
    RuleFamily(
        (
            DatedRule(
                XOF_RATE, gettext_lazy("CFA francs for one euro"), "XOF per EUR", 1, 10_000
            ),
        ),
        is_rate_used,
        list_rate_effects,
        apply_rate_change,
    )
)  # fmt: skip
