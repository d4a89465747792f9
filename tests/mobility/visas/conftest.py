"""The dossier that these tests start from."""

from __future__ import annotations

from tests.mobility.dossiers import dossier, entry, post, ready

__all__ = ["dossier", "entry", "post", "ready"]
