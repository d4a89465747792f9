from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from events.gatherings.rules import list_event_findings

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("starts", "ends", "capacity", "codes"),
    [
        (24, 27, 20, []),
        (24, 27, None, []),
        (24, 27, 12, []),
        (24, 23, 20, ["event-reversed"]),
        (24, 24, 20, ["event-reversed"]),
        (-5, -2, 20, ["event-over"]),
        (24, 24 * 30, 20, ["event-long"]),
        (24, 27, 11, ["event-places-held"]),
        (24, 27, 0, ["event-no-place"]),
        (24, 20, 5, ["event-reversed", "event-places-held"]),
    ],
)
def test_what_an_event_can_be(
    starts: int, ends: int, capacity: int | None, codes: list[str]
) -> None:
    found = list_event_findings(
        NOW + timedelta(hours=starts),
        NOW + timedelta(hours=ends),
        capacity,
        held=12,
        now=NOW,
    )
    assert [finding.code for finding in found] == codes
