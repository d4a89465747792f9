"""Offer, answer, confirm, cancel: what each does, and whom it tells."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import override

from mobility.hosts.lifecycle import Decline
from mobility.hosts.models import Host, Placement
from mobility.hosts.reminders import RULES, list_unanswered_placements
from mobility.hosts.services.contacts import invite_contact
from mobility.hosts.services.placements import (
    accept_placement,
    cancel_placement,
    confirm_placement,
    decline_placement,
    offer_placement,
    update_all_placements,
)
from participants.register.models import Participation
from participants.register.services import advance
from pemwecco.accounts.models import User
from pemwecco.accounts.services import ensure_user
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def file() -> Participation:
    return factories.participation(stage="prepared", cohort=factories.cohort())


@pytest.fixture
def host() -> Host:
    return factories.host(capacity=1)


@pytest.fixture
def lies(host: Host) -> User:
    return factories.host_contact(host)


@pytest.fixture
def proposed(file: Participation, host: Host, lies: User) -> Placement:
    return factories.placement(participation=file, host=host)


@pytest.fixture
def offered(proposed: Placement, officer: User) -> Placement:
    offer_placement(placement=proposed, by=officer)
    return proposed


def test_an_offer_writes_to_every_contact_in_their_language_without_the_name(
    proposed: Placement, officer: User
) -> None:
    colleague = ensure_user(
        email="marc@fabriek.example", language="fr", name="Marc Exemple"
    )
    factories.let_speak(colleague, proposed.host)

    offer_placement(placement=proposed, by=officer)

    mails = Message.objects.filter(kind="hosts/offer").order_by("to")
    assert [(mail.to, mail.language) for mail in mails] == [
        ("lies@fabriek.example", "nl"),
        ("marc@fabriek.example", "fr"),
    ]
    for mail in mails:
        assert proposed.participation.reference in mail.text
        assert "Awa" not in mail.text
        assert "Exemple" not in mail.text.replace("Marc Exemple", "")
        assert "+221" not in mail.text
        assert factories.AWA not in mail.text
        assert f"/partners/placements/{proposed.pk}/" in mail.text


def test_a_host_without_contact_cannot_be_asked(
    file: Participation, host: Host, officer: User
) -> None:
    placement = factories.placement(participation=file, host=host)

    with pytest.raises(Refused, match="invite a contact who may"):
        offer_placement(placement=placement, by=officer)


def test_a_paused_host_is_not_asked(proposed: Placement, officer: User) -> None:
    Host.objects.update(paused_from=date(2020, 1, 1))
    proposed.refresh_from_db()

    with pytest.raises(Refused, match="receives nobody for now"):
        offer_placement(placement=proposed, by=officer)


def test_the_days_lie_within_the_stay_of_the_cohort(
    proposed: Placement, officer: User
) -> None:
    Placement.objects.update(ends_on=date(2027, 3, 29))
    proposed.refresh_from_db()

    with pytest.raises(Refused, match="within the stay of the cohort"):
        offer_placement(placement=proposed, by=officer)


def test_a_full_host_is_not_asked_and_the_day_is_named(
    offered: Placement, officer: User
) -> None:
    other = factories.participation(
        stage="prepared", cohort=offered.participation.cohort
    )
    second = factories.placement(
        participation=other,
        host=offered.host,
        starts_on=date(2027, 3, 8),
        ends_on=date(2027, 3, 12),
    )

    with pytest.raises(Refused, match="full on 8 March 2027"):
        offer_placement(placement=second, by=officer)
    assert Message.objects.filter(kind="hosts/offer").count() == 1


def test_the_database_counts_the_visitors_too(offered: Placement) -> None:
    other = factories.participation(
        stage="prepared", cohort=offered.participation.cohort
    )

    with (
        pytest.raises(IntegrityError, match="receives 1 visitors"),
        transaction.atomic(),
    ):
        factories.placement(participation=other, host=offered.host, stage="offered")
    factories.placement(
        participation=other,
        host=offered.host,
        stage="offered",
        starts_on=date(2027, 3, 10),
        ends_on=date(2027, 3, 12),
    )


def test_a_participant_is_at_one_host_at_a_time(proposed: Placement) -> None:
    second = Placement(
        participation=proposed.participation,
        host=factories.host(),
        starts_on=date(2027, 3, 9),
        ends_on=date(2027, 3, 12),
        purpose="Visit",
    )

    with pytest.raises(ValidationError, match="already at another host"):
        second.full_clean()


def test_an_offer_needs_the_right(proposed: Placement, visa_officer: User) -> None:
    with pytest.raises(PermissionDenied):
        offer_placement(placement=proposed, by=visa_officer)


def test_a_yes_tells_the_member_of_staff_who_asked(
    offered: Placement, lies: User, officer: User
) -> None:
    accept_placement(placement=offered, by=lies)

    offered.refresh_from_db()
    assert offered.stage == "accepted"
    mail = Message.objects.get(kind="hosts/answer")
    assert mail.to == officer.email
    assert "yes." in mail.text


def test_a_no_keeps_its_code_and_words(offered: Placement, lies: User) -> None:
    decline_placement(
        placement=offered, because="dates", words="In April wel.", by=lies
    )

    offered.refresh_from_db()
    assert (offered.stage, offered.declined_because) == ("declined", "dates")
    assert offered.steps.get(move="decline").reason == "In April wel."
    assert str(Decline.DATES.label) in Message.objects.get(kind="hosts/answer").text


def test_another_reason_needs_words(offered: Placement, lies: User) -> None:
    with pytest.raises(Refused, match="own words"):
        decline_placement(placement=offered, because="other", words=" ", by=lies)
    offered.refresh_from_db()
    assert offered.stage == "offered"


def test_only_a_contact_of_the_host_answers(offered: Placement, officer: User) -> None:
    stranger = factories.host_contact(factories.host(), "piet@elders.example")

    for user in (stranger, officer):
        with pytest.raises(PermissionDenied):
            accept_placement(placement=offered, by=user)


def test_the_second_answer_reads_who_was_first(offered: Placement, lies: User) -> None:
    accept_placement(placement=offered, by=lies)

    with pytest.raises(Refused, match="Lies Voorbeeld already accepted this visit on"):
        decline_placement(placement=offered, because="full", by=lies)


@pytest.mark.django_db(transaction=True)
def test_of_two_contacts_who_accept_at_once_one_does(
    offered: Placement, lies: User
) -> None:
    colleague = ensure_user(
        email="marc@fabriek.example", language="fr", name="Marc Exemple"
    )
    factories.let_speak(colleague, offered.host, manages=True)
    barrier, results = threading.Barrier(2), []

    def answer(user: User) -> None:
        try:
            barrier.wait()
            with override("en"):
                accept_placement(
                    placement=Placement.objects.get(pk=offered.pk), by=user
                )
            results.append("yes")
        except Refused as refusal:
            results.append(str(refusal))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=answer, args=(user,)) for user in (lies, colleague)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(result == "yes" for result in results) == [False, True]
    assert any("already accepted this visit" in result for result in results)
    assert offered.steps.filter(move="accept").count() == 1
    assert Message.objects.filter(kind="hosts/answer").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_offers_for_the_last_place_one_is_made(
    proposed: Placement, officer: User
) -> None:
    other = factories.participation(
        stage="prepared", cohort=proposed.participation.cohort
    )
    second = factories.placement(participation=other, host=proposed.host)
    barrier, results = threading.Barrier(2), []

    def ask(pk: int) -> None:
        try:
            barrier.wait()
            with override("en"):
                offer_placement(placement=Placement.objects.get(pk=pk), by=officer)
            results.append("made")
        except Refused as refusal:
            results.append(str(refusal))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=ask, args=(row.pk,)) for row in (proposed, second)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results.count("made") == 1
    assert any("full on" in result for result in results)


def test_a_confirmation_and_a_cancellation_reach_the_host_without_the_reason(
    offered: Placement, lies: User, officer: User
) -> None:
    accept_placement(placement=offered, by=lies)
    confirm_placement(placement=offered, by=officer)
    cancel_placement(
        placement=offered, reason="Visa refused by the post", actor=Staff(officer)
    )

    assert Message.objects.filter(kind="hosts/confirmed", to=lies.email).count() == 1
    assert "Visa" not in Message.objects.get(kind="hosts/cancelled").text


def test_a_host_never_asked_hears_of_no_cancellation(
    proposed: Placement, officer: User
) -> None:
    cancel_placement(placement=proposed, reason="Other host", actor=Staff(officer))

    assert not Message.objects.filter(kind="hosts/cancelled").exists()


def test_who_withdraws_is_expected_nowhere(
    offered: Placement, lies: User, coordinator: User
) -> None:
    advance(
        participation=offered.participation,
        transition="withdraw",
        actor=Staff(coordinator),
        reason="Illness",
    )

    offered.refresh_from_db()
    assert offered.stage == "cancelled"
    assert Message.objects.filter(kind="hosts/cancelled", to=lies.email).count() == 1


def test_an_invitation_makes_the_account_and_writes(host: Host, officer: User) -> None:
    contact = invite_contact(
        host=host,
        email="Nieuw@Fabriek.example",
        given_names="Nieuw",
        family_name="Voorbeeld",
        language="nl",
        by=officer,
    )
    again = invite_contact(
        host=host,
        email="nieuw@fabriek.example",
        given_names="X",
        family_name="Y",
        language="fr",
        function="Directie",
        by=officer,
    )

    assert contact.pk == again.pk
    assert (again.user.email, again.user.language, again.function) == (
        "nieuw@fabriek.example",
        "nl",
        "Directie",
    )
    assert (
        Message.objects.filter(
            kind="hosts/invitation", to="nieuw@fabriek.example"
        ).count()
        == 2
    )


def test_an_invitation_needs_the_right(host: Host, visa_officer: User) -> None:
    with pytest.raises(PermissionDenied):
        invite_contact(
            host=host,
            email="x@y.example",
            given_names="X",
            family_name="Y",
            language="nl",
            by=visa_officer,
        )


def test_placements_follow_the_calendar() -> None:
    today = timezone.localdate()
    file = factories.participation(stage="departed")
    host = factories.host(capacity=9)
    past, now, coming = (
        factories.placement(
            participation=file,
            host=host,
            stage="confirmed",
            starts_on=today + timedelta(days=offset),
            ends_on=today + timedelta(days=offset + 2),
        )
        for offset in (-5, -1, 4)
    )

    update_all_placements(on=today)

    stages = [Placement.objects.get(pk=row.pk).stage for row in (past, now, coming)]
    assert stages == ["completed", "running", "confirmed"]


def test_an_unanswered_request_is_reminded_three_times(
    offered: Placement, lies: User
) -> None:
    rule = next(rule for rule in RULES if rule.code == "hosts-offer-waits")

    row = list_unanswered_placements().get()
    asked = offered.steps.get(move="offer").at
    first, second, last = rule.when(row)
    assert [first.due_at - asked, second.due_at - asked] == [
        timedelta(days=3),
        timedelta(days=7),
    ]
    assert last.due_at.date() + timedelta(days=1) == row.answer_by
    assert rule.unless(row) == ""
    accept_placement(placement=offered, by=lies)
    offered.refresh_from_db()
    assert rule.unless(offered) != ""
    assert not list_unanswered_placements().exists()
