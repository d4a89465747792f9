"""What a programme must keep to, and what changed between two versions."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from mobility.hosts.rules import DaySpan
from mobility.itineraries.models import Stop
from mobility.itineraries.rules import changes as changed
from mobility.itineraries.rules import days, plan

STAY = DaySpan(date(2027, 3, 1), date(2027, 3, 12))


def span(first: int, last: int) -> DaySpan:
    return DaySpan(date(2027, 3, first), date(2027, 3, last))


def stop(first: int, last: int, **more: Any) -> plan.PlannedStop:
    fields: dict[str, Any] = {
        "title": "Visit",
        "span": span(first, last),
        "activity": "visit",
    }
    return plan.PlannedStop(**fields | more)


def codes(
    *stops: plan.PlannedStop, stay: DaySpan = STAY, max_days: int = 90
) -> list[str]:
    whole = plan.StayPlan(stay, stops, lodging="Hotel", emergency="+32 2 000 00 00")
    return [finding.code for finding in plan.check_stay_plan(whole, max_days=max_days)]


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
    stops: list[plan.PlannedStop], found: list[str]
) -> None:
    assert codes(*stops) == found


@pytest.mark.parametrize(
    ("last", "found"), [(date(2027, 5, 29), []), (date(2027, 5, 30), ["too-long"])]
)
def test_entry_and_exit_both_count_towards_ninety_days(
    last: date, found: list[str]
) -> None:
    stay = DaySpan(date(2027, 3, 1), last)
    assert codes(plan.PlannedStop("S", stay, "visit"), stay=stay) == found


def test_the_list_of_activities_is_that_of_the_form() -> None:
    assert set(Stop.Activity.values) == plan.ALLOWED


def facts(*stops: dict[str, Any], **header: Any) -> dict[str, Any]:
    return {
        "arrives_on": "2027-03-01",
        "leaves_on": "2027-03-05",
        "stops": list(stops),
    } | header


def fact(uid: int, first: int, last: int, **more: Any) -> dict[str, Any]:
    span_of = {"starts_on": f"2027-03-{first:02d}", "ends_on": f"2027-03-{last:02d}"}
    return (
        {
            "uid": uid,
            "title": f"S{uid}",
            "starts_at": "",
            "ends_at": "",
            "placement": None,
            "place": "Bruxelles",
        }
        | span_of
        | more
    )


def test_the_stay_is_cut_where_something_begins_or_ends() -> None:
    blocks = days.day_by_day(facts(fact(1, 2, 4), fact(2, 3, 3, starts_at="09:00")))

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


def read(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str]]:
    return [(entry.code, str(entry)) for entry in changed.changes(before, after)]


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

    assert [finding.code for finding in changed.changes(before, after)] == [
        "header",
        "moved",
        "changed",
        "added",
        "removed",
    ]
    assert changed.changes(None, after) == []
    assert changed.changes(before, before) == []


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            {"phone": "+32 2 000 00 01"},
            {"phone": "+32 2 000 00 02"},
            "S1, 2027-03-01 – phone: +32 2 000 00 02 (before: +32 2 000 00 01).",
        ),
        (
            {"contact": "Lies"},
            {"contact": "Jan"},
            "S1, 2027-03-01 – contact on site: Jan (before: Lies).",
        ),
        (
            {"practical": "Sonnez.\nBadge au 1er."},
            {"practical": ""},
            "S1, 2027-03-01 – practical details: no longer given (before: Sonnez. Badge au 1er.).",
        ),
        (
            {"address": ""},
            {"address": "Kaai 1, 9000 Gent"},
            "S1, 2027-03-01 – address: Kaai 1, 9000 Gent (not given before).",
        ),
    ],
)
def test_what_changed_says_the_old_and_the_new(
    old: dict[str, str], new: dict[str, str], sentence: str
) -> None:
    before, after = facts(fact(1, 1, 1, **old)), facts(fact(1, 1, 1, **new))
    assert read(before, after) == [("changed", sentence)]


def test_the_phone_of_the_programme_counts_as_a_change() -> None:
    before = facts(programme={"phone": "+32 2 1", "email": "a@b.example"})
    after = facts(programme={"phone": "+32 2 2", "email": "a@b.example"})
    assert read(before, after) == [
        ("header", "phone of the programme: +32 2 2 (before: +32 2 1).")
    ]


def test_what_an_earlier_version_did_not_keep_has_not_changed() -> None:
    before, after = facts(fact(1, 1, 1)), facts(fact(1, 1, 1, address="Kaai 1"))
    assert read(before, after) == []


def test_a_stop_that_moved_and_changed_is_told_twice() -> None:
    before = facts(fact(1, 1, 1, starts_at="09:00", ends_at="12:00", phone="1"))
    after = facts(fact(1, 1, 1, starts_at="09:00", ends_at="13:00", phone="2"))
    assert [code for code, _text in read(before, after)] == ["moved", "changed"]


def test_of_a_long_text_only_what_differs_is_shown() -> None:
    same = " ".join(f"mot{number}" for number in range(40))
    old, new = changed.show_difference(
        f"{same} gare du Nord {same}", f"{same} gare du Midi {same}"
    )
    assert (old, new) == (
        "… mot38 mot39 gare du Nord mot0 mot1 mot2 mot3 …",
        "… mot38 mot39 gare du Midi mot0 mot1 mot2 mot3 …",
    )


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        # Brussels goes to summer time on 28 March 2027 and back on 31 October 2027; Dakar never.
        (date(2027, 3, 26), date(2027, 3, 30), [(26, "08:00"), (28, "07:00")]),
        (date(2027, 10, 29), date(2027, 11, 2), [(29, "07:00"), (31, "08:00")]),
        (date(2027, 3, 22), date(2027, 3, 27), [(22, "08:00")]),
        (date(2027, 3, 28), date(2027, 3, 28), [(28, "07:00")]),
        (date(2027, 10, 30), date(2027, 10, 31), [(30, "07:00"), (31, "08:00")]),
    ],
)
def test_a_block_over_a_clock_change_has_the_hours_of_both(
    first: date, last: date, shown: list[tuple[int, str]]
) -> None:
    stop_of = {"starts_at": "09:00", "ends_at": "17:00"}
    zones = {"here": "Europe/Brussels", "clock": "Africa/Dakar"}

    found = days.list_clock_hours(stop_of, first, last, **zones)
    there = days.list_clock_hours(
        stop_of, first, last, here="Europe/Brussels", clock="Europe/Brussels"
    )

    assert [(hours.since.day, f"{hours.starts:%H:%M}") for hours in found] == shown
    assert [f"{hours.starts:%H:%M}" for hours in there] == ["09:00"]


@pytest.mark.parametrize(
    ("stop_of", "host", "place", "location"),
    [
        (
            {
                "title": "Visite",
                "host": "Choco Exemple",
                "place": "Choco Exemple, Gent",
                "address": "Kaai 1, 9000 Gent",
            },
            "Choco Exemple",
            "Kaai 1, 9000 Gent",
            "Choco Exemple, Kaai 1, 9000 Gent",
        ),
        (
            {
                "title": "Visite de CHOCO-EXEMPLE",
                "host": "Choco Exemple",
                "place": "Kaai 1, 9000 Gent",
                "address": "Kaai 1, 9000 Gent",
            },
            "",
            "Kaai 1, 9000 Gent",
            "Choco Exemple, Kaai 1, 9000 Gent",
        ),
        # What the host shows elsewhere is not at its own street.
        (
            {
                "title": "Le port",
                "host": "Choco Exemple",
                "place": "Quai 5, Zeebrugge",
                "address": "Kaai 1, 9000 Gent",
            },
            "Choco Exemple",
            "Quai 5, Zeebrugge",
            "Quai 5, Zeebrugge",
        ),
        (
            {"title": "Arrivée", "host": "", "place": "Bruxelles"},
            "",
            "Bruxelles",
            "Bruxelles",
        ),
        # Published before streets were kept.
        (
            {"title": "Visite", "host": "Ex", "place": "Ex, Liège"},
            "Ex",
            "Liège",
            "Ex, Liège",
        ),
    ],
)
def test_a_host_is_named_once_and_its_street_is_found(
    stop_of: dict[str, str], host: str, place: str, location: str
) -> None:
    assert days.split_place(stop_of) == (host, place)
    assert days.format_location(stop_of) == location


def test_a_host_reads_only_its_own_stops() -> None:
    version = facts(
        fact(1, 1, 1, placement=7), fact(2, 2, 2, placement=8), fact(3, 3, 3)
    )
    assert [own["uid"] for own in days.list_placement_stops(version, 7)] == [1]
    assert days.list_placement_stops(None, 7) == []
