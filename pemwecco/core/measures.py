"""Figures from the rows that an indicator names: the whole, its parts by a cut, and the list behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django.db import models
from django.db.models import Aggregate, Case, Count, F, Func, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Coalesce

from pemwecco.core.ages import ADULT, SIXTY, AgeBracket
from pemwecco.core.indicators import Indicator, Period, Reckoning
from pemwecco.core.one_query import fetch_in_one_query

NO_WORD: Final = Value("", output_field=models.TextField())
NO_KEY: Final = Value(None, output_field=models.BigIntegerField())
NO_VALUE: Final = Value(None, output_field=models.IntegerField())
NO_LINE: Final = ("", 0, 0, None)
HUNDRED: Final = Decimal(100)
TENTH: Final = Decimal("0.1")


class DaysBetween(Func):
    """Whole days between two dates, the later one first, as PostgreSQL subtracts them."""

    template = "(%(expressions)s)"
    arg_joiner = " - "

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        super().__init__(*expressions, output_field=models.IntegerField(), **extra)


class Percentile(Aggregate):
    """The value below which a part of the cases lie, interpolated by PostgreSQL."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s)"

    def __init__(self, expression: Any, *, fraction: float, **extra: Any) -> None:
        super().__init__(
            expression,
            fraction=float(fraction),
            output_field=models.FloatField(),
            **extra,
        )


class AgeWord(Func):
    """The donor's age bracket of a date of birth, known in part or whole, on a day (`ages.age_bracket`).

    Nothing is made up: where the unknown part could change the bracket, and for a birth after the day, the
    word is "".
    """

    output_field = models.TextField()
    template = f"""(
        SELECT CASE
            WHEN least_age IS NULL OR least_age < 0 THEN ''
            WHEN most_age < {ADULT} THEN '{AgeBracket.UNDER_18}'
            WHEN least_age > {SIXTY} THEN '{AgeBracket.OVER_60}'
            WHEN least_age >= {ADULT} AND most_age <= {SIXTY} THEN '{AgeBracket.FROM_18_TO_60}'
            ELSE '' END
        FROM (
            SELECT years - (month_day < replace(replace(born, 'XX-', '12-'), '-XX', '-31'))::int AS least_age,
                   years - (month_day < replace(replace(born, 'XX-', '01-'), '-XX', '-01'))::int AS most_age
            FROM (
                SELECT to_char(a_day, 'MM-DD') AS month_day, substr(a_birth, 6, 5) AS born,
                       date_part('year', a_day)::int
                       - CASE WHEN left(a_birth, 4) ~ '^[0-9]+$' THEN left(a_birth, 4)::int END AS years
                FROM (VALUES (%(expressions)s)) AS known(a_birth, a_day)
            ) parts
        ) ages
    )"""


@dataclass(frozen=True, slots=True)
class Tally:
    """What some rows give: how many, how many of them marked, and the figure where it has a sense."""

    rows: int = 0
    marked: int | None = None
    figure: Decimal | int | None = None


@dataclass(frozen=True, slots=True)
class TallyPart:
    """The part of a figure whose rows have one word of a cut."""

    word: str
    label: str
    tally: Tally


@dataclass(slots=True)
class Measured:
    """An indicator over a period: its whole, and its parts when it has the cut that was asked for."""

    indicator: Indicator
    whole: Tally
    parts: list[TallyPart] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CountedRow:
    """One row of the list behind a figure, without anybody's name."""

    key: int
    file: str
    person: int | None
    title: str
    day: date | None
    value: Decimal | int | None
    is_marked: bool | None
    words: dict[str, str]


def keep_first_rows(
    rows: QuerySet[Any, Any], of: str, *order: str
) -> QuerySet[Any, Any]:
    """Of the rows that point to the same `of`, the first in an order: who came twice is counted once."""
    key = f"{of}_id"
    firsts = rows.order_by(key, *order, "pk").distinct(key)
    counted: QuerySet[Any, Any] = rows.model._base_manager.filter(
        pk__in=firsts.values("pk")
    )
    return counted


def list_counted_rows(
    indicator: Indicator, period: Period, programme: int | None = None
) -> QuerySet[Any, Any]:
    """The rows behind a figure, of one programme where they belong to one; days to come do not count."""
    past = period.until_today()
    rows = indicator.rows(past)
    if past.start > past.end:
        return rows.none()
    if programme is not None and indicator.programme:
        rows = rows.filter(**{indicator.programme: programme})
    return rows.order_by()


def narrow_to_word(
    indicator: Indicator, rows: QuerySet[Any, Any], cut: str, word: str
) -> QuerySet[Any, Any]:
    """Of these rows, those with one word of a cut; none of them for a cut that the indicator has not."""
    chosen = indicator.find_cut(cut)
    if chosen is None:
        return rows.none()
    worded: QuerySet[Any, Any] = rows.annotate(narrowed=_as_text(chosen.column))
    return worded.filter(narrowed=word)


def measure_indicators(
    indicators: Sequence[Indicator],
    period: Period,
    *,
    cut: str = "",
    programme: int | None = None,
) -> list[Measured]:
    """The figures of a period, divided by a cut where an indicator has it; one query for all of them."""
    wholes: list[QuerySet[Any, Any]] = []
    divided: dict[str, QuerySet[Any, Any]] = {}
    for indicator in indicators:
        rows = list_counted_rows(indicator, period, programme)
        wholes.append(_tally_rows(indicator, rows, NO_WORD))
        if (chosen := indicator.find_cut(cut)) is not None:
            divided[indicator.code] = _tally_rows(indicator, rows, chosen.column)
    fetch_in_one_query([*wholes, *divided.values()])
    found = []
    for indicator, whole in zip(indicators, wholes, strict=True):
        # Without rows there is no line.
        total = _read_tally(indicator, next(iter(whole), NO_LINE))
        parts: list[TallyPart] = []
        if indicator.code in divided:
            parts = _name_parts(indicator, cut, divided[indicator.code])
        found.append(Measured(indicator, total, parts))
    return found


def measure_indicator(indicator: Indicator, period: Period) -> Tally:
    """The figure of one indicator over a period."""
    return measure_indicators([indicator], period)[0].whole


def write_cut_words(
    indicator: Indicator, cut: str, words: Iterable[str]
) -> dict[str, str]:
    """How a person reads some words of a cut; "" is said by whoever shows it."""
    chosen = indicator.find_cut(cut)
    known = sorted({word for word in words if word})
    written = chosen.write(known) if chosen is not None else {}
    return {word: str(written.get(word, word)) for word in known}


def read_counted_rows(
    indicator: Indicator, rows: QuerySet[Any, Any], *, first: int = 0, most: int = 0
) -> list[CountedRow]:
    """The list behind a figure in a fixed order: all of these rows, or `most` of them from `first` on."""
    columns: dict[str, Any] = {
        "counted_file": _as_text(indicator.file),
        "counted_title": _as_text(indicator.title),
        "counted_person": _as_column(indicator.person or NO_KEY),
        "counted_day": _as_column(indicator.day),
        "counted_value": _as_column(indicator.value or NO_VALUE),
        "counted_mark": _build_mark(indicator),
    }
    cuts = [f"cut_{cut.code}" for cut in indicator.cuts]
    for name, cut in zip(cuts, indicator.cuts, strict=True):
        columns[name] = _as_text(cut.column)
    listed = rows.annotate(**columns).order_by("counted_day", "pk")
    if most:
        listed = listed[first : first + most]
    found = []
    for line in listed.values_list("pk", *columns):
        key, file, title, person, day, value, mark = line[:7]
        words = {
            cut.code: word for cut, word in zip(indicator.cuts, line[7:], strict=True)
        }
        found.append(CountedRow(key, file, person, title, day, value, mark, words))
    return found


def reckon_list(indicator: Indicator, rows: Sequence[CountedRow]) -> Tally:
    """The figure that a list gives, reckoned by hand: what `measure_indicator` must say too."""
    marked = None
    figure: Decimal | int | None = len(rows)
    values = sorted(Decimal(row.value) for row in rows if row.value is not None)
    if indicator.reckoning == Reckoning.SUM:
        figure = sum(values, Decimal(0))
    elif indicator.reckoning == Reckoning.SHARE:
        marked = sum(bool(row.is_marked) for row in rows)
        figure = _compute_share(marked, len(rows))
    elif indicator.reckoning == Reckoning.MEDIAN:
        middle = len(values) // 2
        pair = values[middle : middle + 1] if len(values) % 2 else []
        pair = pair or values[middle - 1 : middle + 1]
        figure = _round_figure(sum(pair, Decimal(0)) / len(pair)) if values else None
    return Tally(len(rows), marked, figure)


def _tally_rows(
    indicator: Indicator, rows: QuerySet[Any, Any], column: Any
) -> QuerySet[Any, Any]:
    """One line for each word: the word, how many rows, how many marked, the sum or median."""
    value: Any = NO_VALUE
    if indicator.reckoning == Reckoning.SUM:
        value = Sum(_as_column(indicator.value))
    elif indicator.reckoning == Reckoning.MEDIAN:
        value = Percentile(_as_column(indicator.value), fraction=0.5)
    counted = Count("pk", filter=indicator.marked)
    worded: QuerySet[Any, Any] = rows.annotate(cut_word=_as_text(column)).order_by()
    lines: QuerySet[Any, Any] = worded.values("cut_word").annotate(
        all_rows=Count("pk"), marked_rows=counted, reckoned=value
    )
    return lines.values_list("cut_word", "all_rows", "marked_rows", "reckoned")


def _read_tally(indicator: Indicator, line: Sequence[Any]) -> Tally:
    _word, rows, marked, reckoned = line
    if indicator.reckoning == Reckoning.COUNT:
        return Tally(rows, None, rows)
    if indicator.reckoning == Reckoning.SHARE:
        return Tally(rows, marked, _compute_share(marked, rows))
    if indicator.reckoning == Reckoning.SUM:
        return Tally(rows, None, Decimal(reckoned or 0))
    return Tally(rows, None, None if reckoned is None else _round_figure(reckoned))


def _name_parts(
    indicator: Indicator, cut: str, lines: Iterable[Sequence[Any]]
) -> list[TallyPart]:
    """The parts in the order of their words, what is not known last."""
    tallies = {line[0]: _read_tally(indicator, line) for line in lines}
    labels = write_cut_words(indicator, cut, tallies)
    words = sorted(tallies, key=lambda word: (word == "", labels.get(word, "")))
    return [TallyPart(word, labels.get(word, ""), tallies[word]) for word in words]


def _compute_share(marked: int, rows: int) -> Decimal | None:
    """In percent, to a tenth; of nothing there is no share."""
    return _round_figure(HUNDRED * marked / rows) if rows else None


def _round_figure(value: Decimal | float) -> Decimal:
    return Decimal(str(value)).quantize(TENTH, ROUND_HALF_UP)


def _build_mark(indicator: Indicator) -> Any:
    if indicator.marked is None:
        return Value(None, output_field=models.BooleanField())
    return Case(When(indicator.marked, then=True), default=False)


def _as_column(column: Any) -> Any:
    return F(column) if isinstance(column, str) else column


def _as_text(column: Any) -> Any:
    """A column as a word; "" where there is none."""
    if not column:
        return NO_WORD
    text = Cast(_as_column(column), models.TextField())
    return Coalesce(text, NO_WORD)
