from __future__ import annotations

from participants.calls.admin import subscribers

__all__ = ["subscribers"]
