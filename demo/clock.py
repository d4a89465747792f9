"""The day of which the demo tells: services act on it as they act today.

A service asks Django for the time, and few take a day. So the demo, which alone tells of last year, sets that clock:
in its own process, which serves no page and has one thread. What signs a link keeps the true time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from unittest.mock import patch

from django.utils import timezone


class _AnyDatetime(type):
    """What is an instant stays one, whichever class `django.utils.timezone` compares it with."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, datetime)


@contextmanager
def stand_at(instant: datetime) -> Iterator[None]:
    """Let it be this instant for whatever asks `django.utils.timezone`, columns with a default included."""

    class Clock(datetime, metaclass=_AnyDatetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # an instant, not a Clock
            return instant.astimezone(tz)

    with patch.object(timezone, "datetime", Clock):
        yield
