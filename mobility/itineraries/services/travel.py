"""Travel times between towns: loaded once, corrected by staff, read as one table."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from importlib import resources
from typing import Final

from mobility.itineraries.models import TravelTime
from mobility.itineraries.rules.pace import (
    TravelTable,
    find_town,
    get_travel_minutes,
)

# Straight line x 1.28 by the coordinates of the towns; car 75 km/h + 15 minutes, train 70 km/h + 30 minutes
# for both ways to the stations, + 15 for a change away from Brussels; rounded up to 5 minutes.
SOURCE: Final = (
    "Own estimate from the distance (November 2026); to be corrected where known better"
)


def load_travel_times() -> int:
    """Add the times that are missing and say how many; those that exist stay as staff left them."""
    path = resources.files("mobility.itineraries") / "data" / "travel_times.csv"
    before = TravelTime.objects.count()
    rows = []
    with path.open(encoding="utf-8") as lines:
        for line in csv.DictReader(lines):
            rows.append(
                TravelTime(
                    one=line["one"],
                    other=line["other"],
                    mode=line["mode"],
                    minutes=int(line["minutes"]),
                    source=SOURCE,
                )
            )
    TravelTime.objects.bulk_create(rows, ignore_conflicts=True)
    return TravelTime.objects.count() - before


def read_travel_table() -> TravelTable:
    """All times by the two towns in the order of the alphabet and the mode; one query."""
    rows = TravelTime.objects.values_list("one", "other", "mode", "minutes")
    table = {}
    for one, other, mode, minutes in rows:
        first, second = sorted((one, other))
        table[first, second, mode] = minutes
    return table


def list_minutes_from(base: str, places: Sequence[str]) -> list[int | None] | None:
    """Minutes by train from a town to others, none within it; nothing when the table lacks the first one."""
    table = read_travel_table()
    towns = {town for one, other, _mode in table for town in (one, other)}
    start = find_town(towns, base)
    if not start:
        return None
    found: list[int | None] = []
    for place in places:
        town = find_town(towns, place)
        near = town == start
        found.append(0 if near else get_travel_minutes(table, start, town, "train"))
    return found
