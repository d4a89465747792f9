"""The ranks of the reserve, and decisions that are taken back, through the services."""

from __future__ import annotations

import pytest

from participants.decisions.lifecycle import OfferStage
from participants.decisions.models import ReservePlace, Vacancy
from participants.decisions.services import decisions, reserve
from participants.register.lifecycle import Stage
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.mail.models import Message
from tests.participants.rows import listed, offered, waits

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_ranks_are_changed_without_gaps(call: Call, coordinator: User) -> None:
    one, two, three = waits(call, coordinator, 3)
    place = ReservePlace.objects.get(participation=three)

    reserve.move_reserve_place(place=place, rank=1, by=coordinator)

    assert [
        (row.rank, row.participation) for row in reserve.list_waiting_places(call)
    ] == [
        (1, three),
        (2, one),
        (3, two),
    ]


def test_what_if_tells_who_would_come_and_changes_nothing(
    call: Call, coordinator: User
) -> None:
    offer = offered(call, coordinator)
    one, _two = waits(call, coordinator, 2)

    found = reserve.rehearse_vacancy(offer.participation)

    assert found.chosen == one
    assert not Vacancy.objects.exists()


def test_the_list_is_left_by_its_link(call: Call, coordinator: User) -> None:
    (file,) = waits(call, coordinator, 1)
    link = Message.objects.latest("pk").text
    token = reserve.build_leave_link(file).rstrip("/").rsplit("/", 1)[1]

    assert reserve.build_leave_link(file) in link
    assert reserve.read_leave_token(token) == file
    assert reserve.read_leave_token("1:wrong") is None
    reserve.withdraw_from_reserve(participation=file, by=None)
    file.refresh_from_db()
    assert file.stage == Stage.WITHDRAWN


@pytest.mark.parametrize("mails", [0, 2])
def test_decisions_are_taken_back_with_a_reason(
    mails: int, call: Call, coordinator: User
) -> None:
    offer = offered(call, coordinator)
    (kept,) = waits(call, coordinator, 1)
    other = listed(call)

    outcomes = decisions.undo_decisions(
        files=[offer.participation, kept, other],
        by=coordinator,
        reason="Wrong line",
        tell=bool(mails),
    )

    assert [bool(outcome.answer) for outcome in outcomes] == [True, True, False]
    offer.refresh_from_db()
    assert offer.stage == OfferStage.CANCELLED
    assert Participation.objects.filter(stage=Stage.SHORTLISTED).count() == 3
    assert not ReservePlace.objects.filter(left_at__isnull=True).exists()
    assert not Vacancy.objects.exists()
    assert Message.objects.filter(kind="decisions/decision_undone").count() == mails


def test_taking_back_needs_a_reason(call: Call, coordinator: User) -> None:
    offer = offered(call, coordinator)

    (outcome,) = decisions.undo_decisions(
        files=[offer.participation], by=coordinator, reason=" "
    )

    assert not outcome.answer
    assert str(outcome.answer.reason) == "Please give the reason."
