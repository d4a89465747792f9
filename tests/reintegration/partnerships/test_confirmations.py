"""Both sides confirm a signed partnership, or one says that it is not so: asked by link, answered once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connections, transaction
from django.utils import timezone

from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from reintegration.partnerships.lifecycle import PARTNERSHIP
from reintegration.partnerships.models import Confirmation, Partnership
from reintegration.partnerships.queries import (
    annotate_judgement,
    list_at_stages,
    list_counted_signed,
    list_signed,
    read_judgement,
)
from reintegration.partnerships.rules import SideWord
from reintegration.partnerships.services.confirmations import (
    ask_confirmation,
    ask_new_confirmation,
    revoke_confirmation,
)
from tests import factories
from tests.mobility.hosts.access import let_in
from tests.reintegration.partnerships.rows import (
    answer,
    ask,
    confirm_both,
    get_party,
    make_partnership,
    make_signed,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def judge(row: Partnership) -> tuple[bool, list[str]]:
    judged = read_judgement(
        annotate_judgement(Partnership.objects.all()).get(pk=row.pk)
    )
    today = timezone.localdate()
    counted = list_counted_signed(today, today).filter(pk=row.pk).exists()
    # The rule and the query say the same.
    assert counted is judged.counts
    return judged.counts, [reason.code for reason in judged.reasons]


def test_it_counts_with_the_paper_and_the_yes_of_both_sides(officer: User) -> None:
    row = make_signed(officer)
    assert judge(row) == (False, ["home-not_asked", "partner-not_asked"])

    home = ask(row, "home", officer)
    mail = Message.objects.get(kind="partnerships/confirm")
    assert (mail.to, mail.language) == (factories.AWA, "fr")
    assert judge(row)[1] == ["home-waiting", "partner-not_asked"]
    answer(home)
    # The contact who manages the host speaks for it when nobody is named.
    partner = ask(row, "partner", officer)
    assert get_party(row, "partner").contact is not None
    assert judge(row)[1] == ["partner-waiting"]
    answer(partner)

    assert judge(row) == (True, ["counts"])
    kept = Confirmation.objects.get(pk=partner.pk)
    assert kept.facts["about"] == "Karité"


def test_before_it_is_signed_nobody_is_asked(officer: User) -> None:
    row = make_partnership()
    with pytest.raises(Refused, match="once it is signed"):
        ask(row, "home", officer)
    assert not Message.objects.exists()


def test_only_staff_with_the_right_ask(officer: User, awa: User) -> None:
    row = make_signed(officer)
    with pytest.raises(PermissionDenied):
        ask(row, "home", awa)


def test_a_party_without_a_contact_is_not_asked(officer: User) -> None:
    partner = factories.organisation(country="BE", region="BE-VAN")
    row = make_signed(officer, partner=partner)
    with pytest.raises(Refused, match="with whom one speaks"):
        ask(row, "partner", officer)


def test_a_no_is_told_kept_and_never_counted(officer: User) -> None:
    row = make_signed(officer)
    answer(ask(row, "home", officer))
    question = ask(row, "partner", officer)
    with pytest.raises(Refused, match="what is not so"):
        answer(question, agrees=False, words="  ")
    answer(question, agrees=False)

    assert judge(row) == (False, ["partner-contested"])
    told = Message.objects.get(kind="partnerships/contested")
    assert (told.to, "We never signed." in told.text) == (officer.email, True)
    # Asked anew without a change: the no stands until they answer otherwise.
    again = ask(row, "partner", officer)
    assert judge(row)[1] == ["partner-contested"]
    answer(again)
    assert judge(row)[0] is True
    assert row.confirmations.filter(agrees=False).count() == 1


def test_answered_twice_is_refused_and_the_first_answer_stands(officer: User) -> None:
    row = make_signed(officer)
    question = answer(ask(row, "home", officer))
    with pytest.raises(Refused, match="have confirmed"):
        answer(question, agrees=False)
    with pytest.raises(Refused, match="has confirmed it already"):
        ask(row, "home", officer)
    with pytest.raises(DatabaseError), transaction.atomic():
        Confirmation.objects.filter(pk=question.pk).update(agrees=False, words="x")


def test_an_expired_link_is_refused_and_another_is_asked_for_once_a_day(
    officer: User,
) -> None:
    row = make_signed(officer)
    question = ask(row, "home", officer)
    with pytest.raises(Refused, match="No new link"):
        ask_new_confirmation(confirmation=question)
    with time_machine.travel(timezone.now() + timedelta(days=40), tick=False):
        with pytest.raises(Refused, match="run out"):
            answer(question)
        assert question.word is SideWord.EXPIRED
        ask_new_confirmation(confirmation=question)
        ask_new_confirmation(confirmation=question)
        assert Message.objects.filter(kind="partnerships/link_asked").count() == 1
        renewed = ask(row, "home", officer)
        answer(renewed)
        with pytest.raises(Refused, match="newer one"):
            answer(Confirmation.objects.get(pk=question.pk))


def test_a_link_taken_back_opens_no_more(officer: User) -> None:
    row = make_signed(officer)
    question = ask(row, "home", officer)
    revoke_confirmation(confirmation=question, by=officer)
    with pytest.raises(Refused, match="taken back"):
        answer(question)
    answered = answer(ask(row, "home", officer))
    with pytest.raises(Refused, match="answered already"):
        revoke_confirmation(confirmation=answered, by=officer)


def test_another_person_does_not_answer(officer: User, outsider: User) -> None:
    row = make_signed(officer)
    question = ask(row, "partner", officer)
    host = row.partner.host
    with pytest.raises(PermissionDenied):
        answer(question, by=outsider, method="portal")
    with pytest.raises(PermissionDenied):
        answer(question, by=let_in(host, "Reader").user, method="portal")
    answer(question, by=let_in(host, "Manager", manages=True).user, method="portal")
    assert judge(row)[1] == ["home-not_asked"]


def test_an_address_of_staff_is_not_asked(officer: User) -> None:
    row = make_signed(officer)
    party = get_party(row, "partner")
    party.contact = factories.person(email=officer.email)
    party.save()
    with pytest.raises(Refused, match="colleague"):
        ask_confirmation(party=party, by=officer)


@pytest.mark.parametrize(
    "change",
    [{"kind": "licence"}, {"summary": "Savon"}, {"value_band": "50_200"}],
)
def test_what_was_confirmed_changes_and_no_answer_stands(
    officer: User, change: dict[str, str]
) -> None:
    row = make_signed(officer)
    confirm_both(row, officer)
    # By the database itself, whoever writes.
    Partnership.objects.filter(pk=row.pk).update(**change)

    assert judge(row) == (False, ["home-outdated", "partner-outdated"])
    confirm_both(row, officer)
    assert judge(row)[0] is True


def test_another_party_changes_what_was_confirmed_another_contact_does_not(
    officer: User,
) -> None:
    row = make_signed(officer)
    confirm_both(row, officer)
    party = get_party(row, "partner")
    party.contact = factories.person(email="new@fabriek.example")
    party.save()
    assert judge(row)[0] is True
    joined = row.parties.create(
        organisation=factories.organisation(country="BE"), side="partner"
    )
    assert judge(row)[0] is False
    confirm_both_again = [get_party(row, "home"), party]
    for each in confirm_both_again:
        answer(ask_confirmation(party=each, by=officer))
    assert judge(row)[0] is True
    joined.delete()
    assert judge(row)[0] is False


def test_what_does_not_stand_on_the_page_changes_nothing(officer: User) -> None:
    row = make_signed(officer)
    confirm_both(row, officer)
    row.jobs_expected, row.jobs_women = 4, 3
    row.save()
    PARTNERSHIP.apply(row, "activate", actor=Staff(officer))
    assert judge(row)[0] is True


def test_what_changed_while_it_was_read_is_read_again(officer: User) -> None:
    row = make_signed(officer)
    question = ask(row, "home", officer)
    with pytest.raises(Refused, match="read it again"):
        answer(question, seen="of an earlier page")
    assert Confirmation.objects.get(pk=question.pk).is_open


def test_both_sides_have_their_row_and_the_partner_once(officer: User) -> None:
    row = make_partnership()
    sides = list(row.parties.values_list("side", "organisation"))
    assert sides == [
        ("home", row.participation.organisation_id),
        ("partner", row.partner_id),
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        row.parties.create(organisation=row.partner)
    row.partner = factories.organisation(country="BE")
    row.save()
    assert row.parties.get(side="partner").organisation == row.partner
    alone = make_partnership(participation=factories.participation(organisation=None))
    assert get_party(alone, "home").contact == alone.participation.person


def test_women_among_the_jobs_and_an_amount_with_its_currency(officer: User) -> None:
    for wrong in (
        {"jobs_expected": 2, "jobs_women": 3},
        {"jobs_women": 1},
        {"amount": 10, "currency": ""},
        {"amount": None, "currency": "EUR"},
        {"amount": 0, "currency": "EUR"},
        {"origin": "event"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_partnership(**wrong)


def test_flow_of_a_period_and_stock_of_a_day(officer: User) -> None:
    today = timezone.localdate()
    row, other = make_signed(officer), make_partnership()
    for one in (row, other):
        Partnership.objects.filter(pk=one.pk).update(
            created_at=timezone.now() - timedelta(days=30)
        )
    yesterday = today - timedelta(days=1)

    assert list(list_signed(today, today)) == [row]
    assert not list_signed(yesterday - timedelta(days=9), yesterday).exists()
    assert list(list_at_stages(["signed", "active"], today)) == [row]
    assert set(list_at_stages(["lead"], yesterday)) == {row, other}
    assert list(list_at_stages(["lead"], today)) == [other]
    assert not list_at_stages(["lead"], today - timedelta(days=40)).exists()


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one(officer: User) -> None:
    row = make_signed(officer)
    question = ask(row, "partner", officer)

    def run(agrees: bool) -> str:
        try:
            answer(Confirmation.objects.get(pk=question.pk), agrees=agrees)
        except Refused as refusal:
            return str(refusal)
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(run, (True, False)))
    assert sorted(map(bool, found)) == [False, True]
    assert Confirmation.objects.standing().count() == 1
