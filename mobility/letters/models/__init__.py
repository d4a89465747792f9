"""Letters of the programme: their words, the issued ones, signatures, batches of a cohort, bundles."""

from __future__ import annotations

from mobility.letters.models.batches import Bundle, LetterBatch, LetterBatchLine
from mobility.letters.models.letters import (
    Invitation,
    Letter,
    LetterKind,
    LetterWording,
    Signature,
)

__all__ = [
    "Bundle",
    "Invitation",
    "Letter",
    "LetterBatch",
    "LetterBatchLine",
    "LetterKind",
    "LetterWording",
    "Signature",
]
