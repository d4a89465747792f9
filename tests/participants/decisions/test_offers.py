"""Offers, and the seats that come back, through the services."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from participants.calls.models import Setup
from participants.decisions.lifecycle import OfferStage
from participants.decisions.models import Offer, ReservePlace, Vacancy
from participants.decisions.services import decisions, offers, reserve
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Call
from pemwecco.accounts.models import User
from pemwecco.core.actors import Party, Staff
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from pemwecco.reminders.engine import sweep_reminders
from tests import factories
from tests.participants.rows import listed, offered, waits

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_accepting_twice_is_accepting_once(call: Call, coordinator: User) -> None:
    offer = offered(call, coordinator)

    offers.accept_offer(offer=offer, actor=Party())
    offers.accept_offer(offer=offer, actor=Party())

    offer.refresh_from_db()
    assert offer.stage == OfferStage.ACCEPTED
    assert Message.objects.filter(kind="decisions/offer_accepted").count() == 1


def test_declining_gives_the_place_to_the_next_with_an_explanation(
    call: Call, coordinator: User
) -> None:
    cohort = factories.cohort(
        call=call,
        arrives_on=timezone.localdate() + timedelta(days=200),
        leaves_on=timezone.localdate() + timedelta(days=220),
    )
    first = offered(call, coordinator, cohort=cohort)
    one, two, three = waits(call, coordinator, 3)
    PARTICIPATION.apply(one, "withdraw", actor=Staff(coordinator), reason="Gone")

    offers.decline_offer(
        offer=first, actor=Party(), because="visa", words="No passport"
    )
    assert reserve.fill_vacancies() == 1

    first.refresh_from_db()
    two.refresh_from_db()
    assert (first.stage, first.declined_because) == ("declined", "visa")
    assert (
        first.participation.steps.get(move="withdraw").reason
        == "I cannot obtain a passport or visa: No passport"
    )
    assert (two.stage, two.cohort) == (Stage.SELECTED, cohort)
    offer = Offer.objects.get(participation=two)
    assert offer.origin == "promoted"
    assert offer.explanation["place_of"] == first.participation.reference
    assert offer.explanation["passed"] == [
        {"file": one.reference, "list": "", "rank": 1, "why": "withdrawn"}
    ]
    words = reserve.format_explanation(offer.explanation)
    assert words[0] == f"The place of {first.participation}, who declined the offer."
    assert words[-1] == f"Before: {one}, number 1, withdrew."
    assert Message.objects.latest("pk").kind == "decisions/promoted"
    assert reserve.fill_vacancies() == 0
    three.refresh_from_db()
    assert three.stage == Stage.RESERVE


def test_the_same_group_is_offered_first(call: Call, coordinator: User) -> None:
    Setup.objects.update_or_create(call=call, defaults={"reserve_by": "sex"})
    file = listed(call, sex="F")
    PARTICIPATION.apply(file, "select", actor=Staff(coordinator))
    (man,) = waits(call, coordinator, 1, sex="M")
    (woman,) = waits(call, coordinator, 1, sex="F")

    offers.decline_offer(offer=Offer.objects.get(), actor=Party(), because="busy")
    reserve.fill_vacancies()

    woman.refresh_from_db()
    assert woman.stage == Stage.SELECTED
    offers.decline_offer(
        offer=Offer.objects.get(participation=woman), actor=Party(), because="busy"
    )
    reserve.fill_vacancies()
    man.refresh_from_db()
    assert man.stage == Stage.RESERVE
    assert Vacancy.objects.latest("pk").closed_because == Vacancy.Closed.OTHER_STRATA


def test_after_the_last_day_for_a_visa_nobody_is_promoted_and_staff_are_told(
    call: Call, coordinator: User
) -> None:
    day = timezone.localdate() + timedelta(days=69)
    cohort = factories.cohort(call=call, arrives_on=day, leaves_on=day)
    offer = offered(call, coordinator, cohort=cohort)
    (file,) = waits(call, coordinator, 1)

    offers.decline_offer(offer=offer, actor=Party(), because="busy")
    assert reserve.fill_vacancies() == 0

    file.refresh_from_db()
    assert file.stage == Stage.RESERVE
    assert Vacancy.objects.get().closed_because == Vacancy.Closed.TOO_LATE
    mail = Message.objects.get(kind="decisions/place_stays_free")
    assert mail.to == coordinator.email
    assert "too late for a visa" in mail.text


def test_on_the_last_day_for_a_visa_somebody_is_promoted(
    call: Call, coordinator: User
) -> None:
    day = timezone.localdate() + timedelta(days=70)
    cohort = factories.cohort(call=call, arrives_on=day, leaves_on=day)
    offer = offered(call, coordinator, cohort=cohort)
    waits(call, coordinator, 1)

    offers.decline_offer(offer=offer, actor=Party(), because="busy")

    assert reserve.fill_vacancies() == 1


def test_an_offer_that_is_not_answered_ends_and_the_next_is_offered(
    call: Call, coordinator: User
) -> None:
    offer = offered(call, coordinator)
    (file,) = waits(call, coordinator, 1)
    Offer.objects.filter(pk=offer.pk).update(
        reply_by=timezone.now() - timedelta(minutes=1)
    )

    with pytest.raises(Refused, match="has passed"):
        offers.accept_offer(offer=offer, actor=Party())
    assert offers.expire_due_offers() == 1
    assert offers.expire_due_offers() == 0
    reserve.fill_vacancies()

    offer.refresh_from_db()
    offer.participation.refresh_from_db()
    file.refresh_from_db()
    assert (offer.stage, offer.participation.stage, file.stage) == (
        "expired",
        "withdrawn",
        "selected",
    )
    assert Vacancy.objects.get().cause == Vacancy.Cause.EXPIRED
    assert Message.objects.filter(kind="decisions/offer_expired").count() == 1


@pytest.mark.parametrize("move", ["withdraw", "exclude"])
def test_who_goes_gives_the_seat_back(move: str, call: Call, coordinator: User) -> None:
    offer = offered(call, coordinator)
    (file,) = waits(call, coordinator, 1)
    offers.accept_offer(offer=offer, actor=Party())

    PARTICIPATION.apply(
        offer.participation, move, actor=Staff(coordinator), reason="Gone"
    )
    reserve.fill_vacancies()

    offer.refresh_from_db()
    file.refresh_from_db()
    assert (offer.stage, file.stage) == ("cancelled", "selected")


def test_whoever_withdraws_without_a_seat_frees_none(
    call: Call, coordinator: User
) -> None:
    (file,) = waits(call, coordinator, 1)

    PARTICIPATION.apply(file, "withdraw", actor=Staff(coordinator), reason="Gone")

    assert not Vacancy.objects.exists()
    assert ReservePlace.objects.get().left_because == "withdrawn"


def test_a_promotion_goes_through_while_a_round_is_open(
    call: Call, coordinator: User
) -> None:
    offer = offered(call, coordinator)
    (file,) = waits(call, coordinator, 1)
    decisions.open_round(call=call, by=coordinator)

    offers.decline_offer(offer=offer, actor=Party(), because="busy")
    reserve.fill_vacancies()

    file.refresh_from_db()
    assert file.stage == Stage.SELECTED


def test_the_preparation_means_that_the_place_is_taken(
    call: Call, coordinator: User
) -> None:
    offer = offered(call, coordinator)

    PARTICIPATION.apply(offer.participation, "prepare", actor=Staff(coordinator))

    offer.refresh_from_db()
    assert offer.stage == OfferStage.ACCEPTED
    with pytest.raises(Refused, match="preparation has begun"):
        offers.decline_offer(offer=offer, actor=Party(), because="busy")


def test_an_unanswered_offer_is_reminded_of_three_days_and_one_day_before(
    call: Call, coordinator: User
) -> None:
    offer = offered(call, coordinator)
    Offer.objects.filter(pk=offer.pk).update(
        reply_by=timezone.now() + timedelta(days=1)
    )

    sweep_reminders()
    sweep_reminders()

    mails = Message.objects.filter(kind="decisions/offer_reminder")
    assert mails.count() >= 1
    assert all(offers.build_offer_link(offer) in mail.text for mail in mails)
    offers.accept_offer(offer=offer, actor=Party())
    count = mails.count()
    sweep_reminders()
    assert mails.count() == count


def test_more_days_are_given_to_whoever_needs_them(
    call: Call, coordinator: User, officer: User
) -> None:
    offer = offered(call, coordinator)
    before = offer.reply_by

    offers.change_offer_deadline(offer=offer, days=3, by=coordinator)

    offer.refresh_from_db()
    assert offer.reply_by == before + timedelta(days=3)
    with pytest.raises(PermissionDenied):
        offers.change_offer_deadline(offer=offer, days=3, by=officer)


# --- taken up again ----------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["expired", "declined"])
def test_a_file_whose_offer_ended_is_taken_up_again_with_a_reason(
    how: str, call: Call, coordinator: User, officer: User
) -> None:
    offer = offered(call, coordinator)
    file = offer.participation
    if how == "expired":
        Offer.objects.filter(pk=offer.pk).update(
            reply_by=timezone.now() - timedelta(minutes=1)
        )
        offers.expire_due_offers()
    else:
        offers.decline_offer(offer=offer, actor=Party(), because="other")
    (waiting,) = waits(call, coordinator, 1)
    reserve.fill_vacancies()
    mails = Message.objects.count()

    with pytest.raises(PermissionDenied):
        PARTICIPATION.apply(
            file, "take_up", actor=Staff(officer), reason="The mail was lost"
        )
    with pytest.raises(Refused, match="give the reason"):
        PARTICIPATION.apply(file, "take_up", actor=Staff(coordinator), reason=" ")
    step = PARTICIPATION.apply(
        file, "take_up", actor=Staff(coordinator), reason="The mail was lost"
    )

    file.refresh_from_db()
    waiting.refresh_from_db()
    assert (file.stage, step.reason) == (Stage.SHORTLISTED, "The mail was lost")
    # The seat stays with whom it went to, and nobody is written to.
    assert (waiting.stage, Message.objects.count()) == (Stage.SELECTED, mails)
    PARTICIPATION.apply(file, "select", actor=Staff(coordinator))
    assert Offer.objects.filter(participation=file, stage=OfferStage.OPEN).count() == 1


def test_who_withdrew_by_themselves_is_not_taken_up_again(
    call: Call, coordinator: User
) -> None:
    accepted, kept, again = (
        offered(call, coordinator),
        listed(call),
        offered(call, coordinator),
    )
    offers.accept_offer(offer=accepted, actor=Party())
    offers.decline_offer(offer=again, actor=Party(), because="other")
    PARTICIPATION.apply(
        again.participation,
        "take_up",
        actor=Staff(coordinator),
        reason="Pressed by mistake",
    )
    files = [accepted.participation, kept, again.participation]
    for file in files:
        PARTICIPATION.apply(
            file, "withdraw", actor=Staff(coordinator), reason="Asked to be forgotten"
        )

    for file in files:
        with pytest.raises(Refused, match="only whose offer of a place ended"):
            PARTICIPATION.apply(
                file, "take_up", actor=Staff(coordinator), reason="Please"
            )


@pytest.mark.parametrize("count", [1, 3])
def test_who_can_be_taken_up_is_asked_in_one_query(
    count: int,
    call: Call,
    coordinator: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    made = [offered(call, coordinator) for _n in range(count)]
    for offer in made:
        offers.decline_offer(offer=offer, actor=Party(), because="other")
    files = [offer.participation_id for offer in made]

    with django_assert_num_queries(1):
        assert offers.find_ended_offers(files) == set(files)
