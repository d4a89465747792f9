"""Figures and the lists behind them, as a person of the staff may read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.indicators import (
    Indicator,
    Period,
    ResultLevel,
    collect_declared_indicators,
)
from pemwecco.core.measures import (
    CountedRow,
    Measured,
    list_counted_rows,
    measure_indicators,
    narrow_to_word,
    write_cut_words,
)
from pemwecco.network.models import Person

READ_LISTS = "reporting.view_counted_rows"


@dataclass(frozen=True, slots=True)
class LevelFigures:
    """The figures of one level of the chain of results."""

    level: ResultLevel
    measured: list[Measured]


@dataclass(frozen=True, slots=True)
class ListLine:
    """A row of the list behind a figure, with the name where the reader may see the person."""

    row: CountedRow
    file: Participation | None
    name: str
    words: list[str]


def list_readable_indicators(viewer: User) -> list[Indicator]:
    """The indicators that this person may read."""
    found = []
    for indicator in collect_declared_indicators():
        if not indicator.right or viewer.has_perm(indicator.right):
            found.append(indicator)
    return found


def list_cut_choices(indicators: Sequence[Indicator]) -> list[tuple[str, Promise]]:
    """Every way to divide some of these figures, the one that most of them have first."""
    names: dict[str, Promise] = {}
    uses: dict[str, int] = {}
    for indicator in indicators:
        for cut in indicator.cuts:
            names.setdefault(cut.code, cut.name)
            uses[cut.code] = uses.get(cut.code, 0) + 1
    return sorted(names.items(), key=lambda item: -uses[item[0]])


def measure_levels(
    indicators: Sequence[Indicator],
    period: Period,
    cut: str,
    programme: int | None = None,
) -> list[LevelFigures]:
    """The figures of a period by level, impact first; two queries at most."""
    measured = measure_indicators(indicators, period, cut=cut, programme=programme)
    found = []
    for level in ResultLevel:
        own = [one for one in measured if one.indicator.level == level]
        if own:
            found.append(LevelFigures(level, own))
    return found


def list_figure_rows(
    indicator: Indicator, period: Period, cut: str, word: str | None
) -> QuerySet[Any, Any]:
    """The rows of a figure, or of its part with one word of a cut."""
    rows = list_counted_rows(indicator, period)
    return rows if word is None else narrow_to_word(indicator, rows, cut, word)


def build_list_lines(
    indicator: Indicator, rows: Sequence[CountedRow], viewer: User
) -> list[ListLine]:
    """The rows of a list as this person reads them: who is outside their scope has no name."""
    seen = Participation.objects.visible_to(viewer).select_related("person")
    numbers = {row.file for row in rows if row.file}
    files = {file.reference: file for file in seen.filter(reference__in=numbers)}
    keys = {row.person for row in rows if not row.file and row.person is not None}
    people: dict[int, Person] = {}
    if keys:
        people = Person.objects.visible_to(viewer).in_bulk(keys)
    may_name = viewer.has_perm("network.view_person")
    words: dict[str, dict[str, str]] = {}
    for cut in indicator.cuts:
        asked = {row.words[cut.code] for row in rows}
        words[cut.code] = write_cut_words(indicator, cut.code, asked)
    lines = []
    for row in rows:
        file = files.get(row.file)
        person = file.person if file is not None else people.get(row.person or 0)
        name = str(person) if person is not None and may_name else ""
        cells = [words[code].get(word, "") for code, word in row.words.items()]
        lines.append(ListLine(row, file, name, cells))
    return lines
