"""Whom a note calls by @."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pemwecco.casework.rules import (
    EDITABLE_FOR,
    build_call_names,
    find_called_people,
    is_editable,
)

pytestmark = pytest.mark.unit
PEOPLE = [
    (1, "Fatou N’Diaye", "fatou@enabel.example"),
    (2, "Fatou Sow", "f.sow@enabel.example"),
    (3, "Jan De Smet", "jan@enabel.example"),
    (4, "", "visa.desk@enabel.example"),
]
NAMES = build_call_names(PEOPLE)


@pytest.mark.parametrize(
    ("text", "found", "unknown", "ambiguous"),
    [
        ("@Fatou Sow please look", (2,), (), ()),
        ("see @fatou ndiaye, and @jan.", (1, 3), (), ()),
        ("@FATOU N’DIAYE", (1,), (), ()),
        ("(@jan de smet) @Jan", (3,), (), ()),
        ("@visa.desk: ready", (4,), (), ()),
        ("@Fatou must call", (), (), ("Fatou",)),
        ("@Marie must call", (), ("Marie",), ()),
        # An address of mail calls nobody.
        ("write to lies@denkbeeld.example", (), (), ()),
        ("@ nothing", (), (), ()),
        ("@De", (3,), (), ()),
    ],
)
def test_who_is_called(
    text: str,
    found: tuple[int, ...],
    unknown: tuple[str, ...],
    ambiguous: tuple[str, ...],
) -> None:
    called = find_called_people(text, NAMES)

    assert (called.found, called.unknown, called.ambiguous) == (
        found,
        unknown,
        ambiguous,
    )


def test_a_note_is_changed_for_a_while() -> None:
    now = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)

    assert is_editable(now - EDITABLE_FOR, now)
    assert not is_editable(now - EDITABLE_FOR - timedelta(seconds=1), now)
