"""Staff pages of figures and of reporting periods; importing registers them."""

from __future__ import annotations

from reporting.admin import figures, periods

__all__ = ["figures", "periods"]
