"""Numbers that people quote: gapless per kind and year, given under a lock."""

from __future__ import annotations

from django.db import connection, transaction

from pemwecco.core.models import Sequence


def claim_next_number(kind: str, year: int) -> int:
    """The next number of a kind of paper or file in a year, without gaps.

    Must be called inside the transaction that stores the numbered row: if that fails, the number
    is given back. Concurrent callers wait for each other.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("next_number needs a transaction")
    Sequence.objects.bulk_create(
        [Sequence(kind=kind, year=year)], ignore_conflicts=True
    )
    row = Sequence.objects.select_for_update().get(kind=kind, year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


def format_reference(prefix: str, year: int, number: int) -> str:
    """The number as people read it: ("PEM", 2027, 42) is "PEM-27-0042"."""
    return f"{prefix}-{year % 100:02d}-{number:04d}"
