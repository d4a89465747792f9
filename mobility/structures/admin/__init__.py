"""Staff pages of support structures: who speaks for them, what they nominate, whom they tell of calls."""

from __future__ import annotations

from mobility.structures.admin import access, nominations

__all__ = ["access", "nominations"]
