"""Frozen reports as their readers see them, each in the language of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.indicators import IndicatorNature, Reckoning, ResultLevel
from pemwecco.core.measures import Tally, TallyPart
from reporting.models import FrozenFigure, ReportingPeriod


@dataclass(frozen=True, slots=True)
class FrozenIndicator:
    """What an indicator said of itself when it was frozen, in the language of the reader."""

    code: str
    name: str
    definition: str
    formula: str
    nature_name: str
    unit: str


@dataclass(frozen=True, slots=True)
class FrozenMeasure:
    """A frozen figure with its parts by one cut."""

    indicator: FrozenIndicator
    whole: Tally
    parts: list[TallyPart]


@dataclass(frozen=True, slots=True)
class FrozenLevel:
    """The frozen figures of one level of the chain of results."""

    level: ResultLevel
    measured: list[FrozenMeasure]


@dataclass(frozen=True, slots=True)
class FrozenLine:
    """A row of a frozen list; its person has a name as long as there is one whom the reader may see."""

    file: str
    participation: Participation | None
    name: str
    value: Decimal | None
    is_marked: bool | None
    words: list[str]


def list_frozen_levels(
    period: ReportingPeriod, viewer: User, cut: str
) -> list[FrozenLevel]:
    """The figures of a frozen period that this person may read, by level; one query."""
    readable = []
    for figure in period.figures.defer("listed").order_by("code"):
        right = figure.definition["right"]
        if not right or viewer.has_perm(right):
            readable.append(figure)
    found = []
    for level in ResultLevel:
        own = [one for one in readable if one.definition["level"] == level]
        if own:
            measured = [build_frozen_measure(figure, cut) for figure in own]
            found.append(FrozenLevel(level, measured))
    return found


def build_frozen_measure(figure: FrozenFigure, cut: str) -> FrozenMeasure:
    """A frozen figure in the language of the page."""
    language = _choose_definition_language(figure)
    texts = figure.definition[language]
    indicator = FrozenIndicator(
        figure.code,
        texts["name"],
        texts["definition"],
        texts["formula"],
        str(IndicatorNature(figure.definition["nature"]).label),
        figure.definition["unit"],
    )
    parts = []
    for part in figure.parts.get(cut, []):
        value = None if part["figure"] is None else Decimal(part["figure"])
        tally = Tally(part["rows"], part["marked"], value)
        parts.append(TallyPart(part["word"], part["names"].get(language, ""), tally))
    return FrozenMeasure(
        indicator, Tally(figure.rows, figure.marked, figure.figure), parts
    )


def build_frozen_lines(
    figure: FrozenFigure, listed: Sequence[list[Any]], viewer: User
) -> list[FrozenLine]:
    """Some rows of a frozen list; one query for the files that the reader may see."""
    numbers = {line[1] for line in listed if line[1]}
    seen = Participation.objects.visible_to(viewer).select_related("person")
    files = {file.reference: file for file in seen.filter(reference__in=numbers)}
    may_name = viewer.has_perm("network.view_person")
    language = _choose_definition_language(figure)
    names: dict[str, dict[str, str]] = {}
    for cut, parts in figure.parts.items():
        names[cut] = {part["word"]: part["names"].get(language, "") for part in parts}
    lines = []
    for _key, number, value, is_marked, words in listed:
        file = files.get(number)
        name = file.person.full_name if file is not None and may_name else ""
        cells = []
        for cut, named in names.items():
            word = words.get(cut, "")
            cells.append(named.get(word, "") or word)
        shown = None if value is None else Decimal(value)
        lines.append(FrozenLine(number, file, name, shown, is_marked, cells))
    return lines


def has_values(figure: FrozenFigure) -> bool:
    """Whether the rows of its list have a value of their own."""
    return figure.definition["reckoning"] in {Reckoning.SUM, Reckoning.MEDIAN}


def _choose_definition_language(figure: FrozenFigure) -> str:
    language = (get_language() or "fr")[:2]
    return language if language in figure.definition else "fr"
