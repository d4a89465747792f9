"""What lies in the database, to see that a request changed nothing."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

# Written by looking: who is signed in, who read what of whom.
BY_LOOKING = frozenset(
    {"django_session", "privacy_reading", "accounts_user", "casework_watch"}
)


def summarise_rows(*, without: Collection[str] = BY_LOOKING) -> dict[str, str]:
    """Of each table that has rows, a sum of all of them."""
    found: dict[str, str] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in without:
                continue
            cursor.execute(
                f"SELECT md5(string_agg(r::text, '|' ORDER BY r::text)) FROM \"{table}\" r"
            )
            row = cursor.fetchone()
            if row and row[0]:
                found[table] = row[0]
    return found
