"""What is frozen with a period beside its figures: subjects above declare their part of the seal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reporting.models import ReportingPeriod


@dataclass(frozen=True, slots=True)
class SealedPart:
    """A part of a frozen period: `store` keeps it when the figures are frozen, `read` gives what was kept.

    `read` gives plain values for the fingerprint, or None where the period has no such part: a seal from
    before there was one still holds.
    """

    code: str
    store: Callable[[ReportingPeriod], None]
    read: Callable[[ReportingPeriod], Any]


_PARTS: dict[str, SealedPart] = {}


def register_sealed_part(part: SealedPart) -> SealedPart:
    """Declare a part of the seal; its code is its key in what is hashed."""
    _PARTS[part.code] = part
    return part


def list_sealed_parts() -> list[SealedPart]:
    """Every declared part, by code."""
    return [_PARTS[code] for code in sorted(_PARTS)]
