from __future__ import annotations

from pemwecco.correspondence.admin import templates, threads

__all__ = ["templates", "threads"]
