"""Dated rules that subjects declare in their `parameters.py`: which keys exist, what values they take.

What a row says is read through here, so that a row that cannot be read never counts and never stops a page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_noop as _
from django.utils.translation import pgettext_lazy

from pemwecco.core.findings import Finding, RuleError
from pemwecco.core.remembering import remembered, remembered_rows

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from pemwecco.core.models import Parameter

NUMBER: Final = re.compile(r"[0-9]+(\.[0-9]+)?")
UNITS: Final[Mapping[str, str | Promise]] = {
    "days": pgettext_lazy("unit", "days"),
    "working days": pgettext_lazy("unit", "working days"),
    "months": pgettext_lazy("unit", "months"),
    "years": pgettext_lazy("unit", "years"),
    "hours": pgettext_lazy("unit", "hours"),
    "pages": pgettext_lazy("unit", "pages"),
    "moves": pgettext_lazy("unit", "moves"),
    "EUR": pgettext_lazy("unit", "EUR"),
    "EUR per day": pgettext_lazy("unit", "EUR per day"),
    "XOF per EUR": pgettext_lazy("unit", "XOF for one EUR"),
}
AMOUNTS: Final = frozenset({"EUR", "EUR per day", "XOF per EUR"})


@dataclass(frozen=True, slots=True)
class DatedRule:
    """One rule whose value changes by date: its key, its name for staff, its unit, and what it can be."""

    key: str
    name: str | Promise
    unit: str
    least: int
    most: int

    @property
    def is_amount(self) -> bool:
        """An amount may have decimals; everything else is counted."""
        return self.unit in AMOUNTS


@dataclass(frozen=True, slots=True)
class RuleFamily:
    """The dated rules of a subject, whether a row was used, and what a new value would change.

    `list_effects` answers with sentences in the language of the reader; `is_used` tells whether something
    that stays was decided by a row, which is then kept for good. `apply_change` brings what is kept of the
    rules up to date, within the transaction that changed one.
    """

    rules: tuple[DatedRule, ...]
    is_used: Callable[[Parameter], bool]
    list_effects: Callable[[DatedRule, Decimal], Iterable[str]]
    apply_change: Callable[[], None]


_families: dict[str, RuleFamily] = {}
_rules: dict[str, DatedRule] = {}


def declare_dated_rules(family: RuleFamily) -> None:
    """Make the rules of a subject known; called once, when its `parameters.py` is loaded."""
    for rule in family.rules:
        if rule.key in _rules:
            raise ValueError(f"The dated rule {rule.key} is declared twice.")
        _rules[rule.key], _families[rule.key] = rule, family


def list_dated_rules() -> list[DatedRule]:
    return list(_rules.values())


def get_dated_rule(key: str) -> DatedRule | None:
    return _rules.get(key)


def get_rule_family(key: str) -> RuleFamily | None:
    return _families.get(key)


def parse_rule_value(rule: DatedRule, text: str) -> Decimal:
    """Read the value of a rule, in its unit.

    Refuses with `RuleError` what is no number, decimals of what is counted, and what lies outside the range.
    """
    written = text.strip().replace(",", ".")
    if NUMBER.fullmatch(written) is None:
        message = _("“%(value)s” is not a number. Write it in digits, for example %(example)s.")  # fmt: skip
        params: dict[str, object] = {"value": text.strip(), "example": rule.least}
        raise RuleError(Finding("parameter-not-a-number", message, params))
    value = Decimal(written)
    if not rule.is_amount and value != int(value):
        message = _("This rule is counted in whole numbers.")
        raise RuleError(Finding("parameter-not-whole", message))
    if not rule.least <= value <= rule.most:
        message = _("This rule takes a value from %(least)s to %(most)s.")
        params = {"least": rule.least, "most": rule.most}
        raise RuleError(Finding("parameter-out-of-range", message, params))
    return value


def read_row_value(row: Parameter) -> Decimal | None:
    """What a row says; nothing for one that does not count: an unknown key, a value that the rule refuses."""
    rule = get_dated_rule(row.key)
    if rule is None:
        return None
    try:
        return parse_rule_value(rule, row.value)
    except RuleError:
        return None


def read_rule_values(keys: Iterable[str], on: date) -> dict[str, Decimal]:
    """The values in force on a day, by key; one query.

    A row that cannot be read is passed over, and the one before it stays in force.
    """
    known = _read_values_of_day(on)
    return {key: known[key] for key in keys if key in known}


@remembered_rows
def list_dated_rows() -> QuerySet[Parameter]:
    """All dated rules, in the order of their days: there are a few dozen, and a page needs those of several
    subjects and days.
    """
    from pemwecco.core.models import Parameter  # noqa: PLC0415  models load after the declarations

    return Parameter.objects.order_by("valid_from")


@remembered
def _read_values_of_day(on: date) -> dict[str, Decimal]:
    values = {}
    for row in list_dated_rows():
        value = read_row_value(row) if row.valid_from <= on else None
        if value is not None:
            values[row.key] = value
    return values
