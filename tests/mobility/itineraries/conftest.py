"""These tests read English sentences."""

from __future__ import annotations

from tests.mobility.dossiers import dossier, entry, post, ready
from tests.mobility.english import read_in_english, sign_in
from tests.mobility.proposals import lies, visit

__all__ = [
    "dossier",
    "entry",
    "lies",
    "post",
    "read_in_english",
    "ready",
    "sign_in",
    "visit",
]
