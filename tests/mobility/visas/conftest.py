"""The dossier that these tests start from."""

from __future__ import annotations

from tests.mobility.dossiers import dossier, entry, post, ready
from tests.mobility.proposals import lies, visit

__all__ = ["dossier", "entry", "lies", "post", "ready", "visit"]
