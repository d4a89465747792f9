"""Each released database, with its demo, is brought to today's code and loses no row."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from psycopg2 import sql

from bench.released import count_rows
from launcher.embedded import find_postgres_program
from tests.servers import Servers

PLACE = Path(__file__).parent
RELEASES = sorted(path.stem for path in PLACE.glob("*.dump"))
MOST_BYTES = 3_000_000
# Django's own lists of models and rights grow with each release.
OF_DJANGO = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group_permissions",
}
# Each contact of a host became a person with a place in its organisation.
ONE_A_CONTACT = {
    "network_person",
    "network_personevent",
    "network_affiliation",
    "network_affiliationevent",
}
CONTACTS_OF_0_2_0 = """
SELECT c.id, u.name, u.email, u.language, h.organisation_id, c.function, c.phone, c.signs_letters
  FROM hosts_hostcontact c
  JOIN accounts_user u ON u.id = c.user_id
  JOIN hosts_host h ON h.id = c.host_id ORDER BY c.id
"""
CONTACTS = """
SELECT c.id, p.given_names || ' ' || p.family_name, p.email, p.language, a.organisation_id, a.function,
       p.phone, c.signs_letters
  FROM hosts_hostcontact c
  JOIN network_affiliation a ON a.id = c.affiliation_id
  JOIN network_person p ON p.id = a.person_id ORDER BY c.id
"""
# What was answered after a return, before and after each question had a column.
ANSWERS_OF_0_2_0 = """
SELECT id, (answers->>'still_in_business')::bool, (answers->>'contracts')::int,
       (answers->>'use_of_learning')::int, coalesce(answers->>'remarks', ''),
       coalesce(answers->>'lead', ''),
       ARRAY(SELECT jsonb_array_elements_text(answers->'support_needed'))
  FROM followups_followup WHERE answers <> '{}' ORDER BY id
"""
ANSWERS = """
SELECT follow_up_id, still_in_business, contracts, use_of_learning, remarks, new_partner,
       support_needed::text[]
  FROM followups_followupanswer ORDER BY follow_up_id
"""
# Who came: a stage of the place before, then a line for a sitting, with one step more in the ledger.
CAME_OF_0_2_0 = """
SELECT r.event_id, r.id FROM gatherings_registration r WHERE r.stage = 'attended' ORDER BY r.id
"""
CAME = """
SELECT s.event_id, a.registration_id FROM gatherings_sessionattendance a
  JOIN gatherings_eventsession s ON s.id = a.session_id
  JOIN gatherings_registration r ON r.id = a.registration_id AND r.stage = 'confirmed'
 WHERE a.by_id IS NOT NULL ORDER BY a.registration_id
"""
PLACED_OF_0_2_0 = """
SELECT count(*) FROM gatherings_registration WHERE stage IN ('attended', 'absent')
"""
# An event is one sitting, whose list is closed when everybody is present or absent.
CLOSED_OF_0_2_0 = """
SELECT e.id, e.starts_at, e.ends_at, coalesce(bool_or(r.stage IN ('attended', 'absent'))
       AND NOT bool_or(r.stage IN ('requested', 'confirmed')), false)
  FROM gatherings_event e LEFT JOIN gatherings_registration r ON r.event_id = e.id
 GROUP BY e.id ORDER BY e.id
"""
CLOSED = """
SELECT event_id, starts_at, ends_at, recorded_at IS NOT NULL FROM gatherings_eventsession ORDER BY event_id
"""
# Migrates, then exits with an error when something is left to migrate.
MIGRATED = """
import django
from django.core.management import call_command
django.setup()
call_command("migrate", verbosity=0)
call_command("migrate", check_unapplied=True, verbosity=0)
"""
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]


def run_statement(servers: Servers, statement: str, name: str) -> None:
    connection = psycopg2.connect(servers.build_address("postgres"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))
    connection.close()


@pytest.fixture
def scratch(servers: Servers) -> Iterator[str]:
    """The name of an empty database of its own."""
    name = f"released_{os.getpid()}"
    run_statement(servers, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    run_statement(servers, "CREATE DATABASE {} TEMPLATE template0", name)
    yield name
    run_statement(servers, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def test_there_is_a_released_database() -> None:
    assert RELEASES != []


@pytest.mark.parametrize("release", RELEASES)
def test_a_released_database_is_small(release: str) -> None:
    assert (PLACE / f"{release}.dump").stat().st_size < MOST_BYTES


@pytest.mark.parametrize("release", RELEASES)
def test_a_released_database_is_migrated_and_loses_no_row(
    servers: Servers, release: str, scratch: str
) -> None:
    kept = json.loads((PLACE / f"{release}.json").read_text())
    address = servers.build_address(scratch)
    restore = [find_postgres_program("pg_restore"), "--no-owner", f"--dbname={address}"]
    subprocess.run([*restore, str(PLACE / f"{release}.dump")], check=True)
    assert count_rows(address) == kept

    contacts_before = fetch_lines(address, CONTACTS_OF_0_2_0)
    answers_before = fetch_lines(address, ANSWERS_OF_0_2_0)
    assert answers_before != []
    came_before = fetch_lines(address, CAME_OF_0_2_0)
    assert came_before != []
    placed = int(str(fetch_lines(address, PLACED_OF_0_2_0)[0][0]))
    sittings_before = fetch_lines(address, CLOSED_OF_0_2_0)

    env = servers.environment | {"DATABASE_URL": address}
    subprocess.run(
        [sys.executable, "-c", MIGRATED], check=True, cwd=settings.BASE_DIR, env=env
    )

    now = count_rows(address)
    for table, count in kept.items():
        if table not in OF_DJANGO:
            more = kept["hosts_hostcontact"] if table in ONE_A_CONTACT else 0
            more += placed if table == "gatherings_registrationstep" else 0
            assert now[table] == count + more, table
    assert fetch_lines(address, CONTACTS) == contacts_before
    assert fetch_lines(address, ANSWERS) == answers_before
    assert fetch_lines(address, CAME) == came_before
    assert fetch_lines(address, CLOSED) == sittings_before


def fetch_lines(address: str, query: str) -> list[tuple[object, ...]]:
    """What a query gives in that database."""
    connection = psycopg2.connect(address)
    with connection, connection.cursor() as cursor:
        cursor.execute(query)
        rows: list[tuple[object, ...]] = cursor.fetchall()
    connection.close()
    return rows
