from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from participants.calls.models import (
    Criterion,
    EligibilityRule,
    Question,
    Setup,
    SetupVersion,
)
from participants.calls.services.setup import (
    build_setup_content,
    ensure_setup,
    freeze_setup,
    hash_setup_content,
    list_setup_differences,
    reopen_setup,
)
from participants.register.models import Call
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from tests import factories

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def call(db: None) -> Call:
    made = factories.call()
    Criterion.objects.create(call=made, code="project", label_fr="Projet", weight=3)
    question = Question.objects.create(
        call=made,
        code="exports",
        step="enterprise",
        kind="choice",
        label_fr="Vous exportez ?",
    )
    question.choices.create(code="yes", label_fr="Oui")
    question.conditions.create(on="jobs", operator="at_least", values=["2"])
    EligibilityRule.objects.create(call=made, code="adult", kind="age", lowest=18)
    return made


def test_the_settings_are_made_with_the_call_once(call: Call) -> None:
    assert ensure_setup(call) == ensure_setup(call)
    assert ensure_setup(call).minutes == 40


def test_the_first_file_freezes_and_the_second_gets_the_same_version(
    call: Call,
) -> None:
    first = freeze_setup(call=call, by=None)
    second = freeze_setup(call=call, by=None)

    assert first == second
    assert (first.number, first.reason) == (1, "")
    assert first.content["criteria"]["project"]["weight"] == 3
    assert first.content["questions"]["exports"]["choices"] == {
        "yes": {"label_fr": "Oui", "position": 0}
    }
    assert first.sha256 == hash_setup_content(first.content)
    assert ensure_setup(call).locked_at is not None


OF_CALL = "question_id IN (SELECT id FROM calls_question WHERE call_id = %s)"
FROZEN_ROWS = [
    "UPDATE calls_criterion SET weight = 9 WHERE call_id = %s",
    "DELETE FROM calls_criterion WHERE call_id = %s",
    "UPDATE calls_question SET required = true WHERE call_id = %s",
    f"UPDATE calls_choice SET label_fr = 'Non' WHERE {OF_CALL}",
    f"DELETE FROM calls_condition WHERE {OF_CALL}",
    "UPDATE calls_eligibilityrule SET lowest = 21 WHERE call_id = %s",
    "UPDATE calls_setup SET blind = true WHERE call_id = %s",
]


@pytest.mark.parametrize("sql", FROZEN_ROWS)
def test_the_database_itself_refuses_to_change_a_frozen_call(
    call: Call, sql: str
) -> None:
    freeze_setup(call=call, by=None)

    with (
        pytest.raises(IntegrityError, match="has received files"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, [call.pk])


def test_a_frozen_call_takes_no_new_criterion_either(call: Call) -> None:
    freeze_setup(call=call, by=None)

    with (
        pytest.raises(IntegrityError, match="has received files"),
        transaction.atomic(),
    ):
        Criterion.objects.create(call=call, code="late", label_fr="Tard")


def test_what_files_are_not_judged_by_stays_open(call: Call) -> None:
    freeze_setup(call=call, by=None)

    Setup.objects.filter(call=call).update(minutes=55, reply_days=14)

    assert ensure_setup(call).minutes == 55


def test_an_amendment_makes_the_next_version_with_its_reason(
    call: Call, coordinator: User
) -> None:
    first = freeze_setup(call=call, by=None)

    reopen_setup(call=call, reason="The weight was a slip.", by=coordinator)
    Criterion.objects.filter(call=call).update(weight=2)
    second = freeze_setup(call=call, by=None)

    assert (second.number, second.reason, second.by) == (
        2,
        "The weight was a slip.",
        coordinator,
    )
    (change,) = list_setup_differences(first.content, second.content)
    assert (change.part, change.name, change.before, change.after) == (
        "criteria",
        "project · weight",
        "3",
        "2",
    )
    assert ensure_setup(call).amended_because == ""


def test_an_amendment_that_changes_nothing_makes_no_version(
    call: Call, coordinator: User
) -> None:
    first = freeze_setup(call=call, by=None)
    reopen_setup(call=call, reason="To look again.", by=coordinator)

    assert freeze_setup(call=call, by=None) == first
    assert SetupVersion.objects.count() == 1


def test_an_amendment_asks_for_a_reason_a_right_and_a_frozen_call(
    call: Call, coordinator: User, officer: User
) -> None:
    with pytest.raises(Refused, match="open for changes already"):
        reopen_setup(call=call, reason="Why not", by=coordinator)
    freeze_setup(call=call, by=None)
    with pytest.raises(Refused, match="give the reason"):
        reopen_setup(call=call, reason=" ", by=coordinator)
    with pytest.raises(PermissionDenied):
        reopen_setup(call=call, reason="Why not", by=officer)
    assert ensure_setup(call).locked_at is not None


def test_the_digest_does_not_depend_on_the_order_of_the_rows(call: Call) -> None:
    content = build_setup_content(ensure_setup(call))
    turned = dict(reversed(list(content.items())))

    assert hash_setup_content(turned) == hash_setup_content(content)


def at_once(acts: list[object]) -> list[object]:
    """Run acts in threads that begin together; what each gave or raised."""
    barrier = Barrier(len(acts))

    def run(act: object) -> object:
        try:
            barrier.wait(10)
            return act()  # type: ignore[operator]  # callables of the test
        except Exception as error:  # noqa: BLE001  the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
def test_files_that_come_at_once_make_one_version() -> None:
    call = factories.call()
    Criterion.objects.create(call=call, code="project", label_fr="Projet")

    found = at_once(
        [lambda: freeze_setup(call=Call.objects.get(pk=call.pk), by=None)] * 8
    )

    assert {str(row) for row in found} == {f"{call} v1"}
    assert SetupVersion.objects.filter(call=call).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_change_under_way_is_in_the_version_or_refused() -> None:
    call = factories.call()
    ensure_setup(call)
    Criterion.objects.create(call=call, code="project", label_fr="Projet", weight=1)

    def change() -> int:
        return Criterion.objects.filter(call=call).update(weight=7)

    changed, version = at_once([change, lambda: freeze_setup(call=call, by=None)])

    weight = Criterion.objects.get(call=call).weight
    assert isinstance(version, SetupVersion)
    assert version.content["criteria"]["project"]["weight"] == weight
    assert (weight == 7) is (changed == 1)
