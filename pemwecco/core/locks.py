"""Locks that no row gives: of a worker at a row while its progress is committed, and of what is counted."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.transaction import TransactionManagementError


@contextmanager
def try_row_lock(kind: str, pk: int) -> Iterator[bool]:
    """Whether this process is the only one that works on a row; another one gets no and leaves.

    A lock of the database session, not of a transaction: what is written meanwhile is seen at once, and
    a worker that is killed frees it with its connection.
    """
    key = zlib.crc32(kind.encode()) - 2**31
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [key, pk % 2**31])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [key, pk % 2**31])


def wait_to_count(kind: str, counted: str) -> None:
    """Wait until nobody else adds to what is counted under a name, and keep it until the transaction ends.

    For a quota: rows that are not there yet cannot be locked, and two who count at once both find room.
    Raises `TransactionManagementError` outside a transaction, where it would hold nothing.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError(f"{kind} is counted outside a transaction.")
    keys = [zlib.crc32(part.encode()) - 2**31 for part in (kind, counted)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", keys)
