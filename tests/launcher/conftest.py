"""What is tried here starts its own servers."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _nothing_cached() -> None:
    """The servers of the other tests, which a first run waits long for, are not asked."""
