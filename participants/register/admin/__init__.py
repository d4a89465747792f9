from __future__ import annotations

from participants.register.admin import files, programmes

__all__ = ["files", "programmes"]
