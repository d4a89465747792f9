"""These tests read English sentences."""

from __future__ import annotations

from tests.mobility.english import read_in_english, sign_in

__all__ = ["read_in_english", "sign_in"]
