"""How many visitors fit."""

from __future__ import annotations

from datetime import date

import pytest

from mobility.hosts.rules import (
    DaySpan,
    are_contacts_open,
    first_full_day,
)


def days(first: int, last: int) -> DaySpan:
    return DaySpan(date(2027, 3, first), date(2027, 3, last))


@pytest.mark.parametrize(
    ("taken", "capacity", "full"),
    [
        ([], 1, None),
        ([days(1, 4)], 1, None),
        ([days(1, 5)], 1, 5),
        ([days(9, 12)], 1, 9),
        ([days(10, 12)], 1, None),
        # Two guests after each other never meet: there is room for a second.
        ([days(5, 6), days(7, 9)], 2, None),
        ([days(5, 7), days(7, 9)], 2, 7),
        ([days(1, 31), days(1, 31)], 2, 5),
    ],
)
def test_a_host_is_full_on_the_first_day_without_a_place(
    taken: list[DaySpan], capacity: int, full: int | None
) -> None:
    expected = date(2027, 3, full) if full else None
    assert first_full_day(days(5, 9), taken, capacity) == expected


@pytest.mark.parametrize(
    ("on", "seen"),
    [
        (date(2027, 3, 9), True),
        (date(2027, 4, 8), True),
        (date(2027, 4, 9), False),
        (date(2028, 1, 1), False),
    ],
)
def test_contacts_are_read_until_the_thirtieth_day_after_the_visit(
    on: date, seen: bool
) -> None:
    assert are_contacts_open(ends_on=date(2027, 3, 9), on=on) is seen
