"""Two roles of the database: the owner migrates; the other runs the site and cannot undo what guards it.

Only the owner of a table may switch its triggers off, empty it by TRUNCATE, change or drop it. The role that
runs reads and writes rows; ledgers it only reads and adds to. With one address for everything (tests, or a
server whose owner also runs the site) nothing of this applies.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any
from urllib.parse import unquote, urlsplit

import pgtrigger
from django.conf import settings
from django.db import connections, transaction
from psycopg2.sql import SQL, Identifier, Literal

# Written by migrations alone.
OWNERS_TABLE = "django_migrations"
# pgtrigger lets any session skip triggers by a setting of its own; nothing in the programme does.
NEVER_SKIP = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN
LANGUAGE sql STABLE AS 'SELECT FALSE'
"""


def act_as_owner(environment: MutableMapping[str, str]) -> None:
    """Lead the settings, before they are read, to the owner's address; the other one is given its rights.

    Does nothing where no `MIGRATION_DATABASE_URL` is named.
    """
    owner = environment.get("MIGRATION_DATABASE_URL")
    if owner and not environment.get("RUNNING_DATABASE_URL"):
        environment["RUNNING_DATABASE_URL"] = environment["DATABASE_URL"]
        environment["DATABASE_URL"] = owner


def grant_running_rights(*, using: str, **_signal: Any) -> None:
    """After migrations: make the role that runs, when it is missing, and give it its rights and no more."""
    if not settings.RUNNING_DATABASE_URL:
        return
    address = urlsplit(settings.RUNNING_DATABASE_URL)
    name = unquote(address.username or "")
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SELECT current_user = %s", [name])
        if cursor.fetchone() == (True,):
            return
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        if cursor.fetchone() is None:
            password = Literal(unquote(address.password) if address.password else None)
            cursor.execute(
                SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                    Identifier(name), password
                )
            )
        for statement in _list_grants():
            cursor.execute(statement.format(role=Identifier(name)))
        cursor.execute(NEVER_SKIP)


def _list_grants() -> Iterator[SQL]:
    yield SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    yield SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
    yield SQL("GRANT USAGE ON SCHEMA public TO {role}")
    yield SQL(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"
    )
    yield SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
    yield SQL(f"REVOKE INSERT, UPDATE, DELETE ON {OWNERS_TABLE} FROM {{role}}")
    for table, right in list_refused_rights():
        yield SQL(f'REVOKE {right} ON "{table}" FROM {{role}}')


def list_refused_rights() -> list[tuple[str, str]]:
    """(table, UPDATE or DELETE) that a trigger refuses for every row: ledgers, signatures, versions."""
    refused = set()
    for model, trigger in pgtrigger.registered():
        if not isinstance(trigger, pgtrigger.Protect) or trigger.condition is not None:
            continue
        if isinstance(trigger, pgtrigger.ReadOnly) and (
            trigger.fields or trigger.exclude
        ):
            continue
        operations = str(trigger.operation).split(" OR ")
        for right in ("UPDATE", "DELETE"):
            if right in operations:
                refused.add((model._meta.db_table, right))
    return sorted(refused)
