"""Hours as instants, a programme copied, a day that can be lived: rules without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.hosts.rules import DaySpan
from mobility.itineraries.rules import copying, hours, pace

BRUSSELS = "Europe/Brussels"
MONDAY = date(2027, 3, 8)
TABLE = {("Bruxelles/Brussel/Brussels", "Liège/Luik", "train"): 130}


def span(on: date, starts: str, ends: str, days: int = 0) -> hours.StopHours:
    return hours.StopHours(
        on,
        on + timedelta(days=days),
        time.fromisoformat(starts),
        time.fromisoformat(ends),
    )


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stop", "zone", "spans"),
    [
        # The same hours on both sides of the change of the clock are other instants.
        (
            span(date(2027, 3, 27), "09:00", "17:00", days=1),
            BRUSSELS,
            [(utc(3, 27, 8), utc(3, 27, 16)), (utc(3, 28, 7), utc(3, 28, 15))],
        ),
        # Until midnight, and over it.
        (span(MONDAY, "22:00", "00:00"), BRUSSELS, [(utc(3, 8, 21), utc(3, 8, 23))]),
        (
            span(MONDAY, "22:30", "06:15", days=1),
            BRUSSELS,
            [(utc(3, 8, 21, 30), utc(3, 9, 5, 15))],
        ),
        # A stop in another country has the clock of that country.
        (
            span(MONDAY, "09:00", "10:00"),
            "Europe/London",
            [(utc(3, 8, 9), utc(3, 8, 10))],
        ),
        # An hour that is left out, and one that comes twice, are those of winter time.
        (
            span(date(2027, 3, 28), "02:30", "04:00"),
            BRUSSELS,
            [(utc(3, 28, 1, 30), utc(3, 28, 2))],
        ),
        (
            span(date(2027, 10, 31), "02:30", "04:00"),
            BRUSSELS,
            [(utc(10, 31, 1, 30), utc(10, 31, 3))],
        ),
    ],
)
def test_hours_are_instants_on_the_clock_of_the_place(
    stop: hours.StopHours, zone: str, spans: list[tuple[datetime, datetime]]
) -> None:
    found = hours.list_busy_spans(stop, zone)

    assert [(one.starts, one.ends) for one in found] == spans


@given(
    st.times(),
    st.times(),
    st.integers(0, 5),
    st.dates(date(2026, 1, 1), date(2030, 1, 1)),
)
def test_no_span_ends_before_it_begins(
    starts: time, ends: time, days: int, on: date
) -> None:
    stop = hours.StopHours(on, on + timedelta(days=days), starts, ends)

    for one in hours.list_busy_spans(stop, BRUSSELS):
        assert one.starts <= one.ends


@pytest.mark.parametrize(
    ("on", "codes"),
    [(date(2027, 3, 28), 1), (date(2027, 10, 31), 1), (MONDAY, 0)],
)
def test_an_hour_that_the_clock_leaves_out_is_told(on: date, codes: int) -> None:
    found = list(hours.list_clock_findings("Bus", span(on, "02:30", "09:00"), BRUSSELS))

    assert [one.code for one in found] == ["clock-change"] * codes


@pytest.mark.parametrize(
    ("stop", "to", "at", "moved"),
    [
        (span(MONDAY, "09:00", "12:30"), 9, "14:00", (9, 9, "14:00", "17:30")),
        (span(MONDAY, "09:00", "12:30"), 10, None, (10, 10, "09:00", "12:30")),
        (span(MONDAY, "20:00", "22:00"), 9, "23:00", (9, 10, "23:00", "01:00")),
        (span(MONDAY, "20:00", "22:00"), 9, "22:00", (9, 9, "22:00", "00:00")),
    ],
)
def test_a_moved_stop_lasts_as_long(
    stop: hours.StopHours, to: int, at: str | None, moved: tuple[int, int, str, str]
) -> None:
    found = hours.move_hours(
        stop, to=date(2027, 3, to), at=time.fromisoformat(at) if at else None
    )

    assert (
        found.starts_on.day,
        found.ends_on.day,
        f"{found.starts_at:%H:%M}",
        f"{found.ends_at:%H:%M}",
    ) == moved


def test_a_programme_is_copied_to_the_same_weekday_and_holidays_are_told() -> None:
    # From a stay that begins on a Wednesday to one that begins on a Monday.
    shift = copying.count_shift(date(2027, 3, 3), date(2027, 5, 10))
    stay = DaySpan(date(2027, 5, 10), date(2027, 5, 23))
    holidays = {date(2027, 5, 17): ("Whit Monday",)}

    def copied(first: date) -> copying.CopiedDays:
        return copying.copy_days(
            "S", DaySpan(first, first), shift=shift, stay=stay, holidays=holidays
        )

    thursday = copied(date(2027, 3, 4))
    whit = copied(date(2027, 3, 8))
    late = copied(date(2027, 3, 31))
    assert thursday.span.first == date(2027, 5, 13)
    assert (thursday.fits, thursday.findings) == (True, ())
    assert [one.code for one in whit.findings] == ["copied-holiday"]
    assert (late.fits, [one.code for one in late.findings]) == (
        False,
        ["copied-outside"],
    )


def at(
    title: str,
    stop: hours.StopHours,
    town: str = "",
    activity: str = "visit",
    **more: Any,
) -> pace.Engagement:
    return pace.Engagement(title, stop, activity, town, **more)


BXL, LIEGE = "Bruxelles/Brussel/Brussels", "Liège/Luik"
MORNING, NOON = span(MONDAY, "09:00", "12:00"), span(MONDAY, "12:30", "16:00")


@pytest.mark.parametrize(
    ("stops", "codes"),
    [
        ([at("A", MORNING, BXL), at("B", NOON, LIEGE)], ["travel"]),
        ([at("A", MORNING, BXL), at("B", NOON, BXL)], []),
        (
            [at("A", MORNING, BXL), at("B", span(MONDAY, "14:10", "16:00"), LIEGE)],
            [],
        ),
        ([at("A", MORNING), at("B", span(MONDAY, "12:00", "16:00"))], ["no-lunch"]),
        (
            [
                at("A", MORNING),
                at("M", span(MONDAY, "12:00", "13:00"), activity="meal"),
                at("B", span(MONDAY, "13:00", "16:00")),
            ],
            [],
        ),
        (
            [
                at("A", span(MONDAY, "18:00", "23:00")),
                at("B", span(MONDAY + timedelta(days=1), "07:30", "09:00")),
            ],
            ["rest"],
        ),
        (
            [at("A", span(MONDAY, "07:00", "09:00"), is_at_host=True)],
            ["closed-hour"],
        ),
        (
            [at("A", span(date(2027, 3, 13), "09:00", "11:00"), is_at_host=True)],
            ["closed-day"],
        ),
        ([at("A", span(MONDAY, "09:00", "11:00", days=6))], ["no-free-day"]),
    ],
)
def test_a_day_that_cannot_be_lived_is_told(
    stops: list[pace.Engagement], codes: list[str]
) -> None:
    found = pace.list_pace_findings(stops, table=TABLE, holidays={})

    assert [one.code for one in found] == codes


def test_holidays_and_the_fast_are_told() -> None:
    stops = [
        at("Seminar", span(MONDAY, "15:00", "18:00")),
        at("Lunch", span(MONDAY, "12:00", "13:00"), activity="meal"),
    ]

    found = pace.list_pace_findings(
        stops, table={}, holidays={MONDAY: ("Korité",)}, fasting={MONDAY}
    )

    assert [one.code for one in found] == ["holiday", "fasting-late", "fasting-meal"]


def test_a_town_is_found_by_any_of_its_names_and_the_longest_wins() -> None:
    towns = [BXL, LIEGE, "Leuven/Louvain", "Louvain-la-Neuve"]

    assert pace.find_town(towns, "Rue X, 1000 Brussel") == BXL
    assert pace.find_town(towns, "Louvain-la-Neuve") == "Louvain-la-Neuve"
    assert pace.find_town(towns, "", "Luik") == LIEGE
    assert pace.find_town(towns, "Dakar") == ""


@pytest.mark.parametrize(
    ("beds", "codes"),
    [
        ([(1, 10)], []),
        ([(1, 9)], ["night-without-bed"]),
        ([(1, 6), (5, 10)], ["night-with-two-beds"]),
        ([(1, 10), (12, 14)], ["bed-without-night"]),
        ([], []),
    ],
)
def test_each_night_has_one_bed(beds: list[tuple[int, int]], codes: list[str]) -> None:
    stay = DaySpan(date(2027, 3, 1), date(2027, 3, 10))
    spans = [DaySpan(date(2027, 3, one), date(2027, 3, two)) for one, two in beds]

    found = pace.list_bed_findings(stay, spans)

    assert [one.code for one in found] == codes
