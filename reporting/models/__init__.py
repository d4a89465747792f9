"""What stands behind the donor's report."""

from __future__ import annotations

from reporting.models.figures import Indicators
from reporting.models.periods import (
    FrozenFigure,
    LateFact,
    PeriodSeal,
    ReportingPeriod,
    ReportingPeriodStep,
)

__all__ = [
    "FrozenFigure",
    "Indicators",
    "LateFact",
    "PeriodSeal",
    "ReportingPeriod",
    "ReportingPeriodStep",
]
