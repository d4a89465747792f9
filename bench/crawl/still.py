"""The same demo each time: a clock that stands, in Python and in PostgreSQL, and codes that come in order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from random import Random
from types import FunctionType
from typing import Any
from unittest import mock

from celery.app import app_or_default
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction

from bench.crawl import names

CLOCKS = ("now", "transaction_timestamp", "statement_timestamp", "clock_timestamp")


def still_the_database(name: str, moment: datetime) -> None:
    """PostgreSQL says the same instant always, and gives rows in the same order."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA clock")
        for clock in CLOCKS:
            cursor.execute(
                f"CREATE FUNCTION clock.{clock}() RETURNS timestamptz LANGUAGE sql STABLE"
                f" AS $$ SELECT timestamptz '{moment.isoformat()}' $$"
            )
        # Unqualified names are looked up here first: the triggers' now() is the one above.
        cursor.execute(
            f'ALTER DATABASE "{name}" SET search_path TO clock, pg_catalog, public'
        )
        cursor.execute(
            f'ALTER DATABASE "{name}" SET max_parallel_workers_per_gather TO 0'
        )
        cursor.execute(f'ALTER DATABASE "{name}" SET synchronize_seqscans TO off')
        # Statistics are taken when we say so, not in the middle of the crawl.
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'ALTER TABLE "{table}" SET (autovacuum_enabled = false)')
    connection.close()


@contextmanager
def same_chance(seed: str) -> Iterator[None]:
    """Codes, tokens and keys drawn inside are always the same ones."""
    dice = Random(hashlib.sha256(seed.encode()).digest())
    with (
        mock.patch("os.urandom", dice.randbytes),
        mock.patch("random._urandom", dice.randbytes),
    ):
        yield


def number_the_codes() -> None:
    """The n-th code that a field draws is the same in each run, whatever else was drawn before it."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_concrete_fields:
            if isinstance(field.default, FunctionType):
                field.default = numbered(field.default)
                # The field keeps what it computed from the default.
                vars(field).pop("_get_default", None)


def numbered(draw: Callable[[], Any]) -> Callable[[], Any]:
    count = 0

    def drawn() -> Any:
        nonlocal count
        count += 1
        with same_chance(str(count)):
            return draw()

    return drawn


def load_demo(say: Callable[[str], None]) -> None:
    """The demo with all its papers made, its reminders swept: as the worker leaves it, but for the sending."""
    app = app_or_default()
    app.loader.import_default_modules()

    def at_once(name: str, args: tuple[Any, ...] = (), **_options: Any) -> None:
        if not name.startswith(names.NEEDS_MAIL_SERVER):
            app.tasks[name].apply(args=args, throw=True)

    # What is asked of the worker is done here and now.
    with mock.patch.object(app, "send_task", at_once):
        call_command(names.LOAD_DEMO)
        for entry in settings.CELERY_BEAT_SCHEDULE.values():
            say(f"  {entry['task']} …")
            at_once(str(entry["task"]))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


@contextmanager
def without_trace(seed: str) -> Iterator[None]:
    """A visit that leaves nothing behind: no row, no count of a rate limit, no chance but its own."""
    cache.clear()
    with same_chance(seed), transaction.atomic():
        yield
        transaction.set_rollback(True)
