"""Staff pages of events, their sessions and registrations; importing registers them."""

from __future__ import annotations

from events.gatherings.admin import events, registrations, sessions

__all__ = ["events", "registrations", "sessions"]
