"""Rounds, publishing, offers and the reserve, through the services."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Call, Participation
from participants.selection.lifecycle import OfferStage
from participants.selection.models import (
    Offer,
    PendingDecision,
    RefusalReason,
    ReservePlace,
    Round,
    Setup,
    Vacancy,
)
from participants.selection.services import decisions, offers, publishing, reserve
from pemwecco.accounts.models import User
from pemwecco.core.lifecycle import MoveRefused
from pemwecco.mail.models import Message
from pemwecco.reminders.engine import sweep
from tests import factories
from tests.participants.selection.test_panel import grid, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def call() -> Call:
    made = factories.call()
    grid(made)
    return made


def listed(call: Call, stage: Stage = Stage.SHORTLISTED, **person: str) -> Participation:
    return factories.participation(
        call=call, stage=stage, person=factories.person(**({"language": "en"} | person))
    )


def put(file: Participation, outcome: str, by: User, **values: object) -> PendingDecision:
    return decisions.put(participation=file, outcome=outcome, by=by, **values)  # type: ignore[arg-type]  # as given


def published(call: Call, by: User) -> Round:
    round_ = decisions.current_round(call)
    assert round_ is not None
    return publishing.publish(round_=round_, by=by, number=round_.decisions.count())


def waits(call: Call, by: User, count: int, **person: str) -> list[Participation]:
    """People on the reserve list of a call, in order."""
    files = [listed(call, Stage.SHORTLISTED, **person) for _n in range(count)]
    for file in files:
        PARTICIPATION.apply(file, "keep", by=by)
    return files


# --- rounds ------------------------------------------------------------------------------------


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


def test_a_decision_is_changed_and_taken_out_freely(call: Call, coordinator: User) -> None:
    decisions.open_round(call=call, by=coordinator)
    file, cohort = listed(call), factories.cohort(call=call)

    put(file, "select", coordinator, cohort=cohort)
    changed = put(file, "keep", coordinator)

    assert (changed.outcome, changed.cohort, changed.rank) == ("keep", None, 1)
    assert PendingDecision.objects.get() == changed
    assert decisions.take_out(participation=file, by=coordinator)
    assert not decisions.take_out(participation=file, by=coordinator)


def test_without_a_round_nothing_is_put_in(call: Call, coordinator: User) -> None:
    with pytest.raises(decisions.DecisionRefused, match="Open a round"):
        put(listed(call), "select", coordinator)


@pytest.mark.parametrize(
    ("stage", "outcome"), [(Stage.SUBMITTED, "select"), (Stage.ELIGIBLE, "keep"), (Stage.SELECTED, "refuse")]
)
def test_what_the_stage_does_not_allow_is_refused(
    stage: Stage, outcome: str, call: Call, coordinator: User
) -> None:
    decisions.open_round(call=call, by=coordinator)

    with pytest.raises(decisions.DecisionRefused, match="cannot be decided so"):
        put(listed(call, stage), outcome, coordinator, words="Reason")


def test_a_refusal_needs_a_reason(call: Call, coordinator: User) -> None:
    decisions.open_round(call=call, by=coordinator)

    with pytest.raises(decisions.DecisionRefused, match="give a reason"):
        put(listed(call), "refuse", coordinator)


def test_the_reasons_of_the_house_are_added_once() -> None:
    added = decisions.ensure_reasons()

    assert added == RefusalReason.objects.count() > 0
    assert decisions.ensure_reasons() == 0


def test_the_panel_prepares_nothing(call: Call, coordinator: User, visa_officer: User) -> None:
    decisions.open_round(call=call, by=coordinator)

    with pytest.raises(PermissionDenied):
        put(listed(call), "select", visa_officer)


def test_an_officer_prepares_and_does_not_publish(call: Call, officer: User) -> None:
    round_ = decisions.open_round(call=call, by=officer)
    put(listed(call), "select", officer)

    with pytest.raises(PermissionDenied):
        publishing.publish(round_=round_, by=officer, number=1)


def test_while_a_round_is_open_nothing_is_decided_beside_it(call: Call, coordinator: User) -> None:
    decisions.open_round(call=call, by=coordinator)
    file = listed(call)

    for move in ("select", "keep", "refuse"):
        with pytest.raises(MoveRefused, match="round of decisions is open"):
            PARTICIPATION.apply(file, move, by=coordinator, reason="Reason")

    # Another call is not held back.
    PARTICIPATION.apply(listed(factories.call()), "select", by=coordinator)


def test_feedback_is_what_reviewers_wrote_without_their_names(call: Call, coordinator: User) -> None:
    file = listed(call)
    reviewer = member(call, "moussa@panel.example")
    file.reviews.create(reviewer=reviewer, comment="Clear and modest.", submitted_at=timezone.now())
    file.reviews.create(reviewer=member(call, "fatou@panel.example"), comment="Not handed in.")

    assert decisions.feedback_of(file) == "Clear and modest."


# --- publishing --------------------------------------------------------------------------------


def test_publishing_decides_every_file_and_sends_every_mail_once(call: Call, coordinator: User) -> None:
    decisions.ensure_reasons()
    decisions.open_round(call=call, by=coordinator)
    cohort = factories.cohort(call=call)
    chosen, kept, refused = listed(call), listed(call, language="nl"), listed(call, language="fr")
    reason = RefusalReason.objects.get(code="partners")
    put(chosen, "select", coordinator, cohort=cohort)
    put(kept, "keep", coordinator)
    put(refused, "refuse", coordinator, reasons=[reason], words="Continuez.", feedback="Projet clair.")

    round_ = published(call, coordinator)

    assert round_.published_at is not None
    for file, stage in ((chosen, Stage.SELECTED), (kept, Stage.RESERVE), (refused, Stage.REFUSED)):
        file.refresh_from_db()
        assert file.stage == stage
    assert chosen.cohort == cohort
    offer = Offer.objects.get()
    assert (offer.participation, offer.stage, offer.explanation) == (chosen, "open", {"round": 1})
    assert offer.cohort == cohort
    assert ReservePlace.objects.get().rank == 1
    mails = {mail.kind: mail for mail in Message.objects.all()}
    assert sorted(mails) == ["selection/refused", "selection/reserve", "selection/selected"]
    assert offers.offer_link(offer) in mails["selection/selected"].text
    assert "23:59" in mails["selection/selected"].text.replace("11:59 p.m.", "23:59")
    assert "{" not in mails["selection/selected"].text
    assert mails["selection/reserve"].language == "nl"
    text = mails["selection/refused"].text
    assert reason.label_fr in text
    assert "Continuez." in text
    assert "Projet clair." in text
    assert str(refused.steps.get().reason) == f"{reason.label_fr}\nContinuez."


def test_publishing_twice_changes_nothing(call: Call, coordinator: User) -> None:
    decisions.open_round(call=call, by=coordinator)
    put(listed(call), "select", coordinator)
    round_ = published(call, coordinator)

    publishing.publish(round_=round_, by=coordinator, number=1)
    publishing.publish_pending()

    assert Message.objects.count() == Offer.objects.count() == 1


def test_a_mail_leaves_as_it_was_changed(call: Call, coordinator: User) -> None:
    decisions.open_round(call=call, by=coordinator)
    file = listed(call)
    decision = put(file, "select", coordinator)

    publishing.edit_mail(
        decision=decision, subject="Well done", text="Answer here: {link}\n\nBy {reply_by}", by=coordinator
    )
    published(call, coordinator)

    mail = Message.objects.get()
    assert mail.subject == "Well done"
    assert mail.text.startswith("Answer here: http")
    assert "(Dakar)" in mail.text
    assert "(Bruxelles)" in mail.text


def test_a_mail_without_its_link_is_refused(call: Call, coordinator: User) -> None:
    decisions.open_round(call=call, by=coordinator)
    decision = put(listed(call), "select", coordinator)

    with pytest.raises(decisions.DecisionRefused, match="must keep"):
        publishing.edit_mail(decision=decision, subject="Hello", text="No link", by=coordinator)
    with pytest.raises(decisions.DecisionRefused, match="subject and a text"):
        publishing.edit_mail(decision=decision, subject="", text="{link}", by=coordinator)


def test_what_was_not_seen_is_not_published(call: Call, coordinator: User) -> None:
    round_ = decisions.open_round(call=call, by=coordinator)
    with pytest.raises(decisions.DecisionRefused, match="no decision"):
        publishing.publish(round_=round_, by=coordinator, number=0)
    put(listed(call), "select", coordinator)
    put(listed(call), "select", coordinator)

    with pytest.raises(decisions.DecisionRefused, match="holds 2 decisions; you confirmed 1"):
        publishing.publish(round_=round_, by=coordinator, number=1)

    assert not Message.objects.exists()


def test_an_overbooked_round_says_so_and_is_not_published(coordinator: User) -> None:
    call = factories.call(programme=factories.programme(seats=1))
    cohort = factories.cohort(call=call, seats=1, programme=call.programme)
    decisions.open_round(call=call, by=coordinator)
    for _n in range(3):
        put(listed(call), "select", coordinator, cohort=cohort)

    standing = decisions.standing_of(call)

    assert standing.lines() == [("Programme", -2, 1), (cohort.name, -2, 1)]
    with pytest.raises(decisions.DecisionRefused, match="over-booked by 2 places"):
        published(call, coordinator)


def test_what_cannot_be_published_says_why_and_is_tried_again(call: Call, coordinator: User) -> None:
    decisions.open_round(call=call, by=coordinator)
    gone, stays = listed(call), listed(call)
    put(gone, "select", coordinator)
    put(stays, "select", coordinator)
    PARTICIPATION.apply(gone, "withdraw", by=coordinator, reason="Gone")

    round_ = published(call, coordinator)

    assert round_.published_at is None
    progress = publishing.progress_of(round_)
    assert (progress.done, progress.failed, progress.waiting) == (1, 1, 0)
    assert "not possible" in PendingDecision.objects.get(participation=gone).failed_because
    assert publishing.try_again(round_=round_, by=coordinator) == 1
    publishing.publish_pending()
    assert publishing.progress_of(round_).failed == 1
    assert decisions.take_out(participation=gone, by=coordinator)
    publishing.publish_pending()
    round_.refresh_from_db()
    assert round_.published_at is not None
    assert Message.objects.count() == 1


def test_ranks_are_told_only_when_staff_choose_so(call: Call, coordinator: User) -> None:
    round_ = decisions.open_round(call=call, by=coordinator)
    Round.objects.filter(pk=round_.pk).update(tell_rank=True)
    put(listed(call), "keep", coordinator)
    put(listed(call), "keep", coordinator)
    published(call, coordinator)

    assert [
        f"Your place on the list: {n}." in mail.text
        for n, mail in enumerate(Message.objects.order_by("pk"), 1)
    ] == [True, True]

    decisions.open_round(call=call, by=coordinator)
    put(listed(call), "keep", coordinator)
    published(call, coordinator)
    assert "place on the list" not in Message.objects.latest("pk").text


# --- offers ------------------------------------------------------------------------------------


def offered(call: Call, by: User, **fields: object) -> Offer:
    file = factories.participation(
        call=call, stage=Stage.SHORTLISTED, person=factories.person(language="en"), **fields
    )
    PARTICIPATION.apply(file, "select", by=by)
    return Offer.objects.get(participation=file)


def test_accepting_twice_is_accepting_once(call: Call, coordinator: User) -> None:
    offer = offered(call, coordinator)

    offers.accept(offer=offer, by=None)
    offers.accept(offer=offer, by=None)

    offer.refresh_from_db()
    assert offer.stage == OfferStage.ACCEPTED
    assert Message.objects.filter(kind="selection/offer_accepted").count() == 1


def test_declining_gives_the_place_to_the_next_with_an_explanation(call: Call, coordinator: User) -> None:
    cohort = factories.cohort(
        call=call,
        arrives_on=timezone.localdate() + timedelta(days=200),
        leaves_on=timezone.localdate() + timedelta(days=220),
    )
    first = offered(call, coordinator, cohort=cohort)
    one, two, three = waits(call, coordinator, 3)
    PARTICIPATION.apply(one, "withdraw", by=coordinator, reason="Gone")

    offers.decline(offer=first, by=None, because="visa", words="No passport")
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
    assert offer.explanation["passed"] == [{"file": one.reference, "list": "", "rank": 1, "why": "withdrawn"}]
    words = reserve.explanation_in_words(offer.explanation)
    assert words[0] == f"The place of {first.participation}, who declined the offer."
    assert words[-1] == f"Before: {one}, number 1, withdrew."
    assert Message.objects.latest("pk").kind == "selection/promoted"
    assert reserve.fill_vacancies() == 0
    three.refresh_from_db()
    assert three.stage == Stage.RESERVE


def test_the_same_group_is_offered_first(call: Call, coordinator: User) -> None:
    Setup.objects.update_or_create(call=call, defaults={"reserve_by": "sex"})
    file = listed(call, sex="F")
    PARTICIPATION.apply(file, "select", by=coordinator)
    (man,) = waits(call, coordinator, 1, sex="M")
    (woman,) = waits(call, coordinator, 1, sex="F")

    offers.decline(offer=Offer.objects.get(), by=None, because="busy")
    reserve.fill_vacancies()

    woman.refresh_from_db()
    assert woman.stage == Stage.SELECTED
    offers.decline(offer=Offer.objects.get(participation=woman), by=None, because="busy")
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

    offers.decline(offer=offer, by=None, because="busy")
    assert reserve.fill_vacancies() == 0

    file.refresh_from_db()
    assert file.stage == Stage.RESERVE
    assert Vacancy.objects.get().closed_because == Vacancy.Closed.TOO_LATE
    mail = Message.objects.get(kind="selection/place_stays_free")
    assert mail.to == coordinator.email
    assert "too late for a visa" in mail.text


def test_on_the_last_day_for_a_visa_somebody_is_promoted(call: Call, coordinator: User) -> None:
    day = timezone.localdate() + timedelta(days=70)
    cohort = factories.cohort(call=call, arrives_on=day, leaves_on=day)
    offer = offered(call, coordinator, cohort=cohort)
    waits(call, coordinator, 1)

    offers.decline(offer=offer, by=None, because="busy")

    assert reserve.fill_vacancies() == 1


def test_an_offer_that_is_not_answered_ends_and_the_next_is_offered(call: Call, coordinator: User) -> None:
    offer = offered(call, coordinator)
    (file,) = waits(call, coordinator, 1)
    Offer.objects.filter(pk=offer.pk).update(reply_by=timezone.now() - timedelta(minutes=1))

    with pytest.raises(MoveRefused, match="has passed"):
        offers.accept(offer=offer, by=None)
    assert offers.expire_due() == 1
    assert offers.expire_due() == 0
    reserve.fill_vacancies()

    offer.refresh_from_db()
    offer.participation.refresh_from_db()
    file.refresh_from_db()
    assert (offer.stage, offer.participation.stage, file.stage) == ("expired", "withdrawn", "selected")
    assert Vacancy.objects.get().cause == Vacancy.Cause.EXPIRED
    assert Message.objects.filter(kind="selection/offer_expired").count() == 1


@pytest.mark.parametrize("move", ["withdraw", "exclude"])
def test_who_goes_gives_the_seat_back(move: str, call: Call, coordinator: User) -> None:
    offer = offered(call, coordinator)
    (file,) = waits(call, coordinator, 1)
    offers.accept(offer=offer, by=None)

    PARTICIPATION.apply(offer.participation, move, by=coordinator, reason="Gone")
    reserve.fill_vacancies()

    offer.refresh_from_db()
    file.refresh_from_db()
    assert (offer.stage, file.stage) == ("cancelled", "selected")


def test_whoever_withdraws_without_a_seat_frees_none(call: Call, coordinator: User) -> None:
    (file,) = waits(call, coordinator, 1)

    PARTICIPATION.apply(file, "withdraw", by=coordinator, reason="Gone")

    assert not Vacancy.objects.exists()
    assert ReservePlace.objects.get().left_because == "withdrawn"


def test_a_promotion_goes_through_while_a_round_is_open(call: Call, coordinator: User) -> None:
    offer = offered(call, coordinator)
    (file,) = waits(call, coordinator, 1)
    decisions.open_round(call=call, by=coordinator)

    offers.decline(offer=offer, by=None, because="busy")
    reserve.fill_vacancies()

    file.refresh_from_db()
    assert file.stage == Stage.SELECTED


def test_the_preparation_means_that_the_place_is_taken(call: Call, coordinator: User) -> None:
    offer = offered(call, coordinator)

    PARTICIPATION.apply(offer.participation, "prepare", by=coordinator)

    offer.refresh_from_db()
    assert offer.stage == OfferStage.ACCEPTED
    with pytest.raises(MoveRefused, match="preparation has begun"):
        offers.decline(offer=offer, by=None, because="busy")


def test_an_unanswered_offer_is_reminded_of_three_days_and_one_day_before(
    call: Call, coordinator: User
) -> None:
    offer = offered(call, coordinator)
    Offer.objects.filter(pk=offer.pk).update(reply_by=timezone.now() + timedelta(days=1))

    sweep()
    sweep()

    mails = Message.objects.filter(kind="selection/offer_reminder")
    assert mails.count() >= 1
    assert all(offers.offer_link(offer) in mail.text for mail in mails)
    offers.accept(offer=offer, by=None)
    count = mails.count()
    sweep()
    assert mails.count() == count


def test_more_days_are_given_to_whoever_needs_them(call: Call, coordinator: User, officer: User) -> None:
    offer = offered(call, coordinator)
    before = offer.reply_by

    offers.extend(offer=offer, days=3, by=coordinator)

    offer.refresh_from_db()
    assert offer.reply_by == before + timedelta(days=3)
    with pytest.raises(PermissionDenied):
        offers.extend(offer=offer, days=3, by=officer)


# --- the reserve and taking back ---------------------------------------------------------------


def test_ranks_are_changed_without_gaps(call: Call, coordinator: User) -> None:
    one, two, three = waits(call, coordinator, 3)
    place = ReservePlace.objects.get(participation=three)

    reserve.place_at(place=place, rank=1, by=coordinator)

    assert [(row.rank, row.participation) for row in reserve.standing(call)] == [
        (1, three),
        (2, one),
        (3, two),
    ]


def test_what_if_tells_who_would_come_and_changes_nothing(call: Call, coordinator: User) -> None:
    offer = offered(call, coordinator)
    one, _two = waits(call, coordinator, 2)

    found = reserve.what_if(offer.participation)

    assert found.chosen == one
    assert not Vacancy.objects.exists()


def test_the_list_is_left_by_its_link(call: Call, coordinator: User) -> None:
    (file,) = waits(call, coordinator, 1)
    link = Message.objects.latest("pk").text
    token = reserve.leave_link(file).rstrip("/").rsplit("/", 1)[1]

    assert reserve.leave_link(file) in link
    assert reserve.file_of_link(token) == file
    assert reserve.file_of_link("1:wrong") is None
    reserve.leave_by_wish(participation=file, by=None)
    file.refresh_from_db()
    assert file.stage == Stage.WITHDRAWN


@pytest.mark.parametrize("mails", [0, 2])
def test_decisions_are_taken_back_with_a_reason(mails: int, call: Call, coordinator: User) -> None:
    offer = offered(call, coordinator)
    (kept,) = waits(call, coordinator, 1)
    other = listed(call)

    outcomes = decisions.undo(
        files=[offer.participation, kept, other], by=coordinator, reason="Wrong line", tell=bool(mails)
    )

    assert [bool(outcome.answer) for outcome in outcomes] == [True, True, False]
    offer.refresh_from_db()
    assert offer.stage == OfferStage.CANCELLED
    assert Participation.objects.filter(stage=Stage.SHORTLISTED).count() == 3
    assert not ReservePlace.objects.filter(left_at__isnull=True).exists()
    assert not Vacancy.objects.exists()
    assert Message.objects.filter(kind="selection/decision_undone").count() == mails


def test_taking_back_needs_a_reason(call: Call, coordinator: User) -> None:
    offer = offered(call, coordinator)

    (outcome,) = decisions.undo(files=[offer.participation], by=coordinator, reason=" ")

    assert not outcome.answer
    assert str(outcome.answer.reason) == "Please give the reason."
