"""Amounts of money as the reader's language writes them: 4 500 000 francs CFA, 4.500.000 CFA-frank."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The currencies of the countries of the programmes; any other is written by its code (ISO 4217).
CURRENCY_NAMES: Final[dict[str, str | Promise]] = {
    "XOF": _("CFA francs"),
    "EUR": _("euros"),
}


def name_currency(code: str) -> str:
    """A currency by its name in the active language, for who does not read codes."""
    return str(CURRENCY_NAMES.get(code, code))


def write_amount(value: int | Decimal, currency: str) -> str:
    """An amount and its currency; without a currency the number alone."""
    places = 0 if value == int(value) else 2
    number = number_format(value, places, use_l10n=True, force_grouping=True)
    return f"{number} {name_currency(currency)}".strip()
