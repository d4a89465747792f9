"""One worker at a row at a time, also while its progress is committed: freed when the process dies."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


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
