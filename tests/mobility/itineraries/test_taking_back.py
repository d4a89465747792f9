"""A crossing on the wrong file and a “not returned” of someone who was here: taken back with the reason."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from mobility.itineraries.indicators import list_entries, list_returns
from mobility.itineraries.lifecycle import RETURN_CLAIM
from mobility.itineraries.models import Crossing
from mobility.itineraries.services.claims import claim_return, prepare_return_claim
from mobility.itineraries.services.crossings import record_departure, record_return
from mobility.itineraries.services.withdrawals import (
    can_withdraw_crossing,
    withdraw_crossing,
)
from participants.register.lifecycle import PARTICIPATION
from participants.register.models import Cohort, Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import ensure_user
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from pemwecco.core.indicators import Period
from pemwecco.mail.models import Message
from reintegration.followups.models import FollowUp
from tests import factories
from tests.conftest import SignIn
from tests.mobility.itineraries.test_crossings import day, proof

pytestmark = pytest.mark.django_db
WHY = "Another traveller was meant."


@pytest.fixture
def staff_reader(staff_member: Callable[[Role], User]) -> User:
    """Someone who reads crossings and records none."""
    return staff_member(Role.MONITORING)


def cleared() -> Participation:
    """A file cleared to travel, with a visit that began and one to come."""
    cohort = factories.cohort(arrives_on=day(-12), leaves_on=day(1))
    file = factories.participation(stage="cleared", cohort=cohort)
    for first, last in ((-9, -5), (-4, 0), (1, 1)):
        factories.placement(
            participation=file,
            host=factories.host(),
            stage="confirmed",
            starts_on=day(first),
            ends_on=day(last),
        )
    return file


def away(by: User, file: Participation | None = None) -> tuple[Participation, Crossing]:
    file = file or cleared()
    crossing = record_departure(
        participation=file, on=day(-10), place="BRU", evidence="ees", by=by
    )
    file.refresh_from_db()
    return file, crossing


def back(file: Participation, by: User) -> Crossing:
    return record_return(
        participation=file, on=day(-1), place="BRU", evidence="return_desk", by=by
    )


def why_not(crossing: Crossing) -> str:
    return str(can_withdraw_crossing(Crossing.objects.get(pk=crossing.pk)).reason)


def stages(file: Participation) -> list[str]:
    return list(file.placements.order_by("starts_on").values_list("stage", flat=True))


def test_a_wrong_departure_and_a_wrong_return_are_taken_back(
    officer: User, staff_reader: User, sign_in: SignIn
) -> None:
    file, entry = away(officer)
    assert stages(file) == ["completed", "running", "confirmed"]
    period = Period(day(-30), day())
    exit_ = back(file, officer)
    assert stages(file) == ["completed", "completed", "cancelled"]
    assert FollowUp.objects.count() > 0

    # The last one first.
    assert "take the return back first" in why_not(entry)
    address = reverse("admin:itineraries_crossing_withdraw", args=[exit_.pk])
    assert sign_in(staff_reader).get(address).status_code == 403
    client = sign_in(officer)
    text = client.get(address).text
    assert "goes back to the stage “in mobility”" in text
    assert "stays called off" in text
    assert "that were planned fall" in text
    assert client.post(address, {"reason": " "}).status_code == 200
    file.refresh_from_db()
    assert file.stage == "returned"
    shown = client.post(address, {"reason": WHY}, follow=True).text
    assert "taken back" in shown
    assert WHY in shown
    file.refresh_from_db()
    exit_.refresh_from_db()
    assert (file.stage, exit_.withdrawn_by) == ("departed", officer)
    assert stages(file) == ["completed", "running", "cancelled"]
    assert FollowUp.objects.count() == 0
    assert list_returns(period).count() == 0
    with pytest.raises(Refused, match="taken back already"):
        withdraw_crossing(crossing=exit_, reason=WHY, by=officer)

    # The day is free for the right one; then the departure itself was a mistake.
    again = back(file, officer)
    withdraw_crossing(crossing=again, reason=WHY, by=officer)
    with pytest.raises(PermissionDenied):
        withdraw_crossing(crossing=entry, reason=WHY, by=staff_reader)
    withdraw_crossing(crossing=entry, reason=WHY, by=officer)
    file.refresh_from_db()
    assert file.stage == "cleared"
    assert stages(file) == ["confirmed", "confirmed", "cancelled"]
    assert list_entries(period).count() == 0
    last = file.steps.last()
    assert last is not None
    assert last.move == "undo_depart"
    assert WHY in last.reason
    # Nobody was written to by name of the participant; every row is still there to be read.
    assert not Message.objects.filter(kind="itineraries/return_undone").exists()
    assert Crossing.objects.count() == 3


def test_a_return_that_was_told_and_confirmed_is_told_to_be_looked_at_again(
    officer: User,
) -> None:
    file, _entry = away(officer)
    own = ensure_user(email=file.person.email, language="en", name="Traveller")
    claim = prepare_return_claim(
        participation=file,
        on=day(-1),
        place="DSS",
        evidence="boarding_pass",
        document=proof(),
        by=own,
    )
    claim_return(claim=claim, by=own)
    RETURN_CLAIM.apply(claim, "confirm", actor=Staff(officer))

    withdraw_crossing(
        crossing=Crossing.objects.get(direction="exit"), reason=WHY, by=officer
    )

    claim.refresh_from_db()
    assert claim.stage == "claimed"
    mail = Message.objects.get(kind="itineraries/return_undone")
    assert (mail.to, WHY in mail.text) == (file.person.email, False)
    # It can be confirmed again, and taken back again: each is told.
    RETURN_CLAIM.apply(claim, "confirm", actor=Staff(officer))
    withdraw_crossing(
        crossing=Crossing.objects.standing().get(direction="exit"),
        reason=WHY,
        by=officer,
    )
    assert Message.objects.filter(kind="itineraries/return_undone").count() == 2


def test_too_late_is_said(officer: User) -> None:
    file, entry = away(officer)
    exit_ = back(file, officer)
    first = FollowUp.objects.order_by("due_on").first()
    assert first is not None
    FollowUp.objects.filter(pk=first.pk).update(stage="due")
    with pytest.raises(Refused, match="was asked already"):
        withdraw_crossing(crossing=exit_, reason=WHY, by=officer)
    Participation.objects.filter(pk=file.pk).update(stage="completed")
    assert "is completed" in why_not(entry)


@pytest.mark.django_db(transaction=True)
def test_two_who_take_a_crossing_back_at_once_do_it_once(officer: User) -> None:
    file, entry = away(officer)

    def undo(_number: int) -> bool:
        try:
            withdraw_crossing(
                crossing=Crossing.objects.get(pk=entry.pk), reason=WHY, by=officer
            )
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(undo, range(3))) == [False, False, True]
    assert file.steps.filter(move="undo_depart").count() == 1


def test_not_returned_is_taken_back_by_a_person_with_another_reason(
    officer: User, visa_officer: User, sign_in: SignIn
) -> None:
    file, entry = away(officer)
    Cohort.objects.filter(participations=file).update(leaves_on=day(-2))
    PARTICIPATION.apply(
        file, "miss_return", actor=Staff(officer), reason="No proof, two calls."
    )
    assert "take that back first" in why_not(entry)
    address = reverse("admin:register_participation_move", args=[file.pk])
    asked = {"move": "undo_miss_return", "reason": ""}
    client = sign_in(officer)
    assert "give the reason" in client.post(address, asked, follow=True).text
    asked["reason"] = "Here all the time, seen by the host."
    assert sign_in(visa_officer).post(address, asked).status_code == 403
    text = sign_in(officer).post(address, asked, follow=True).text
    assert "Here all the time" in text
    assert "No proof, two calls." in text
    file.refresh_from_db()
    assert file.stage == "departed"
    sign_in(officer).post(address, asked)
    assert file.steps.filter(move="undo_miss_return").count() == 1

    # Noted again, then back late: the return taken back leads to “not returned” again.
    PARTICIPATION.apply(file, "miss_return", actor=Staff(officer), reason="Gone.")
    file.refresh_from_db()
    exit_ = back(file, officer)
    withdraw_crossing(crossing=exit_, reason=WHY, by=officer)
    file.refresh_from_db()
    assert file.stage == "not_returned"
