"""Every rule of the database has its sentence: nobody reads the name of a constraint."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import translation

from participants.calls.models import Criterion
from participants.register.models import Cohort
from pemwecco.core.constraints import format_broken_constraint, has_own_sentence
from tests import factories

OURS = (
    "pemwecco",
    "participants",
    "mobility",
    "events",
    "reintegration",
    "reporting",
)
NAMED = re.compile(r"CONSTRAINT = '(\w+)'")


def test_every_constraint_has_its_sentence() -> None:
    seen, without = 0, []
    for model in apps.get_models():
        if model.__module__.split(".")[0] not in OURS:
            continue
        for constraint in model._meta.constraints:
            seen += 1
            if not has_own_sentence(constraint):
                without.append(f"{model._meta.label}: {constraint.name}")
    assert without == []
    assert seen > 90


def break_rule(name: str) -> IntegrityError:
    """What PostgreSQL answers when a rule of this name is broken."""
    raise_it = (
        "DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'check_violation', "
        f"CONSTRAINT = '{name}'; END $$"
    )
    with (
        pytest.raises(IntegrityError) as caught,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(raise_it)
    return caught.value


def test_every_rule_that_a_trigger_guards_has_its_sentence(db: None) -> None:
    names: set[str] = set()
    for model in apps.get_models():
        for trigger in getattr(model._meta, "triggers", ()):
            names |= set(NAMED.findall(trigger.func or ""))
    assert {"call_frozen", "host_room", "programme_seats"} <= names
    with translation.override("en"):
        unknown = format_broken_constraint(break_rule("unheard_of"))
        for name in sorted(names):
            sentence = format_broken_constraint(break_rule(name))
            assert sentence != unknown, name
            assert name not in sentence


def test_what_the_database_refuses_is_said_by_the_sentence_of_its_rule(
    db: None,
) -> None:
    cohort = factories.cohort()
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Cohort.objects.filter(pk=cohort.pk).update(leaves_on=cohort.arrives_on.min)
    with translation.override("en"):
        assert format_broken_constraint(caught.value) == (
            "The last day in the host country comes before the first."
        )


def test_what_may_be_there_once_names_its_fields(db: None) -> None:
    call = factories.call()
    Criterion.objects.create(call=call, code="quality", label_fr="Qualité")
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Criterion.objects.create(call=call, code="quality", label_fr="Encore")
    with translation.override("en"):
        sentence = format_broken_constraint(caught.value)
    assert "Code" in sentence
    assert "criterion_once" not in sentence
