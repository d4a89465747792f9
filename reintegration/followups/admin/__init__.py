"""Staff pages after the return; importing registers them."""

from __future__ import annotations

from reintegration.followups.admin import followups, questionnaires

__all__ = ["followups", "questionnaires"]
