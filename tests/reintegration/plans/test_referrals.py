"""A support structure asked to help after the return: only with the participant's yes, no more than that."""

from __future__ import annotations

import re
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from participants.eligibility.models import Referral
from participants.eligibility.reminders import list_unanswered_supports
from participants.eligibility.services.after_return import (
    consent_to_referral,
    take_referral_consent_back,
)
from participants.eligibility.services.route import (
    answer_referral,
    build_referral_token,
)
from participants.register.lifecycle import Stage
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from pemwecco.network.models import Organisation
from pemwecco.privacy.models import Consent, Reading
from reintegration.plans.lifecycle import PLAN
from reintegration.plans.models import GivenSupport, ReintegrationPlan
from reintegration.plans.reminders import list_unanswered_asks
from reintegration.plans.services.referrals import refer_from_plan
from reintegration.plans.services.support import note_support
from tests import factories
from tests.conftest import SignIn
from tests.mobility.structures.speaking import let_speak_for
from tests.reintegration.plans.rows import (
    agree,
    get_day,
    get_last,
    make_plan,
    make_returned,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
OWN = "/me/plan/"


@pytest.fixture
def structure() -> Organisation:
    return factories.organisation(
        name="Guichet Exemple",
        kind="support",
        email="bonjour@guichet.example",
        country="SN",
    )


@pytest.fixture
def plan(officer: User, awa: User) -> ReintegrationPlan:
    made = make_plan(officer)
    agree(made, officer, awa)
    return made


def refer(
    plan: ReintegrationPlan, structure: Organisation, by: User, **said: Any
) -> Referral:
    facts: dict[str, Any] = {"message": "Find a carrier.", "shared": ["phone"]}
    return refer_from_plan(plan=plan, structure=structure, by=by, **facts | said)


def get_link(referral: Referral) -> str:
    return f"/apply/referral/{build_referral_token(referral)}/"


def test_the_structure_hears_nothing_before_the_participant_says_yes(
    plan: ReintegrationPlan,
    structure: Organisation,
    officer: User,
    awa: User,
    sign_in: SignIn,
) -> None:
    speaker = let_speak_for(structure, "kim@guichet.example")
    referral = refer(plan, structure, officer)
    portal = f"/partners/structures/{structure.pk}/referrals/"

    asked = Message.objects.get(kind="plans/support_asked")
    assert asked.to == awa.email
    assert not Message.objects.filter(to=structure.email).exists()
    assert Client().get(get_link(referral)).status_code == 404
    structure_client = sign_in(speaker.user)
    assert "Awa" not in structure_client.get(portal).text
    assert structure_client.get(f"{portal}{referral.pk}/").status_code == 404

    client = sign_in(awa)
    assert "Guichet Exemple" in client.get("/me/").text
    shown = client.get(OWN).text
    assert "gets my name, enterprise, phone" in shown
    answer = reverse("plans:support", args=[referral.pk])
    assert client.get(answer).status_code == 405
    for _twice in range(2):
        assert client.post(answer, {"verdict": "yes"}).status_code == 302

    consent = Consent.objects.get(purpose=f"referral:{referral.pk}")
    assert (consent.email, consent.withdrawn_at) == (awa.email, None)
    assert "gets my name, enterprise, phone" in consent.wording
    assert "Find a carrier." not in consent.wording
    assert "Find a carrier." in asked.text
    sent = Message.objects.get(kind="eligibility/support_referral")
    assert sent.to == structure.email
    link = re.search(r"/apply/referral/\S+", sent.text)
    assert link is not None
    assert "Awa Exemple" in Client().get(link.group()).text
    assert Reading.objects.filter(act=Reading.Act.TRANSMITTED).count() == 1
    assert "Awa Exemple" in structure_client.get(portal).text


def test_it_reads_what_was_shared_answers_and_the_support_is_tied_to_it(
    plan: ReintegrationPlan,
    structure: Organisation,
    officer: User,
    awa: User,
    sign_in: SignIn,
) -> None:
    line = get_last(plan).lines.first()
    assert line is not None
    referral = refer(
        plan, structure, officer, shared=["milestone"], milestone=line.milestone
    )
    assert line.milestone.referrals.get().referral == referral
    consent_to_referral(referral=referral, by=awa)
    link, client = get_link(referral), Client()
    shown = client.get(link).text
    for words in (
        "Awa Exemple",
        "Find a carrier.",
        line.what,
        "Help after the mobility",
    ):
        assert words in shown
    for hidden in (
        awa.email,
        "+221 77 123 45 67",
        "What is missing",
        "papers are there",
    ):
        assert hidden not in shown

    client.post(link, {"act": "accept"})
    with pytest.raises(Refused, match="another purpose"):
        answer_referral(referral=referral, transition="finish")
    assert "what came of it" in client.post(link, {"act": "give"}, follow=True).text
    client.post(link, {"act": "give", "note": "Two carriers were found."})
    referral.refresh_from_db()
    assert referral.stage == "done"
    told = Message.objects.filter(kind="plans/support_answered")
    assert sorted(told.values_list("to", flat=True)) == sorted(
        2 * [awa.email, officer.email]
    )

    given = note_support(
        plan=plan,
        kind="coaching",
        given_on=get_day(0),
        organisation=structure,
        referral=referral,
        by=officer,
    )
    assert given.referral == referral
    assert "Two carriers were found." in sign_in(awa).get(OWN).text
    page = reverse("admin:plans_reintegrationplan_change", args=[plan.pk])
    staff = sign_in(officer).get(page).text
    assert "Two carriers were found." in staff
    assert f"/admin/reintegration/givensupport/{given.pk}/change/" in staff


def test_a_no_has_its_code_and_words(
    plan: ReintegrationPlan,
    structure: Organisation,
    officer: User,
    awa: User,
    sign_in: SignIn,
) -> None:
    referral = refer(plan, structure, officer)
    consent_to_referral(referral=referral, by=awa)
    link, client = get_link(referral), Client()
    said = {"act": "decline", "note": "Until June."}
    assert "Choose why" in client.post(link, said, follow=True).text
    client.post(link, said | {"because": "capacity"})
    referral.refresh_from_db()
    assert (referral.stage, referral.declined_because) == ("declined", "capacity")
    shown = sign_in(awa).get(OWN).text
    for words in ("No capacity at present", "Until June."):
        assert words in shown
    with pytest.raises(Refused, match="not taken"):
        note_support(
            plan=plan,
            kind="coaching",
            given_on=get_day(0),
            organisation=structure,
            referral=referral,
            by=officer,
        )
    assert not GivenSupport.objects.exists()


def test_a_consent_taken_back_closes_the_page_and_is_told(
    plan: ReintegrationPlan, structure: Organisation, officer: User, awa: User
) -> None:
    referral = refer(plan, structure, officer)
    consent_to_referral(referral=referral, by=awa)
    assert Client().get(get_link(referral)).status_code == 200
    take_referral_consent_back(referral=referral, by=awa)
    assert Client().get(get_link(referral)).status_code == 404
    assert (
        Message.objects.get(kind="eligibility/support_withdrawn").to == structure.email
    )
    assert (
        Consent.objects.get(purpose=f"referral:{referral.pk}").withdrawn_at is not None
    )
    with pytest.raises(Refused):
        consent_to_referral(referral=referral, by=awa)

    # A no from the start: the structure never hears of it.
    other = factories.organisation(
        kind="support", email="a@autre.example", country="SN"
    )
    second = refer(plan, other, officer)
    take_referral_consent_back(referral=second, by=awa)
    assert not Message.objects.filter(to="a@autre.example").exists()


def test_what_cannot_be_asked(
    plan: ReintegrationPlan,
    structure: Organisation,
    officer: User,
    awa: User,
    outsider: User,
    sign_in: SignIn,
) -> None:
    with pytest.raises(PermissionDenied):
        refer(plan, structure, awa)
    company = factories.organisation(kind="enterprise", email="x@firme.example")
    silent = factories.organisation(kind="support", email="")
    line = get_last(plan).lines.first()
    assert line is not None
    wrong: tuple[tuple[Organisation, dict[str, Any], str], ...] = (
        (structure, {"message": " "}, "help with"),
        (structure, {"shared": ["passport"]}, "from the list"),
        (structure, {"shared": ["milestone"]}, "which milestone"),
        (company, {}, "support structure"),
        (silent, {}, "no e-mail"),
    )
    for asked, said, sentence in wrong:
        with pytest.raises(Refused, match=sentence):
            refer(plan, asked, officer, **said)
    referral = refer(plan, structure, officer)
    with pytest.raises(Refused, match="already"):
        refer(plan, structure, officer)
    for one in (officer, outsider):
        with pytest.raises(PermissionDenied):
            consent_to_referral(referral=referral, by=one)
    answer = reverse("plans:support", args=[referral.pk])
    assert sign_in(outsider).post(answer, {"verdict": "yes"}).status_code == 404
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(purpose="readiness")
    away = make_plan(
        officer,
        participation=factories.participation(
            stage=Stage.DEPARTED, person=factories.person(email="b@atelier.example")
        ),
    )
    with pytest.raises(Refused, match="once the participant is back"):
        refer(away, structure, officer)
    PLAN.apply(plan, "close_plan", actor=Staff(officer), reason="Over.")
    with pytest.raises(Refused, match="closed"):
        refer(plan, structure, officer)


def test_staff_ask_from_the_page_of_the_plan(
    plan: ReintegrationPlan,
    structure: Organisation,
    officer: User,
    staff_member: Any,
    sign_in: SignIn,
) -> None:
    client, page = sign_in(officer), reverse("admin:plans_refer", args=[plan.pk])
    change = reverse("admin:plans_reintegrationplan_change", args=[plan.pk])
    assert page in client.get(change).text
    assert "Guichet Exemple" in client.get(page).text
    said = {"structure": structure.pk, "message": "", "shared": ["phone", "email"]}
    assert client.post(page, said).status_code == 422
    said["message"] = "A carrier is sought."
    assert client.post(page, said).status_code == 302
    assert client.post(page, said).status_code == 422
    assert Referral.objects.get().shared == ["phone", "email"]
    assert "A carrier is sought." in client.get(change).text
    reader = sign_in(staff_member(Role.MONITORING))
    assert reader.get(page).status_code == 403
    assert reader.post(page, said).status_code == 403


def test_both_are_asked_again_while_they_do_not_answer(
    plan: ReintegrationPlan, structure: Organisation, officer: User, awa: User
) -> None:
    referral = refer(plan, structure, officer)
    assert list(list_unanswered_asks()) == [referral]
    assert not list_unanswered_supports().exists()
    consent_to_referral(referral=referral, by=awa)
    assert not list_unanswered_asks().exists()
    (row,) = list_unanswered_supports()
    assert row.told_at is not None  # type: ignore[attr-defined]  # annotated
    answer_referral(referral=referral, transition="accept")
    assert not list_unanswered_supports().exists()


@pytest.mark.parametrize("count", [1, 3])
def test_my_plan_asks_the_same_for_one_and_three_structures(
    count: int,
    plan: ReintegrationPlan,
    officer: User,
    awa: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        one = factories.organisation(kind="support", email=f"s{number}@s.example")
        refer(plan, one, officer)
    client = sign_in(awa)
    client.get(OWN)
    with django_assert_num_queries(13):
        assert len(client.get(OWN).context["referrals"]) == count


@pytest.mark.django_db(transaction=True)
def test_two_windows_say_yes_at_once(officer: User, awa: User) -> None:
    plan = make_plan(officer, participation=make_returned(10))
    house = factories.organisation(kind="support", email="b@b.example", country="SN")
    referral = refer(plan, house, officer)
    gate, refused = Barrier(2), []

    def say_yes() -> None:
        gate.wait(10)
        try:
            consent_to_referral(referral=Referral.objects.get(pk=referral.pk), by=awa)
        except Refused as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=say_yes) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(refused) == 1
    assert Message.objects.filter(kind="eligibility/support_referral").count() == 1
