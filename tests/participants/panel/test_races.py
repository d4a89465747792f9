"""The panel at the same moment: a conflict beside a save, a giving, a sharing out; nobody waits for ever."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections, transaction

from participants.calls.models import PanelMember
from participants.panel.models import Conflict, Review, Score
from participants.panel.services import assignment, conflicts
from participants.panel.services.assignment import (
    AssignmentResult,
    apply_assignment,
    ask_another_reviewer,
    assign_review,
    propose_assignment,
)
from participants.panel.services.conflicts import (
    note_conflict,
    record_suggested_conflicts,
)
from participants.panel.services.judgement import read_call_judgement
from participants.panel.services.reviews import save_review, submit_review
from participants.register.lifecycle import Stage
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from tests import factories
from tests.participants.rows import given, listed, member

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("english"),
]
ROUNDS = 5


def at_once(acts: Sequence[Callable[[], object]]) -> list[object]:
    """Run every act in a thread of its own from the same moment; a refusal comes back as its sentence."""
    together = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            connection.ensure_connection()
            together.wait()
            return act()
        except Refused as refusal:
            return str(refusal)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def half_saved(review: Review, go_on: Callable[[], object]) -> Callable[[], object]:
    """A save whose transaction is still open when the others come: they meet it in the middle."""

    @transaction.atomic
    def act() -> object:
        saved = save_review(
            review=review,
            scores={"project": 4, "team": 4},
            comment="Typed",
            by=review.reviewer.user,
        )
        go_on()
        return saved

    return act


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_conflict_declared_while_the_review_is_saved_and_handed_in(
    turn: int, call: Call, moussa: PanelMember
) -> None:
    """Either the save was first, then it stays, hidden and not counted; or the file was gone before it."""
    file = listed(call, Stage.ELIGIBLE)
    review = given(file, moussa)
    by = moussa.user

    def save() -> object:
        scores = {"project": 4, "team": 2}
        return save_review(review=review, scores=scores, comment="Typed", by=by)

    def submit() -> object:
        save_review(
            review=review, scores={"project": 4, "team": 2}, comment="Typed", by=by
        )
        return submit_review(review=review, by=by)

    found = at_once(
        [
            save,
            lambda: conflicts.report_conflict(review=review, reason="Cousins", by=by),
            submit,
        ]
    )

    assert Conflict.objects.get().state == Conflict.State.STANDING
    assert {row for row in found if isinstance(row, str)} <= {
        "This file is not yours to review any more.",
        "This review has been submitted and can no longer be changed.",
    }
    assert not Review.objects.given_to(by).exists()
    assert read_call_judgement(call).points == {}
    left = Review.objects.first()
    assert left is None or left.scores.count() == 2
    assert left is not None or not Score.objects.exists()


def test_a_conflict_waits_for_the_save_that_is_under_way(
    call: Call, moussa: PanelMember, officer: User
) -> None:
    file = listed(call, Stage.ELIGIBLE)
    review = given(file, moussa)
    begun = Barrier(2)

    def declare() -> object:
        begun.wait()
        return note_conflict(
            participation=file, member=moussa, reason="Cousins", by=officer
        )

    at_once([half_saved(review, begun.wait), declare])

    kept = Review.objects.get()
    assert (kept.comment, kept.scores.count()) == ("Typed", 2)
    assert not Review.objects.given_to(moussa.user).exists()


def test_taking_back_waits_for_the_save_that_is_under_way(
    call: Call, moussa: PanelMember, officer: User
) -> None:
    review = given(listed(call, Stage.ELIGIBLE), moussa)
    begun = Barrier(2)

    def take_back() -> object:
        begun.wait()
        return assignment.withdraw_review(review=review, by=officer)

    found = at_once([half_saved(review, begun.wait), take_back])

    assert found[1] == "This review has begun; it stays where it is."
    assert Review.objects.get().comment == "Typed"


def test_sharing_out_takes_nothing_from_who_begins_meanwhile(
    call: Call, moussa: PanelMember, officer: User
) -> None:
    files = [listed(call, Stage.ELIGIBLE) for _n in range(4)]
    reviews = [given(file, moussa) for file in files]
    member(call, "fatou@panel.example")
    begun = Barrier(2)

    def share() -> object:
        begun.wait()
        return apply_assignment(call=call, by=officer, per_file=1)

    at_once([half_saved(reviews[-1], begun.wait), share])

    assert Review.objects.get(pk=reviews[-1].pk).scores.count() == 2
    assert Review.objects.filter(participation__in=files).count() == 4


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_file_is_never_given_to_who_declares_a_conflict_at_that_moment(
    turn: int, call: Call, moussa: PanelMember, fatou: PanelMember, officer: User
) -> None:
    file = listed(call, Stage.ELIGIBLE)

    at_once(
        [
            lambda: assign_review(participation=file, reviewer=moussa, by=officer),
            lambda: note_conflict(
                participation=file, member=moussa, reason="Cousins", by=officer
            ),
            lambda: ask_another_reviewer(participation=file, by=officer),
            lambda: apply_assignment(call=call, by=officer, per_file=1),
        ]
    )

    assert Conflict.objects.get().member == moussa
    assert not Review.objects.filter(reviewer=moussa).exists()


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_many_who_find_note_give_and_share_wait_for_each_other(
    turn: int, call: Call, moussa: PanelMember, fatou: PanelMember, officer: User
) -> None:
    """Each of the acts meets the same suggested conflict: all end, and it stands once."""
    files: list[Participation] = [listed(call, Stage.ELIGIBLE) for _n in range(3)]
    factories.person(email=moussa.user.email, phone=str(files[0].person.phone))

    at_once(
        [
            lambda: record_suggested_conflicts(call=call),
            lambda: note_conflict(
                participation=files[2], member=moussa, reason="Cousins", by=officer
            ),
            lambda: assign_review(participation=files[1], reviewer=moussa, by=officer),
            lambda: assign_review(participation=files[0], reviewer=fatou, by=officer),
            lambda: apply_assignment(call=call, by=officer, per_file=1),
            lambda: record_suggested_conflicts(call=call),
        ]
    )

    assert Conflict.objects.filter(member=moussa).count() == 3
    assert set(Review.objects.values_list("reviewer", flat=True)) == {fatou.pk}


def test_two_who_share_out_what_they_saw_share_it_once(
    call: Call, moussa: PanelMember, fatou: PanelMember, officer: User
) -> None:
    for _n in range(5):
        listed(call, Stage.ELIGIBLE)
    mark = propose_assignment(call=call, per_file=2).fingerprint

    found = at_once(
        [lambda: apply_assignment(call=call, by=officer, per_file=2, fingerprint=mark)]
        * 4
    )

    assert sum(1 for row in found if isinstance(row, AssignmentResult)) == 1
    assert Review.objects.count() == 10
