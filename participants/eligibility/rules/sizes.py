"""The size class of an enterprise, by its people and its turnover."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

# People and turnover (XOF) up to which an enterprise belongs to a class; a figure that is not known does not
# lift it. The law names no class below "small": this is how the programme reads them.
SIZES: Final = (
    ("nano", 1, Decimal(10_000_000)),
    ("micro", 9, Decimal(100_000_000)),
    ("small", 49, Decimal(500_000_000)),
    ("medium", 249, Decimal(2_000_000_000)),
)
LARGEST: Final = "large"


def size_of(jobs: Decimal | int | None, turnover: Decimal | int | None) -> str:
    """The size class by the higher of the two figures; "" when neither is known."""
    if jobs is None and turnover is None:
        return ""
    for name, most_jobs, most_turnover in SIZES:
        if (jobs or 0) <= most_jobs and (turnover or 0) <= most_turnover:
            return name
    return LARGEST
