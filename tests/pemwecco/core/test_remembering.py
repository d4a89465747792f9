"""What one page asks again is read once, and nothing of it outlives the page."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from pemwecco.core.remembering import (
    get_kept_row,
    keep_row,
    remembered,
    remembering,
)

pytestmark = pytest.mark.unit


def test_an_answer_is_kept_within_the_block_and_not_after_it() -> None:
    asked: list[object] = []

    @remembered
    def read(keys: object, day: int = 1) -> int:
        asked.append(keys)
        return len(asked)

    assert (read(1), read(1)) == (1, 2)
    with remembering():
        assert (read(1), read(1), read(1, day=2)) == (3, 3, 4)
        with remembering():
            assert read(1) == 3
        assert read([1, 2]) == read([1, 2]) == 5
        # What cannot be told apart is asked each time.
        assert read({"a": 1}) != read({"a": 1})
    assert read(1) == 8


def test_a_reader_that_fails_fails_once() -> None:
    asked: list[int] = []

    @remembered
    def read(key: int) -> int:
        asked.append(key)
        raise ValueError(key)

    with remembering(), pytest.raises(ValueError, match="7"):
        read(7)
    assert asked == [7]


def test_a_row_is_kept_for_those_who_know_its_key_and_not_after_the_page() -> None:
    row = Group(pk=7)
    keep_row(row)
    assert get_kept_row(Group, 7) is None
    with remembering():
        keep_row(row)
        assert get_kept_row(Group, 7) is row
        assert get_kept_row(Group, 8) is None
    assert get_kept_row(Group, 7) is None
