from __future__ import annotations

from pemwecco.correspondence.admin import mailings, templates, threads

__all__ = ["mailings", "templates", "threads"]
