"""Staff pages of partnerships; importing registers them."""

from __future__ import annotations

from reintegration.partnerships.admin import partnerships

__all__ = ["partnerships"]
