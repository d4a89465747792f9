"""Publishing a round, through the services."""

from __future__ import annotations

import pytest

from participants.decisions.models import (
    Offer,
    PendingDecision,
    RefusalReason,
    ReservePlace,
    Round,
)
from participants.decisions.services import decisions, offers, publishing
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Call
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from tests import factories
from tests.participants.rows import listed, published, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_publishing_decides_every_file_and_sends_every_mail_once(
    call: Call, coordinator: User
) -> None:
    decisions.ensure_reasons()
    decisions.open_round(call=call, by=coordinator)
    cohort = factories.cohort(call=call)
    chosen, kept, refused = (
        listed(call),
        listed(call, language="nl"),
        listed(call, language="fr"),
    )
    reason = RefusalReason.objects.get(code="partners")
    put(chosen, "select", coordinator, cohort=cohort)
    put(kept, "keep", coordinator)
    put(
        refused,
        "refuse",
        coordinator,
        reasons=[reason],
        words="Continuez.",
        feedback="Projet clair.",
    )

    round_ = published(call, coordinator)

    assert round_.published_at is not None
    for file, stage in (
        (chosen, Stage.SELECTED),
        (kept, Stage.RESERVE),
        (refused, Stage.REFUSED),
    ):
        file.refresh_from_db()
        assert file.stage == stage
    assert chosen.cohort == cohort
    offer = Offer.objects.get()
    assert (offer.participation, offer.stage, offer.explanation) == (
        chosen,
        "open",
        {"round": 1},
    )
    assert offer.cohort == cohort
    assert ReservePlace.objects.get().rank == 1
    mails = {mail.kind: mail for mail in Message.objects.all()}
    assert sorted(mails) == [
        "decisions/refused",
        "decisions/reserve",
        "decisions/selected",
    ]
    assert offers.build_offer_link(offer) in mails["decisions/selected"].text
    assert "23:59" in mails["decisions/selected"].text
    assert "{" not in mails["decisions/selected"].text
    assert mails["decisions/reserve"].language == "nl"
    text = mails["decisions/refused"].text
    assert reason.label_fr in text
    assert "Continuez." in text
    assert "Projet clair." in text
    assert str(refused.steps.get().reason) == f"{reason.label_fr}\nContinuez."


def test_publishing_twice_changes_nothing(call: Call, coordinator: User) -> None:
    decisions.open_round(call=call, by=coordinator)
    put(listed(call), "select", coordinator)
    round_ = published(call, coordinator)

    publishing.publish_round(round_=round_, by=coordinator, number=1)
    publishing.publish_pending_rounds()

    assert Message.objects.count() == Offer.objects.count() == 1


def test_a_mail_leaves_as_it_was_changed(call: Call, coordinator: User) -> None:
    decisions.open_round(call=call, by=coordinator)
    file = listed(call)
    decision = put(file, "select", coordinator)

    publishing.change_decision_mail(
        decision=decision,
        subject="Well done",
        text="Answer here: {link}\n\nBy {reply_by}",
        by=coordinator,
    )
    published(call, coordinator)

    mail = Message.objects.get()
    assert mail.subject == "Well done"
    assert mail.text.startswith("Answer here: http")
    assert "(Dakar)" in mail.text
    assert "(Brussels)" in mail.text


def test_a_mail_without_its_link_is_refused(call: Call, coordinator: User) -> None:
    decisions.open_round(call=call, by=coordinator)
    decision = put(listed(call), "select", coordinator)

    with pytest.raises(Refused, match="must keep"):
        publishing.change_decision_mail(
            decision=decision, subject="Hello", text="No link", by=coordinator
        )
    with pytest.raises(Refused, match="subject and a text"):
        publishing.change_decision_mail(
            decision=decision, subject="", text="{link}", by=coordinator
        )


def test_what_was_not_seen_is_not_published(call: Call, coordinator: User) -> None:
    round_ = decisions.open_round(call=call, by=coordinator)
    with pytest.raises(Refused, match="no decision"):
        publishing.publish_round(round_=round_, by=coordinator, number=0)
    put(listed(call), "select", coordinator)
    put(listed(call), "select", coordinator)

    with pytest.raises(Refused, match="holds 2 decisions; you confirmed 1"):
        publishing.publish_round(round_=round_, by=coordinator, number=1)

    assert not Message.objects.exists()


def test_an_overbooked_round_says_so_and_is_not_published(coordinator: User) -> None:
    call = factories.call(programme=factories.programme(seats=1))
    cohort = factories.cohort(call=call, seats=1, programme=call.programme)
    decisions.open_round(call=call, by=coordinator)
    for _n in range(3):
        put(listed(call), "select", coordinator, cohort=cohort)

    standing = decisions.compute_seat_forecast(call)

    assert standing.lines() == [("Programme", -2, 1), (cohort.name, -2, 1)]
    with pytest.raises(Refused, match="over-booked by 2 places"):
        published(call, coordinator)


def test_what_cannot_be_published_says_why_and_is_tried_again(
    call: Call, coordinator: User
) -> None:
    decisions.open_round(call=call, by=coordinator)
    gone, stays = listed(call), listed(call)
    put(gone, "select", coordinator)
    put(stays, "select", coordinator)
    PARTICIPATION.apply(gone, "withdraw", actor=Staff(coordinator), reason="Gone")

    round_ = published(call, coordinator)

    assert round_.published_at is None
    progress = publishing.get_round_progress(round_)
    assert (progress.done, progress.failed, progress.waiting) == (1, 1, 0)
    assert (
        "not possible" in PendingDecision.objects.get(participation=gone).failed_because
    )
    assert publishing.retry_round(round_=round_, by=coordinator) == 1
    publishing.publish_pending_rounds()
    assert publishing.get_round_progress(round_).failed == 1
    assert decisions.remove_decision(participation=gone, by=coordinator)
    publishing.publish_pending_rounds()
    round_.refresh_from_db()
    assert round_.published_at is not None
    assert Message.objects.count() == 1


def test_ranks_are_told_only_when_staff_choose_so(
    call: Call, coordinator: User
) -> None:
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
