"""Indicators: a subject declares them in its `indicators.py`; nobody types a figure.

A declaration names the rows that are counted. Figure, disaggregation and the list behind them are computed
from these rows alone (`pemwecco.core.measures`), so they cannot contradict each other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeAlias

from django.apps import apps
from django.db import models
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# A column of the rows, by its path or computed.
Column: TypeAlias = str | Combinable


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both counted."""

    start: date
    end: date

    def until_today(self) -> Period:
        """The part of it that has happened: days to come do not count."""
        return replace(self, end=min(self.end, timezone.localdate()))


class ResultLevel(models.TextChoices):
    """Where an indicator stands in the chain of results."""

    IMPACT = "impact", pgettext_lazy("results framework", "impact")
    OUTCOME = "outcome", pgettext_lazy("results framework", "outcome")
    OUTPUT = "output", pgettext_lazy("results framework", "output")


class IndicatorNature(models.TextChoices):
    """Whether the days of the period count, or its last day."""

    FLOW = "flow", pgettext_lazy("indicator", "flow")
    STOCK = "stock", pgettext_lazy("indicator", "stock")


class Reckoning(models.TextChoices):
    """How the figure comes from its list, in words: the formula."""

    COUNT = "count", _("The rows of the list.")
    SUM = "sum", _("The values of the list, added up.")
    SHARE = "share", _("The marked rows of the list, in percent of all its rows.")
    MEDIAN = "median", _("The middle one of the values of the list.")


@dataclass(frozen=True, slots=True)
class FigureCut:
    """A way to divide the rows of a figure: each row has one word of it, "" when it is not known.

    `write` gives for some of these words how a person reads them.
    """

    code: str
    name: Promise
    column: Column
    write: Callable[[Collection[str]], Mapping[str, Any]] = lambda _words: {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A figure of the results framework, and the rows of which it is made.

    `rows` gives one row for each thing that counts, of a period that has happened; a stock takes its last
    day. `value` is what a sum adds up and a median looks at; `marked` are the rows of which a share tells.
    `right` is what the reader needs beside that on figures. The last four are paths from a row: to the
    number of its file, to its person, to what names it, to its programme; empty where there is none.
    """

    code: str
    level: ResultLevel
    name: Promise
    definition: Promise
    rows: Callable[[Period], models.QuerySet[Any]]
    day: Column
    nature: IndicatorNature = IndicatorNature.FLOW
    reckoning: Reckoning = Reckoning.COUNT
    value: Column | None = None
    marked: models.Q | None = None
    # "" for a number of things; "%", "EUR", "days".
    unit: str = ""
    right: str = ""
    cuts: tuple[FigureCut, ...] = ()
    file: str = ""
    person: str = ""
    title: str = ""
    programme: str = ""

    @property
    def formula(self) -> str:
        """In words, how the figure comes from the list."""
        return str(Reckoning(self.reckoning).label)

    @property
    def nature_name(self) -> str:
        return str(IndicatorNature(self.nature).label)

    def find_cut(self, code: str) -> FigureCut | None:
        """The cut of this code, when the indicator has it."""
        return next((cut for cut in self.cuts if cut.code == code), None)


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


def find_indicator(code: str) -> Indicator | None:
    """The indicator of this code, or nothing."""
    found = (each for each in collect_declared_indicators() if each.code == code)
    return next(found, None)
