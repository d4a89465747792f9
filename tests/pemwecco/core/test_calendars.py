"""Time zones in calendar files: rules where a clock follows one, and the same hours as the clock itself."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Timezone

from pemwecco.core.calendars import (
    build_calendar_uid,
    build_calendar_zone,
    find_yearly_rule,
    list_clock_changes,
)

pytestmark = pytest.mark.unit
# Rules from the end of the month, from its beginning, none, and one that turns by half an hour.
CLOCKS = (
    "Europe/Brussels",
    "Africa/Dakar",
    "America/New_York",
    "Africa/Casablanca",
    "Asia/Jerusalem",
    "Australia/Lord_Howe",
    "Europe/Dublin",
)


def test_brussels_reads_as_the_example_of_the_standard() -> None:
    text = build_calendar_zone("Europe/Brussels", 2027).to_ical().decode()

    assert text.split("\r\n") == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Brussels",
        "BEGIN:STANDARD",
        "DTSTART:20261025T030000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "TZNAME:CET",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:20260329T020000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "TZNAME:CEST",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
        "",
    ]


def test_dakar_has_one_clock_without_changes() -> None:
    zone = build_calendar_zone("Africa/Dakar", 2027)

    (part,) = zone.subcomponents
    assert part.name == "STANDARD"
    assert part.to_ical().decode().split("\r\n")[1:5] == [
        "DTSTART:20260101T000000",
        "TZNAME:GMT",
        "TZOFFSETFROM:+0000",
        "TZOFFSETTO:+0000",
    ]


@pytest.mark.parametrize(
    ("zone", "rules"),
    [
        ("America/New_York", {"1SU", "2SU"}),
        ("Europe/Dublin", {"-1SU"}),
        ("Africa/Casablanca", set()),
    ],
)
def test_a_rule_is_written_where_the_clock_follows_one(
    zone: str, rules: set[str]
) -> None:
    found = set()
    for summer in (True, False):
        changes = list_clock_changes(zone, 2026, 2033)
        rule = find_yearly_rule([row for row in changes if row.is_summer == summer])
        if rule is not None:
            found.add(rule["byday"])
    assert found == rules


@given(
    zone=st.sampled_from(CLOCKS),
    moment=st.datetimes(datetime(2027, 1, 1), datetime(2032, 12, 31)),  # noqa: DTZ001  made aware below
)
def test_a_program_that_reads_the_file_has_the_hour_of_the_clock(
    zone: str, moment: datetime
) -> None:
    written = build_calendar_zone(zone, 2027).to_ical()
    read = Timezone.from_ical(written)
    assert isinstance(read, Timezone)
    there = moment.replace(tzinfo=UTC)

    expected = there.astimezone(ZoneInfo(zone))
    local = expected.replace(tzinfo=None)
    after = read.to_tz(lookup_tzid=False).utcoffset(local)
    if expected.fold or _is_doubtful(expected):
        return
    assert after == expected.utcoffset()


def _is_doubtful(moment: datetime) -> bool:
    """An hour that the clock shows twice."""
    return moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()


def test_an_identifier_depends_on_the_thing_alone() -> None:
    uid = build_calendar_uid("PEM-26-0001", "stop", 4)

    assert uid == build_calendar_uid("PEM-26-0001", "stop", 4)
    assert uid != build_calendar_uid("PEM-26-0001", "stop", 5)
    assert "@" not in uid
