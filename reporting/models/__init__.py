"""What stands behind the donor's report."""

from __future__ import annotations

from reporting.models.figures import Indicators
from reporting.models.periods import (
    FrozenFigure,
    FrozenLogframe,
    LateFact,
    PeriodSeal,
    ReportingPeriod,
    ReportingPeriodStep,
)

__all__ = [
    "FrozenFigure",
    "FrozenLogframe",
    "Indicators",
    "LateFact",
    "PeriodSeal",
    "ReportingPeriod",
    "ReportingPeriodStep",
]
