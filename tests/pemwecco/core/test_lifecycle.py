from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InternalError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Participation, ParticipationStep
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.actors import Staff, System
from pemwecco.core.answers import Refused, no
from tests import factories

StaffMember = Callable[[Role], User]


def test_a_refusal_is_false_and_carries_its_sentence() -> None:
    answer = no("Because.")

    assert not answer
    assert answer.reason == "Because."


@pytest.mark.django_db
def test_a_move_changes_the_stage_and_writes_the_ledger(coordinator: User) -> None:
    file = factories.participation(stage=Stage.SHORTLISTED)

    step = PARTICIPATION.apply(
        file, "select", actor=Staff(coordinator), reason=" Strong project "
    )

    assert Participation.objects.get(pk=file.pk).stage == Stage.SELECTED
    assert file.stage == Stage.SELECTED
    assert list(file.steps.values_list("source", "target", "move", "by", "reason")) == [
        ("shortlisted", "selected", "select", coordinator.pk, "Strong project")
    ]
    assert step.pk is not None


@pytest.mark.django_db
def test_a_move_from_the_wrong_stage_is_refused_with_its_sentence(
    coordinator: User,
) -> None:
    file = factories.participation(stage=Stage.SUBMITTED)

    with pytest.raises(Refused, match="not possible from the stage"):
        PARTICIPATION.apply(file, "select", actor=Staff(coordinator))

    assert Participation.objects.get(pk=file.pk).stage == Stage.SUBMITTED
    assert not file.steps.exists()


@pytest.mark.django_db
def test_a_move_without_the_right_is_denied(outsider: User) -> None:
    file = factories.participation(stage=Stage.SHORTLISTED)

    with pytest.raises(PermissionDenied):
        PARTICIPATION.apply(file, "select", actor=Staff(outsider))

    assert Participation.objects.get(pk=file.pk).stage == Stage.SHORTLISTED


@pytest.mark.django_db
def test_a_move_that_needs_a_reason_is_refused_without_one(coordinator: User) -> None:
    file = factories.participation(stage=Stage.SHORTLISTED)

    with pytest.raises(Refused, match="reason"):
        PARTICIPATION.apply(file, "refuse", actor=Staff(coordinator), reason="  ")


@pytest.mark.django_db
def test_a_consequence_has_no_button_and_is_made_by_code_only(
    coordinator: User,
) -> None:
    file = factories.participation(stage=Stage.PREPARED)

    assert "clear" not in [
        move.name
        for move, _answer in PARTICIPATION.open_transitions(file, by=coordinator)
    ]
    with pytest.raises(Refused):
        PARTICIPATION.apply(file, "clear", actor=Staff(coordinator))
    PARTICIPATION.apply(
        file, "clear", actor=System("test", coordinator), reason="Visa granted"
    )

    assert file.stage == Stage.CLEARED


@pytest.mark.django_db
def test_the_database_itself_refuses_an_illegal_stage() -> None:
    file = factories.participation(stage=Stage.SUBMITTED)

    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        Participation.objects.filter(pk=file.pk).update(stage=Stage.RETURNED)

    assert Participation.objects.get(pk=file.pk).stage == Stage.SUBMITTED


@pytest.mark.django_db
def test_the_ledger_can_be_neither_changed_nor_deleted(coordinator: User) -> None:
    file = factories.participation(stage=Stage.SHORTLISTED)
    PARTICIPATION.apply(file, "select", actor=Staff(coordinator))

    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        ParticipationStep.objects.update(reason="other")
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        ParticipationStep.objects.all().delete()

    assert ParticipationStep.objects.get().reason == ""


@pytest.mark.django_db
@settings(max_examples=40, deadline=None)
@given(choices=st.lists(st.integers(min_value=0, max_value=30), max_size=8))
def test_any_walk_leaves_a_chain_of_legal_steps(choices: list[int]) -> None:
    with transaction.atomic():
        file = factories.participation(stage=Stage.DRAFT)
        for choice in choices:
            name = sorted(PARTICIPATION.transitions)[
                choice % len(PARTICIPATION.transitions)
            ]
            try:
                PARTICIPATION.apply(file, name, actor=System("test"), reason="walk")
            except Refused:
                continue
        steps = list(file.steps.values_list("source", "target"))
        chain = [Stage.DRAFT.value, *[target for _source, target in steps]]
        assert [source for source, _target in steps] == chain[:-1]
        assert set(steps) <= set(PARTICIPATION.pairs())
        assert Participation.objects.get(pk=file.pk).stage == chain[-1]
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_is_taken_once_by_twenty_clicks(
    staff_member: StaffMember,
) -> None:
    coordinator = staff_member(Role.COORDINATOR)
    programme = factories.programme(seats=1)
    call = factories.call(programme=programme)
    files = [
        factories.participation(stage=Stage.SHORTLISTED, call=call) for _n in range(20)
    ]
    outcomes: list[str] = []
    start = threading.Barrier(len(files))

    def click(file: Participation) -> None:
        start.wait()
        try:
            PARTICIPATION.apply(file, "select", actor=Staff(coordinator))
            outcomes.append("selected")
        except Refused as refusal:
            outcomes.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=(file,)) for file in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes.count("selected") == 1
    assert (
        len(
            [
                sentence
                for sentence in outcomes
                if "seats" in sentence or "places" in sentence
            ]
        )
        == 19
    )
    assert Participation.objects.filter(stage=Stage.SELECTED).count() == 1


@pytest.mark.django_db
def test_the_database_counts_the_seats_even_without_the_guard() -> None:
    programme = factories.programme(seats=1)
    call = factories.call(programme=programme)
    first = factories.participation(stage=Stage.SHORTLISTED, call=call)
    second = factories.participation(stage=Stage.SHORTLISTED, call=call)
    Participation.objects.filter(pk=first.pk).update(stage=Stage.SELECTED)

    with (
        pytest.raises(IntegrityError, match="seats of the programme"),
        transaction.atomic(),
    ):
        Participation.objects.filter(pk=second.pk).update(stage=Stage.SELECTED)

    assert Participation.objects.seated().get() == first


@pytest.mark.django_db(transaction=True)
def test_a_listener_that_fails_undoes_the_move(
    coordinator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = factories.participation(stage=Stage.SHORTLISTED)

    def fails(step: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setitem(PARTICIPATION._handlers, "select", [fails])
    with pytest.raises(RuntimeError):
        PARTICIPATION.apply(file, "select", actor=Staff(coordinator))

    assert Participation.objects.get(pk=file.pk).stage == Stage.SHORTLISTED
    assert not ParticipationStep.objects.exists()
