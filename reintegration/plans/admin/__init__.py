"""Staff pages of plans; importing registers them."""

from __future__ import annotations

from reintegration.plans.admin import plans, support, templates

__all__ = ["plans", "support", "templates"]
