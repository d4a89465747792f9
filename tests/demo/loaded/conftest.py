"""The demo, loaded once for all tests of this folder, which leave it as they found it."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models, transaction
from pytest_django import DjangoDbBlocker

from participants.register.lifecycle import Stage
from participants.register.models import Participation

FEW = 90
TRAVELLED = (Stage.DEPARTED, Stage.RETURNED, Stage.COMPLETED, Stage.NOT_RETURNED)
HOUSE = {"pemwecco", "events", "participants", "mobility", "reintegration"}


def list_tables() -> list[type[models.Model]]:
    """Every table of the house, without what is only a view of another."""
    return [
        model
        for model in apps.get_models()
        if model._meta.managed
        and not model._meta.proxy
        and model.__module__.split(".")[0] in HOUSE
    ]


def facts() -> dict[str, Any]:
    """What must not differ from one run to the next."""
    counts = {model._meta.label: model._base_manager.count() for model in list_tables()}
    files = Participation.objects.order_by("reference").values_list(
        "reference", "stage", "person__email", "organisation__name", "cohort__name"
    )
    return {"counts": counts, "files": list(files)}


class Loaded:
    """The demo in a transaction that is never committed."""

    def __init__(self) -> None:
        self.empty = transaction.savepoint()
        self.load()

    def load(self) -> None:
        call_command("seed_demo", applications=FEW, stdout=StringIO())
        self.facts = facts()

    def load_again(self) -> None:
        transaction.savepoint_rollback(self.empty)
        self.load()


@pytest.fixture(scope="package")
def loaded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Loaded]:
    """The demo in one transaction, forgotten after the last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Loaded()
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded: Loaded, db: None) -> None:
    """The demo, for a test that leaves it as it found it."""
