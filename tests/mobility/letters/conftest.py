"""The dossier that these tests start from, and a visit in it."""

from __future__ import annotations

from tests.mobility.dossiers import dossier, entry, post, ready
from tests.mobility.letters.visits import draft, lies, visit

__all__ = ["dossier", "draft", "entry", "lies", "post", "ready", "visit"]
