"""Staff pages of figures; importing registers them."""

from __future__ import annotations

from reporting.admin import figures

__all__ = ["figures"]
