"""What an applicant reads and answers after a decision, by link and in my space."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participants.calls.models import Setup
from participants.decisions.models import Offer, RefusalReason
from participants.decisions.services import decisions, publishing, reserve
from participants.decisions.services.offers import build_offer_token
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from tests import factories
from tests.conftest import SignIn
from tests.participants.rows import application, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def call() -> Call:
    made = factories.call()
    Setup.objects.create(call=made)
    return made


@pytest.fixture
def file(call: Call) -> Participation:
    made = factories.participation(
        call=call,
        stage=Stage.SHORTLISTED,
        person=factories.person(email=factories.AWA, language="en"),
        cohort=factories.cohort(call=call),
    )
    application(made)
    return made


@pytest.fixture
def offer(file: Participation, coordinator: User) -> Offer:
    PARTICIPATION.apply(file, "select", actor=Staff(coordinator))
    return Offer.objects.get()


def address(offer: Offer) -> str:
    return reverse("decisions:offer", args=[build_offer_token(offer)])


def test_looking_at_the_offer_answers_nothing(offer: Offer) -> None:
    client = Client()

    for _n in range(2):
        body = client.get(address(offer)).content.decode()
        client.head(address(offer))
        client.get(f"{address(offer)}?decline")

    assert "A place is offered to you" in body
    assert "Dakar" in body
    assert "Brussels" in body
    offer.refresh_from_db()
    assert offer.stage == "open"


@pytest.mark.parametrize("sent_on", ["?utm_source=mail&utm_medium=x", "?", "#top"])
def test_a_link_that_a_mail_program_changed_opens_and_answers_nothing(
    offer: Offer, sent_on: str
) -> None:
    client, link = Client(), address(offer)
    assert client.get(link + sent_on).status_code == 200
    quoted = link.replace(":", "%3A")
    assert client.get(quoted).status_code == 200
    assert client.get(link.rstrip("/"), follow=True).status_code == 200
    offer.refresh_from_db()
    assert offer.stage == "open"


def test_the_place_is_taken_without_signing_in(offer: Offer) -> None:
    client = Client()

    answer = client.post(address(offer), {"answer": "accept"}, follow=True)
    again = client.post(address(offer), {"answer": "accept"}, follow=True)

    assert "Your place is confirmed" in answer.content.decode()
    assert "Your place is confirmed" in again.content.decode()
    offer.refresh_from_db()
    assert offer.stage == "accepted"


def test_declining_asks_why(offer: Offer) -> None:
    client = Client()

    silent = client.post(address(offer), {"answer": "decline", "words": "My own words"})
    assert "Please choose one of the reasons." in silent.content.decode()
    assert "My own words" in silent.content.decode()
    answer = client.post(
        address(offer),
        {"answer": "decline", "because": "family", "words": "My own words"},
        follow=True,
    )

    assert "You do not take the place" in answer.content.decode()
    offer.refresh_from_db()
    offer.participation.refresh_from_db()
    assert (offer.stage, offer.declined_because, offer.participation.stage) == (
        "declined",
        "family",
        "withdrawn",
    )


def test_a_late_answer_is_told_so(offer: Offer) -> None:
    Offer.objects.update(reply_by=timezone.now() - timedelta(minutes=1))
    client = Client()

    answer = client.post(address(offer), {"answer": "accept"}, follow=True)

    assert "The time to answer this offer has passed." in answer.content.decode()
    assert "This offer has ended" in answer.content.decode()
    offer.refresh_from_db()
    assert offer.stage == "open"


def test_an_accepted_place_may_still_be_given_back(offer: Offer) -> None:
    client = Client()
    client.post(address(offer), {"answer": "accept"})

    body = client.get(address(offer)).content.decode()
    client.post(address(offer), {"answer": "decline", "because": "busy"})

    assert "I can no longer come" in body
    offer.refresh_from_db()
    assert offer.stage == "declined"


@pytest.mark.parametrize("token", ["1", "1:wrong", "x:y:z"])
def test_a_link_that_was_not_given_does_not_exist(token: str, offer: Offer) -> None:
    assert Client().get(reverse("decisions:offer", args=[token])).status_code == 404
    assert (
        Client().post(reverse("decisions:reserve_leave", args=[token])).status_code
        == 404
    )


def test_other_methods_are_refused(offer: Offer) -> None:
    assert Client().put(address(offer)).status_code == 405
    assert Client().delete(address(offer)).status_code == 405


def test_the_page_speaks_the_language_of_the_mail(offer: Offer) -> None:
    offer.participation.person.language = "nl"
    offer.participation.person.save()

    assert '<html lang="nl">' in Client().get(address(offer)).content.decode()


def test_my_space_asks_for_the_answer(offer: Offer, awa: User, sign_in: SignIn) -> None:
    client = sign_in(awa)

    body = client.get("/me/").content.decode()

    assert "Answer the offer of a place" in body
    assert address(offer) in body
    page = client.get(
        reverse("decisions:decision", args=[offer.participation.reference])
    )
    assert address(offer) in page.content.decode()


def test_the_reserve_is_left_by_its_link_after_one_more_question(
    file: Participation, coordinator: User
) -> None:
    PARTICIPATION.apply(file, "keep", actor=Staff(coordinator))
    link = reserve.build_leave_link(file).split("://", 1)[1].split("/", 1)[1]
    client = Client()

    asked = client.get(f"/{link}").content.decode()
    file.refresh_from_db()
    assert (file.stage, "Leave the reserve list?" in asked) == (Stage.RESERVE, True)
    client.post(f"/{link}")
    again = client.post(f"/{link}", follow=True)

    file.refresh_from_db()
    assert file.stage == Stage.WITHDRAWN
    assert "You are not on the reserve list" in again.content.decode()


def test_the_reasons_and_the_feedback_stand_in_my_space_once_published(
    file: Participation, coordinator: User, awa: User, outsider: User, sign_in: SignIn
) -> None:
    decisions.ensure_reasons()
    round_ = decisions.open_round(call=file.call, by=coordinator)
    reasons = RefusalReason.objects.filter(code="partners")
    put(
        file,
        "refuse",
        coordinator,
        reasons=reasons,
        words="Go on.",
        feedback="A clear project.",
    )
    page = reverse("decisions:decision", args=[file.reference])
    client = sign_in(awa)
    assert client.get(page).status_code == 404

    publishing.publish_round(round_=round_, by=coordinator, number=1)

    body = client.get(page).content.decode()
    assert "The partners aimed at are not identified yet." in body
    assert "Go on." in body
    assert "A clear project." in body
    assert page in client.get("/me/").content.decode()
    assert sign_in(outsider).get(page).status_code == 404
    assert Client().get(page).status_code == 302
    assert client.post(page).status_code == 405
