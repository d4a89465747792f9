"""Rounds and what is put into them, through the services."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from participants.decisions.models import Offer, PendingDecision, RefusalReason
from participants.decisions.services import decisions, publishing
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Call
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from tests import factories
from tests.participants.rows import listed, member, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_nobody_outside_knows_a_pending_decision(call: Call, coordinator: User) -> None:
    decisions.open_round(call=call, by=coordinator)
    file = listed(call)

    put(file, "select", coordinator)

    file.refresh_from_db()
    assert file.stage == Stage.SHORTLISTED
    assert not file.steps.exists()
    assert not Message.objects.exists()
    assert not Offer.objects.exists()


def test_a_round_is_opened_once_with_its_panel(call: Call, coordinator: User) -> None:
    member(call, "moussa@panel.example")

    first = decisions.open_round(call=call, by=coordinator)

    assert decisions.open_round(call=call, by=coordinator) == first
    assert first.number == 1
    assert first.attendance.count() == 1


def test_a_decision_is_changed_and_taken_out_freely(
    call: Call, coordinator: User
) -> None:
    decisions.open_round(call=call, by=coordinator)
    file, cohort = listed(call), factories.cohort(call=call)

    put(file, "select", coordinator, cohort=cohort)
    changed = put(file, "keep", coordinator)

    assert (changed.outcome, changed.cohort, changed.rank) == ("keep", None, 1)
    assert PendingDecision.objects.get() == changed
    assert decisions.remove_decision(participation=file, by=coordinator)
    assert not decisions.remove_decision(participation=file, by=coordinator)


def test_without_a_round_nothing_is_put_in(call: Call, coordinator: User) -> None:
    with pytest.raises(Refused, match="Open a round"):
        put(listed(call), "select", coordinator)


@pytest.mark.parametrize(
    ("stage", "outcome"),
    [(Stage.SUBMITTED, "select"), (Stage.ELIGIBLE, "keep"), (Stage.SELECTED, "refuse")],
)
def test_what_the_stage_does_not_allow_is_refused(
    stage: Stage, outcome: str, call: Call, coordinator: User
) -> None:
    decisions.open_round(call=call, by=coordinator)

    with pytest.raises(Refused, match="cannot be decided so"):
        put(listed(call, stage), outcome, coordinator, words="Reason")


def test_a_refusal_needs_a_reason(call: Call, coordinator: User) -> None:
    decisions.open_round(call=call, by=coordinator)

    with pytest.raises(Refused, match="give a reason"):
        put(listed(call), "refuse", coordinator)


def test_the_reasons_of_the_house_are_added_once() -> None:
    added = decisions.ensure_reasons()

    assert added == RefusalReason.objects.count() > 0
    assert decisions.ensure_reasons() == 0


def test_the_panel_prepares_nothing(
    call: Call, coordinator: User, visa_officer: User
) -> None:
    decisions.open_round(call=call, by=coordinator)

    with pytest.raises(PermissionDenied):
        put(listed(call), "select", visa_officer)


def test_an_officer_prepares_and_does_not_publish(call: Call, officer: User) -> None:
    round_ = decisions.open_round(call=call, by=officer)
    put(listed(call), "select", officer)

    with pytest.raises(PermissionDenied):
        publishing.publish_round(round_=round_, by=officer, number=1)


def test_while_a_round_is_open_nothing_is_decided_beside_it(
    call: Call, coordinator: User
) -> None:
    decisions.open_round(call=call, by=coordinator)
    file = listed(call)

    for move in ("select", "keep", "refuse"):
        with pytest.raises(Refused, match="round of decisions is open"):
            PARTICIPATION.apply(file, move, actor=Staff(coordinator), reason="Reason")

    # Another call is not held back.
    PARTICIPATION.apply(listed(factories.call()), "select", actor=Staff(coordinator))


def test_feedback_is_what_reviewers_wrote_without_their_names(
    call: Call, coordinator: User
) -> None:
    file = listed(call)
    reviewer = member(call, "moussa@panel.example")
    file.reviews.create(
        reviewer=reviewer, comment="Clear and modest.", submitted_at=timezone.now()
    )
    file.reviews.create(
        reviewer=member(call, "fatou@panel.example"), comment="Not handed in."
    )

    assert decisions.build_feedback(file) == "Clear and modest."
