"""What stands behind the donor's report."""

from __future__ import annotations

from reporting.models.figures import Indicators

__all__ = ["Indicators"]
