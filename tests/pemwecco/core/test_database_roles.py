"""The role that runs the site: it cannot undo what guards the database, and serves pages."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from pytest_django import Settings

from mobility.hosts.models import Placement, PlacementStep
from mobility.hosts.services.placements import offer_placement
from pemwecco.accounts.models import User
from pemwecco.core.database_roles import (
    act_as_owner,
    grant_running_rights,
    list_refused_rights,
)
from pemwecco.privacy.models import Reading
from pemwecco.privacy.services import record_reading
from tests import factories
from tests.conftest import SignIn

REPLACED = """
CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN
LANGUAGE sql AS 'SELECT TRUE'
"""
# Of PostgreSQL, and of the trigger that knows which stage follows which.
REFUSED = r"permission denied|must be owner|Invalid transition"
ROLE = f"running_{os.getpid()}"


@pytest.fixture
def running(db: None, settings: Settings) -> str:
    """The role with its rights, as after a migration; gone with the transaction of the test."""
    settings.RUNNING_DATABASE_URL = f"postgresql://{ROLE}:a%20word@localhost/x"
    grant_running_rights(using="default")
    return ROLE


@contextmanager
def acting(role: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")
        try:
            yield
        finally:
            cursor.execute("RESET ROLE")


@pytest.fixture
def offered(db: None, officer: User) -> Placement:
    host = factories.host()
    factories.host_contact(host)
    file = factories.participation(stage="prepared", cohort=factories.cohort())
    placement = factories.placement(participation=file, host=host)
    offer_placement(placement=placement, by=officer)
    record_reading(by=officer, what=file.person, address="192.0.2.1")
    return placement


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "ALTER TABLE hosts_placementstep DISABLE TRIGGER ALL",
        "ALTER TABLE privacy_reading DISABLE TRIGGER USER",
        "TRUNCATE hosts_placementstep",
        "TRUNCATE privacy_reading CASCADE",
        "DROP TABLE hosts_placementstep",
        "DROP FUNCTION _pgtrigger_should_ignore(name)",
        REPLACED,
        "CREATE TABLE mine (n integer)",
        "ALTER TABLE hosts_placement OWNER TO CURRENT_USER",
        "UPDATE hosts_placementstep SET reason = 'other'",
        "DELETE FROM hosts_placementstep",
        "UPDATE privacy_reading SET label = 'other'",
        "DELETE FROM privacy_reading",
        "UPDATE hosts_placement SET stage = 'completed'",
        "DELETE FROM django_migrations",
        "ALTER ROLE CURRENT_USER SUPERUSER",
        "COPY hosts_placement TO PROGRAM 'cat'",
    ],
)
def test_what_guards_the_database_stays(
    offered: Placement, running: str, statement: str
) -> None:
    with (
        acting(running),
        pytest.raises(DatabaseError, match=REFUSED),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert PlacementStep.objects.filter(subject=offered).count() == 1
    assert Reading.objects.count() == 1
    offered.refresh_from_db()
    assert offered.stage == "offered"


@pytest.mark.parametrize("table", ["hosts_placement", "*"])
def test_no_setting_of_the_session_skips_a_trigger(
    offered: Placement, running: str, table: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(tgname::text) FROM pg_trigger WHERE NOT tgisinternal"
        )
        (names,) = cursor.fetchone()
    skipped = [f"{table}:{name}" for name in names] + names

    with acting(running), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pgtrigger.ignore', %s, true)",
            ["{" + ",".join(skipped) + "}"],
        )
        with (
            pytest.raises(DatabaseError, match="Invalid transition"),
            transaction.atomic(),
        ):
            cursor.execute("UPDATE hosts_placement SET stage = 'completed'")


def test_pages_are_served_and_acts_done(
    offered: Placement, running: str, sign_in: SignIn
) -> None:
    lies = User.objects.get(email="lies@fabriek.example")
    visitor = sign_in(lies)

    with acting(running):
        page = f"/partners/placements/{offered.pk}/"
        assert Client().get("/").status_code == 200
        assert visitor.get(page).status_code == 200
        assert visitor.post(f"{page}accept/").status_code == 302

    offered.refresh_from_db()
    assert offered.stage == "accepted"
    assert PlacementStep.objects.filter(subject=offered).count() == 2


def test_every_ledger_is_only_added_to() -> None:
    refused = list_refused_rights()

    for table in (
        "hosts_placementstep",
        "privacy_reading",
        "register_participationstep",
    ):
        assert (table, "UPDATE") in refused
        assert (table, "DELETE") in refused
    # Kept, but its state moves.
    assert ("documents_paper", "DELETE") in refused
    assert ("documents_paper", "UPDATE") not in refused


def test_the_owner_migrates_and_tells_whom_it_gives_rights() -> None:
    environment = {
        "DATABASE_URL": "postgresql://running@/x",
        "MIGRATION_DATABASE_URL": "postgresql://owner@/x",
    }

    act_as_owner(environment)
    act_as_owner(environment)

    assert environment["DATABASE_URL"] == "postgresql://owner@/x"
    assert environment["RUNNING_DATABASE_URL"] == "postgresql://running@/x"
    alone = {"DATABASE_URL": "postgresql://owner@/x"}
    act_as_owner(alone)
    assert alone == {"DATABASE_URL": "postgresql://owner@/x"}


def test_an_owner_that_runs_the_site_itself_gets_no_rights_taken(
    db: None, settings: Settings
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (owner,) = cursor.fetchone()
        settings.RUNNING_DATABASE_URL = f"postgresql://{owner}@localhost/x"
        grant_running_rights(using="default")
        cursor.execute("SELECT has_table_privilege('hosts_placementstep', 'TRUNCATE')")
        assert cursor.fetchone() == (True,)
