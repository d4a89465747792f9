"""How many visitors a host receives at the same time: plain dates in, answers out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class DaySpan:
    """From one day to another, both counted."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last

    def within(self, other: DaySpan) -> bool:
        return other.first <= self.first and self.last <= other.last

    def meets(self, other: DaySpan) -> bool:
        return self.first <= other.last and other.first <= self.last

    def days(self) -> Iterator[date]:
        for offset in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=offset)


def first_full_day(
    asked: DaySpan, taken: Iterable[DaySpan], capacity: int
) -> date | None:
    """The first day of a stay on which the host already has all the visitors it can take, or nothing.

    A day of arrival and a day of departure count as a whole day each.
    """
    others = [span for span in taken if span.meets(asked)]
    if len(others) < capacity:
        return None
    for day in asked.days():
        there = sum(span.holds(day) for span in others)
        if there >= capacity:
            return day
    return None
