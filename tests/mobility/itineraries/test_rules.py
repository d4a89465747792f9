"""What a programme must keep to, and what changed between two versions."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from mobility.hosts.rules import DaySpan
from mobility.itineraries import rules
from mobility.itineraries.models import Stop

STAY = DaySpan(date(2027, 3, 1), date(2027, 3, 12))


def span(first: int, last: int) -> DaySpan:
    return DaySpan(date(2027, 3, first), date(2027, 3, last))


def stop(first: int, last: int, **more: Any) -> rules.PlannedStop:
    fields: dict[str, Any] = {
        "title": "Visit",
        "span": span(first, last),
        "activity": "visit",
    }
    return rules.PlannedStop(**fields | more)


def codes(
    *stops: rules.PlannedStop, stay: DaySpan = STAY, max_days: int = 90
) -> list[str]:
    plan = rules.StayPlan(stay, stops, lodging="Hotel", emergency="+32 2 000 00 00")
    return [finding.code for finding in rules.check_stay_plan(plan, max_days=max_days)]


def test_a_programme_that_holds_together_gets_no_remark() -> None:
    # Saturday 6 and Sunday 7 are nobody's.
    assert codes(stop(1, 5), stop(8, 12, placement=span(8, 12), host="H")) == []


@pytest.mark.parametrize(
    ("stops", "found"),
    [
        ([], ["no-stop"]),
        ([stop(1, 13)], ["outside-stay"]),
        ([stop(1, 12, placement=span(1, 11), host="H")], ["outside-placement"]),
        ([stop(1, 12, placement=span(1, 12), host="H", agreed=False)], ["not-agreed"]),
        ([stop(1, 12, activity="hands_on")], ["not-allowed"]),
        ([stop(1, 12, starts_at=time(17), ends_at=time(9))], ["times"]),
        ([stop(1, 12, ends_at=time(9))], ["times"]),
        ([stop(1, 3), stop(8, 12)], ["gap"]),
        (
            [
                stop(1, 12, starts_at=time(9), ends_at=time(12)),
                stop(3, 3, starts_at=time(11)),
            ],
            ["overlap"],
        ),
        (
            [
                stop(1, 12, starts_at=time(9), ends_at=time(12)),
                stop(3, 3, starts_at=time(12)),
            ],
            [],
        ),
        ([stop(1, 12), stop(3, 3, starts_at=time(12))], []),
        (
            [
                stop(1, 8, placement=span(1, 8), host="A"),
                stop(8, 12, placement=span(8, 12), host="B"),
            ],
            ["overlap"],
        ),
    ],
)
def test_what_does_not_hold_is_named(
    stops: list[rules.PlannedStop], found: list[str]
) -> None:
    assert codes(*stops) == found


@pytest.mark.parametrize(
    ("last", "found"), [(date(2027, 5, 29), []), (date(2027, 5, 30), ["too-long"])]
)
def test_entry_and_exit_both_count_towards_ninety_days(
    last: date, found: list[str]
) -> None:
    stay = DaySpan(date(2027, 3, 1), last)
    assert codes(rules.PlannedStop("S", stay, "visit"), stay=stay) == found


def test_the_list_of_activities_is_that_of_the_form() -> None:
    assert set(Stop.Activity.values) == rules.ALLOWED


def facts(*stops: dict[str, Any], **header: Any) -> dict[str, Any]:
    return {
        "arrives_on": "2027-03-01",
        "leaves_on": "2027-03-05",
        "stops": list(stops),
    } | header


def fact(uid: int, first: int, last: int, **more: Any) -> dict[str, Any]:
    days = {"starts_on": f"2027-03-{first:02d}", "ends_on": f"2027-03-{last:02d}"}
    return (
        {
            "uid": uid,
            "title": f"S{uid}",
            "starts_at": "",
            "ends_at": "",
            "placement": None,
        }
        | days
        | more
    )


def test_the_stay_is_cut_where_something_begins_or_ends() -> None:
    blocks = rules.day_by_day(facts(fact(1, 2, 4), fact(2, 3, 3, starts_at="09:00")))

    read = [
        (
            block.first.day,
            block.last.day,
            [(e.stop["uid"], e.begins) for e in block.entries],
        )
        for block in blocks
    ]
    assert read == [
        (1, 1, []),
        (2, 2, [(1, True)]),
        (3, 3, [(1, False), (2, True)]),
        (4, 4, [(1, False)]),
        (5, 5, []),
    ]


def test_changes_are_named_one_by_one() -> None:
    before = facts(
        fact(1, 1, 1), fact(2, 2, 2), fact(3, 3, 3), fact(4, 4, 4), lodging="A"
    )
    after = facts(
        fact(1, 1, 1),
        fact(2, 3, 3),
        fact(3, 3, 3, place="Gent"),
        fact(5, 5, 5),
        lodging="B",
    )

    assert [finding.code for finding in rules.changes(before, after)] == [
        "header",
        "moved",
        "changed",
        "added",
        "removed",
    ]
    assert rules.changes(None, after) == []
    assert rules.changes(before, before) == []


def test_a_host_reads_only_its_own_stops() -> None:
    version = facts(
        fact(1, 1, 1, placement=7), fact(2, 2, 2, placement=8), fact(3, 3, 3)
    )
    assert [own["uid"] for own in rules.list_placement_stops(version, 7)] == [1]
    assert rules.list_placement_stops(None, 7) == []
