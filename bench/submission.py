"""An application from the first page to the receipt, as a browser without scripts would send it."""

from __future__ import annotations


class NotPossible(Exception):
    """The pages of the application do not let it through; says at which step."""


def submit_many(port: int, *, count: int) -> list[float]:
    """Milliseconds of each of `count` whole submissions."""
    raise NotPossible("not written yet")
