"""Rows that only a page of staff makes: no service writes them, so they pass what that page checks."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model

Row = TypeVar("Row", bound=Model)


def save_checked(row: Row) -> Row:
    """Keep a row as the form of staff would. Raises `ValidationError` for what the form would refuse."""
    row.full_clean()
    row.save()
    return row
