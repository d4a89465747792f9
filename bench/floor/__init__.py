"""The least that Django can do for the same kind of page: what no code of ours can go below."""

from __future__ import annotations
