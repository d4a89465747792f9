"""The pages of the reserve and of offers, as staff use them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from participants.decisions.models import Offer, ReservePlace
from participants.register.lifecycle import PARTICIPATION
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.actors import Staff
from tests.conftest import SignIn
from tests.participants.rows import listed, page, waits

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
StaffMember = Callable[[Role], User]


@pytest.mark.parametrize("count", [1, 3])
def test_the_reserve_asks_the_same_queries(
    count: int,
    call: Call,
    coordinator: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    waits(call, coordinator, count)
    client = sign_in(coordinator)
    client.get(page("reserve", call))

    with django_assert_num_queries(RESERVE_QUERIES):
        answer = client.get(page("reserve", call))

    assert len(answer.context["lists"][0][1]) == count


def test_ranks_are_moved_up_down_and_to_a_number(
    call: Call, coordinator: User, officer: User, sign_in: SignIn
) -> None:
    one, two, three = waits(call, coordinator, 3)
    places = {row.participation: row for row in ReservePlace.objects.all()}
    client = sign_in(coordinator)

    def order() -> list[Participation]:
        return [row.participation for row in ReservePlace.objects.order_by("rank")]

    client.post(page("reserve", call), {"one": f"down:{places[one].pk}"})
    assert order() == [two, one, three]
    client.post(page("reserve", call), {"one": f"up:{places[three].pk}"})
    assert order() == [two, three, one]
    client.post(
        page("reserve", call),
        {"one": f"to:{places[one].pk}", f"rank-{places[one].pk}": "1"},
    )
    assert order() == [one, two, three]
    wrong = client.post(
        page("reserve", call), {"one": f"to:{places[one].pk}"}, follow=True
    )
    assert "as a number" in wrong.content.decode()
    denied = sign_in(officer).post(
        page("reserve", call), {"one": f"down:{places[one].pk}"}
    )
    assert denied.status_code == 403


def test_what_if_is_asked_on_the_board(
    call: Call, coordinator: User, sign_in: SignIn
) -> None:
    holder = listed(call)
    PARTICIPATION.apply(holder, "select", actor=Staff(coordinator))
    (next_one,) = waits(call, coordinator, 1)
    client = sign_in(coordinator)

    assert (
        page("what_if", call, holder.pk)
        in client.get(page("board", call)).content.decode()
    )
    body = client.get(page("what_if", call, holder.pk)).content.decode()

    assert next_one.reference in body
    assert "Nothing was changed." in body


def test_the_file_shows_its_offer_and_why(
    call: Call, coordinator: User, sign_in: SignIn
) -> None:
    holder = listed(call)
    PARTICIPATION.apply(holder, "select", actor=Staff(coordinator))
    client = sign_in(coordinator)
    offer = Offer.objects.get()

    page = reverse("admin:register_participation_change", args=[holder.pk])
    body = client.get(page, {"chapter": "decision"}).content.decode()
    client.post(reverse("admin:decisions_offer_more", args=[offer.pk]))
    client.post(
        reverse("admin:decisions_offer_move", args=[offer.pk]),
        {"move": "decline", "reason": "Phone"},
    )

    assert "waiting for an answer" in body
    offer.refresh_from_db()
    holder.refresh_from_db()
    assert (offer.stage, offer.declined_because, holder.stage) == (
        "declined",
        "other",
        "withdrawn",
    )
    assert offer.reply_by > timezone.now() + timedelta(days=12)
    assert client.get("/admin/selection/offer/").status_code == 200
    assert (
        client.get(reverse("admin:decisions_offer_change", args=[offer.pk])).status_code
        == 200
    )


RESERVE_QUERIES = 9
