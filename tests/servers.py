"""PostgreSQL and Redis for the tests: started for the first test that asks, with a database for each process.

The servers keep their data in `var/tests`, apart from a demo that runs beside, and never wait for the disk.
Each process claims a number there that no other has, in this run or in another one: it is part of the name
of its database and chooses its part of Redis. A database is a copy of a template. Both are made once and
serve every later run, until a migration, a trigger or a right changes; each run begins by emptying its copy.

With DATABASE_URL or REDIS_URL the tests use the servers that these name, as a superuser, and with
TEST_DATABASE other names there.
"""

from __future__ import annotations

import fcntl
import hashlib
import inspect
import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django
import pgtrigger
import psycopg2
from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from launcher import embedded
from pemwecco.accounts.roles import collect_declared_rights
from pemwecco.settings.base import VAR_DIR, build_redis_settings, parse_database_url

PLACE = VAR_DIR / "tests"
PREFIX = os.environ.get("TEST_DATABASE") or "test_pemwecco"
NUMBERS = range(
    1, 16
)  # Redis counts sixteen databases, and what is not for tests uses the first
ONE_AT_A_TIME = 20270301  # the key of the lock under which databases are made

MIGRATED = (
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
)
STATE = " UNION ALL ".join(
    f"SELECT md5(string_agg(r::text, '|' ORDER BY r::text)) FROM {table} r"
    for table in MIGRATED
)
# Histories refuse by a trigger that rows are deleted; as a replica, PostgreSQL asks none.
FORGET = """
DO $$
DECLARE place text;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR place IN
        SELECT oid::regclass FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0
            AND relname <> ALL(%s)
    LOOP
        EXECUTE 'DELETE FROM ' || place;
    END LOOP;
END
$$
"""
IN_TRANSACTION = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'
"""


class Servers:
    """Both servers, and what this process has of them."""

    def __init__(self) -> None:
        PLACE.mkdir(parents=True, exist_ok=True)
        number, code = _claimed(), fingerprint()
        self._url = os.environ.get("DATABASE_URL") or embedded.ensure_database_url(
            PLACE, durable=False
        )
        self._template = f"{PREFIX}_{code}_template"
        self._name = f"{PREFIX}_{code}_{number}"
        redis_url = os.environ.get("REDIS_URL") or embedded.ensure_redis_url(PLACE)
        self._redis_url = urlsplit(redis_url)._replace(path=f"/{number}").geturl()
        found, settings.CELERY_BROKER_URL = build_redis_settings(self._redis_url)
        settings.CACHES["default"].update(found["default"])
        with suppress(AttributeError):  # a cache that was asked before
            del caches["default"]
        self._migrated = self._open()
        self.forget_rows()

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs that a test starts on its own database."""
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "pemwecco.settings.test",
            "DATABASE_URL": self.build_address(self._name),
            "REDIS_URL": self._redis_url,
        }

    def forget_rows(self) -> None:
        """Delete what tests wrote, and leave what migrations wrote."""
        with connection.cursor() as cursor:
            cursor.execute(FORGET, [list(MIGRATED)])
        if self._state() != self._migrated:
            connection.close()
            with self._alone() as cursor:
                cursor.execute(f'DROP DATABASE "{self._name}" WITH (FORCE)')
                self._copy(cursor, self._name)

    def wait_for_killed(self) -> None:
        """Wait until PostgreSQL gave back what sessions of killed processes held; the limit is the test's."""
        waiting = True
        while waiting:
            with connection.cursor() as cursor:
                cursor.execute(IN_TRANSACTION)
                waiting = cursor.fetchone() != (0,)
            time.sleep(0.02)

    def _open(self) -> str:
        """Lead Django to the database of this process; returns what the migrations wrote into it."""
        with self._alone() as cursor:
            cursor.execute(
                "SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}_%"]
            )
            found = {name for (name,) in cursor.fetchall()}
            if self._template not in found:
                self._make_template(cursor, found)
            self._lead_to(self._template)
            migrated = self._state()
            self._lead_to(self._name)
            if self._name not in found:
                self._copy(cursor, self._name)
        return migrated

    def _make_template(self, cursor: Any, found: set[str]) -> None:
        """Migrate an empty database, in place of those that other code left."""
        for name in found:
            with suppress(psycopg2.errors.ObjectInUse):  # by a run of that other code
                cursor.execute(f'DROP DATABASE "{name}"')
        making = f"{PREFIX}_making"
        cursor.execute(f'CREATE DATABASE "{making}"')
        self._lead_to(making)
        call_command("migrate", interactive=False, verbosity=0)
        connection.close()
        cursor.execute(f'ALTER DATABASE "{making}" RENAME TO "{self._template}"')

    def _copy(self, cursor: Any, name: str) -> None:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{self._template}"')

    def make_copy(self, name: str) -> str:
        """The address of a second database of this process, as migrations leave it."""
        copy = f"{self._name}_{name}"
        with self._alone() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
            self._copy(cursor, copy)
        return self.build_address(copy)

    def build_address(self, name: str) -> str:
        """The address of a database on the server of the tests."""
        return urlsplit(self._url)._replace(path=f"/{name}").geturl()

    def _lead_to(self, name: str) -> None:
        connection.close()
        connection.settings_dict.update(parse_database_url(self.build_address(name)))

    @contextmanager
    def _alone(self) -> Iterator[Any]:
        """A cursor on the server, while no other process of tests makes a database there."""
        with closing(psycopg2.connect(self.build_address("postgres"))) as session:
            session.autocommit = True
            with session.cursor() as cursor:
                cursor.execute(f"SELECT pg_advisory_lock({ONE_AT_A_TIME})")
                yield cursor

    def _state(self) -> str:
        with connection.cursor() as cursor:
            cursor.execute(STATE)
            return " ".join(row[0] for row in cursor.fetchall())


def fingerprint() -> str:
    """Changes with everything that decides what a migrated database holds."""
    migrations = MigrationLoader(None).disk_migrations.values()
    classes = {
        parent
        for row in migrations
        for parent in type(row).__mro__
        if parent is not object
    }
    files = sorted({inspect.getfile(one) for one in classes})
    facts: list[object] = [django.VERSION, *(Path(file).read_text() for file in files)]
    facts += sorted(
        trigger.compile(model).hash for model, trigger in pgtrigger.registered()
    )
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        facts.append(
            (
                meta.label,
                meta.default_permissions,
                meta.permissions,
                meta.verbose_name_raw,
            )
        )
    facts += sorted(
        (role.value, sorted(rights))
        for role, rights in collect_declared_rights().items()
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:12]


def _claimed() -> int:
    """The first number that no other process has; it stays ours until this process ends, however it ends."""
    for number in NUMBERS:
        descriptor = os.open(PLACE / f"{number}.claim", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
        else:
            return number
    raise RuntimeError(f"{len(NUMBERS)} processes run tests on {PLACE} already.")
