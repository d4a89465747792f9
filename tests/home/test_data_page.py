"""The page on privacy says of every time of the map how long it is."""

from __future__ import annotations

import pytest

from home.data_page import KEPT_WORDS, list_storage_times
from pemwecco.privacy.categories import collect_declared_categories

pytestmark = pytest.mark.unit


def test_every_time_of_the_map_is_said_in_words() -> None:
    said = {category.keep for category in collect_declared_categories()}

    assert sorted(said - KEPT_WORDS.keys()) == []
    assert sorted(KEPT_WORDS.keys() - said) == []
    assert len(list_storage_times()) == len(KEPT_WORDS)
