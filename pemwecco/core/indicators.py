"""Indicators: a subject declares them in its `indicators.py`; nobody types a figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both counted."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure computed from the rows: code of the results framework, name, unit, how to count."""

    code: str
    name: Promise
    count: Callable[[Period], Decimal | int]
    # "" for a number of things; "%", "EUR", "days".
    unit: str = ""


def collect_declared_indicators() -> list[Indicator]:
    """Every subject's indicators, ordered by code; a code declared twice is a mistake (`LookupError`)."""
    found: dict[str, Indicator] = {}
    for config in apps.get_app_configs():
        if (
            find_spec(f"{config.name}.indicators") is None
            or config.name == "pemwecco.core"
        ):
            continue
        for indicator in import_module(f"{config.name}.indicators").INDICATORS:
            if indicator.code in found:
                raise LookupError(f"Two indicators have the code {indicator.code}.")
            found[indicator.code] = indicator
    return [found[code] for code in sorted(found)]
