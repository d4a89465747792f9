"""The rules of selection: plain facts in, answers out. Each subject stands in its own module."""

from __future__ import annotations

from participants.selection.rules.scores import (
    Criterion,
    Cut,
    Ranked,
    Summary,
    cut,
    rank,
    score,
    summarise,
)

__all__ = ["Criterion", "Cut", "Ranked", "Summary", "cut", "rank", "score", "summarise"]
