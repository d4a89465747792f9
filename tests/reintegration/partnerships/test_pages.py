"""The pages on which a side confirms, and the page of staff that shows what each says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from mobility.itineraries.models import Introduction
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.mail.models import Message
from reintegration.partnerships.models import Confirmation, Partnership
from reintegration.partnerships.services.confirmations import CONFIRMATION_LINK
from tests import factories
from tests.conftest import SignIn
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
LIST = "/admin/reintegration/partnership/"


def get_page(question: Confirmation) -> str:
    return f"/partnership/{CONFIRMATION_LINK.make(question.pk)}/"


def read_seen(client: Client, page: str) -> str:
    seen: str = client.get(page).context["form"].initial["seen"]
    return seen


def send(client: Client, page: str, **said: str) -> Any:
    return client.post(page, {"seen": read_seen(client, page), **said})


def test_the_link_shows_what_is_confirmed_and_looking_changes_nothing(
    officer: User,
) -> None:
    row = make_signed(officer)
    question = ask(row, "partner", officer)
    client, page = Client(), get_page(question)
    shown = client.get(page, headers={"accept-language": "en"}).text

    assert page in Message.objects.get(kind="partnerships/confirm").text
    for said in (
        str(row.partner),
        str(row.participation.organisation),
        "Karité",
        "export contract",
    ):
        assert said in shown
    assert "accord.pdf" not in shown
    assert Confirmation.objects.get().answered_at is None


def test_yes_by_the_link_is_kept_once(officer: User) -> None:
    question = ask(make_signed(officer), "home", officer)
    client, page = Client(), get_page(question)
    assert send(client, page, verdict="yes").status_code == 302
    kept = Confirmation.objects.get()
    assert (kept.agrees, kept.method, kept.answered_by) == (True, "link", None)
    again = client.post(page, {"verdict": "no", "words": "x", "seen": "x"})
    assert again.status_code == 200
    assert Confirmation.objects.get().agrees is True


def test_a_no_needs_words(officer: User) -> None:
    question = ask(make_signed(officer), "home", officer)
    client, page = Client(), get_page(question)
    assert send(client, page, verdict="no").status_code == 422
    assert send(client, page, verdict="").status_code == 422
    assert send(client, page, verdict="no", words="Not signed.").status_code == 302
    kept = Confirmation.objects.get()
    assert (kept.agrees, kept.words) == (False, "Not signed.")
    assert "Not signed." in client.get(page).text


def test_what_changed_meanwhile_is_shown_before_it_is_confirmed(officer: User) -> None:
    row = make_signed(officer)
    client, page = Client(), get_page(ask(row, "home", officer))
    seen = read_seen(client, page)
    Partnership.objects.filter(pk=row.pk).update(summary="Savon noir")

    answered = client.post(page, {"seen": seen, "verdict": "yes"})
    assert answered.status_code == 422
    assert "Savon noir" in answered.text
    assert answered.context["form"]["seen"].value() != seen
    assert send(client, page, verdict="yes").status_code == 302


def test_a_link_that_ran_out_offers_another(officer: User) -> None:
    question = ask(make_signed(officer), "home", officer)
    page = get_page(question)
    with time_machine.travel(timezone.now() + timedelta(days=40), tick=False):
        client = Client()
        assert "confirm_again" not in client.get(page).text
        shown = client.get(page)
        assert shown.context["may_ask_again"] is True
        refused = client.post(page, {"seen": "x", "verdict": "yes"})
        assert refused.status_code == 200
        assert client.get(f"{page}again/").status_code == 405
        assert client.post(f"{page}again/").status_code == 302
    assert Confirmation.objects.get().asked_again_at is not None
    assert Message.objects.filter(kind="partnerships/link_asked").count() == 1
    assert Client().get("/partnership/never-made/").status_code == 404
    assert Client().post("/partnership/never-made/again/").status_code == 404


def test_whoever_is_signed_in_as_somebody_else_does_not_answer(
    officer: User, outsider: User, sign_in: SignIn
) -> None:
    question = ask(make_signed(officer), "home", officer)
    client, page = sign_in(outsider), get_page(question)
    shown = client.get(page)
    assert (shown.status_code, outsider.email in shown.text) == (200, True)
    assert "Karité" not in shown.text
    assert client.post(page, {"seen": "x", "verdict": "yes"}).status_code == 200
    assert Confirmation.objects.get().answered_at is None


def test_the_participant_answers_in_my_space(
    officer: User, awa: User, outsider: User, sign_in: SignIn
) -> None:
    question = ask(make_signed(officer), "home", officer)
    page = reverse("partnerships:own_confirmation", args=[question.pk])
    client = sign_in(awa)
    assert "Confirm your partnership with" in client.get("/me/").text
    assert sign_in(outsider).get(page).status_code == 404
    assert Client().get(page).status_code == 302
    assert client.put(page).status_code == 405
    assert send(client, page, verdict="yes").status_code == 302
    kept = Confirmation.objects.get()
    assert (kept.method, kept.answered_by) == ("space", awa)
    assert "Confirm your partnership with" not in client.get("/me/").text


def test_the_host_answers_in_the_portal(
    officer: User, awa: User, sign_in: SignIn
) -> None:
    row = make_signed(officer)
    question = ask(row, "partner", officer)
    host = row.partner.host
    page = reverse("partnerships:host_confirmation", args=[question.pk])
    reader = sign_in(let_in(host, "Reader").user)
    assert "Partnerships to confirm" in reader.get("/partners/").text
    assert reader.get(page).status_code == 200
    assert reader.post(page, {"verdict": "yes", "seen": "x"}).status_code == 403
    assert sign_in(awa).get(page).status_code == 404
    other = sign_in(let_in(factories.host(), "Stranger", manages=True).user)
    assert other.get(page).status_code == 404

    manager = let_in(host, "Manager", manages=True)
    client = sign_in(manager.user)
    assert send(client, page, verdict="yes").status_code == 302
    kept = Confirmation.objects.get()
    assert (kept.method, kept.answered_by) == ("portal", manager.user)
    assert "Partnerships to confirm" not in reader.get("/partners/").text


def test_staff_see_the_disagreement_and_ask_again(
    officer: User, sign_in: SignIn
) -> None:
    row = make_signed(officer)
    client = sign_in(officer)
    page = f"{LIST}{row.pk}/change/"
    ask_page = reverse(
        "admin:partnerships_party_ask", args=[get_party(row, "partner").pk]
    )
    assert client.get(ask_page).status_code == 405
    assert client.post(ask_page).status_code == 302
    question = Confirmation.objects.get()
    revoke = reverse("admin:partnerships_confirmation_revoke", args=[question.pk])
    assert client.post(revoke).status_code == 302
    assert Confirmation.objects.get().revoked_at is not None
    client.post(ask_page)
    answer(row.confirmations.unanswered().get(), agrees=False)

    shown = client.get(page).text
    assert "We never signed." in shown
    assert "The partner says that this is not so." in shown
    assert "The partner says that this is not so." in client.get(LIST).text
    row.refresh_from_db()
    assert "The partner says that this is not so." not in client.get(
        f"{LIST}{make_partnership(partner=row.partner).pk}/change/"
    ).text  # fmt: skip


def test_whoever_may_not_move_partnerships_does_not_ask(
    officer: User, staff_member: Any, sign_in: SignIn
) -> None:
    row = make_signed(officer)
    client = sign_in(staff_member(Role.MONITORING))
    party = get_party(row, "home")
    page = reverse("admin:partnerships_party_ask", args=[party.pk])
    assert client.post(page).status_code == 403
    assert not Confirmation.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_one_as_for_three(
    count: int,
    officer: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _number in range(count):
        row = make_signed(officer)
        confirm_both(row, officer)
    client = sign_in(officer)
    client.get(LIST)
    with django_assert_num_queries(10):
        shown = client.get(LIST).text
    assert shown.count("both sides have confirmed it") == count


def test_an_amount_is_placed_in_its_band(officer: User, sign_in: SignIn) -> None:
    row = make_partnership(value_band="")
    client = sign_in(officer)
    page = f"{LIST}{row.pk}/change/"
    data = client.get(page).context["adminform"].form.initial
    typed = {name: value for name, value in data.items() if value is not None}
    formset: dict[str, Any] = {}
    for number, party in enumerate(row.parties.all()):
        formset |= {
            f"parties-{number}-id": party.pk,
            f"parties-{number}-partnership": row.pk,
            f"parties-{number}-side": party.side,
            f"parties-{number}-organisation": party.organisation_id,
            f"parties-{number}-contact": party.contact_id or "",
        }
    formset |= {"parties-TOTAL_FORMS": 2, "parties-INITIAL_FORMS": 2}
    refused = client.post(page, {**typed, **formset, "amount": "15000000"})
    assert refused.status_code == 200
    money = {"amount": "15000000", "currency": "XOF"}
    assert client.post(page, {**typed, **formset, **money}).status_code == 302
    row.refresh_from_db()
    assert (row.value_band, row.currency) == ("10_50", "XOF")


def test_an_introduction_says_where_it_comes_from(
    officer: User, sign_in: SignIn
) -> None:
    file = factories.participation(stage="returned")
    met = Introduction.objects.create(
        participation=file,
        on=timezone.localdate(),
        met_name="Lies",
        met_organisation="Fabriek",
        about="Savon",
        noted_as="staff",
    )
    met.person = factories.person(email="lies@fabriek.example")
    met.save()
    page = reverse("admin:partnerships_partnership_lead", args=[met.pk])
    assert sign_in(officer).post(page, {"kind": "export"}).status_code == 302
    row = Partnership.objects.get()
    assert (row.origin, row.introduction, row.stage) == ("stop", met, "lead")
    assert get_party(row, "partner").contact == met.person
