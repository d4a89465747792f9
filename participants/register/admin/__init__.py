from __future__ import annotations

from participants.register.admin import erased, files, programmes

__all__ = ["erased", "files", "programmes"]
