"""Support after the return: its giver, hours and cost by currency, beside what is to be done."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from mobility.itineraries.services.action_points import add_action_point
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from reintegration.plans.lifecycle import PLAN
from reintegration.plans.models import GivenSupport
from reintegration.plans.services.support import note_support, sum_support
from tests import factories
from tests.conftest import SignIn
from tests.reintegration.plans.rows import get_day, make_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
LIST = "/admin/reintegration/givensupport/"


def note(plan: Any, by: User, **said: Any) -> GivenSupport:
    facts: dict[str, Any] = {"kind": "coaching", "given_on": get_day(0)} | said
    if "organisation" not in facts:
        facts["organisation"] = factories.organisation()
    return note_support(plan=plan, by=by, **facts)


def test_hours_and_costs_are_summed_and_two_currencies_never_added(
    officer: User,
) -> None:
    plan = make_plan(officer)
    note(plan, officer, hours=Decimal("2.5"))
    note(plan, officer, hours=Decimal(4), cost=Decimal(50_000), currency="XOF")
    note(plan, officer, cost=Decimal(120), currency="EUR")
    note(plan, officer, cost=Decimal(30), currency="EUR")
    hours, costs = sum_support(plan.supports.all())
    assert hours == Decimal("6.5")
    assert costs == {"EUR": Decimal(150), "XOF": Decimal(50_000)}


def test_what_cannot_be_noted(officer: User, awa: User) -> None:
    plan = make_plan(officer)
    with pytest.raises(PermissionDenied):
        note(plan, awa)
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"given_on": get_day(1)}, "still to come"),
        ({"organisation": None}, "gave it"),
        ({"cost": Decimal(5)}, "currency"),
        ({"currency": "EUR"}, "currency"),
    )
    for said, sentence in wrong:
        with pytest.raises(Refused, match=sentence):
            note(plan, officer, **said)
    row = note(plan, officer)
    for fields in ({"organisation": None}, {"hours": 0}, {"cost": 5}):
        with pytest.raises(IntegrityError), transaction.atomic():
            GivenSupport.objects.filter(pk=row.pk).update(**fields)
    PLAN.apply(plan, "close_plan", actor=Staff(officer), reason="Over.")
    with pytest.raises(Refused, match="closed"):
        note(plan, officer)


def test_staff_note_support_and_read_it_beside_what_is_to_be_done(
    officer: User, staff_member: Any, sign_in: SignIn
) -> None:
    plan = make_plan(officer)
    house = factories.organisation(name="Chambre du fleuve")
    add_action_point(
        participation=plan.participation,
        what="Call the carrier",
        responsible="staff",
        staff=officer,
        due_on=get_day(5),
        by=officer,
    )
    client = sign_in(officer)
    page = reverse("admin:plans_reintegrationplan_change", args=[plan.pk])
    shown = client.get(page).text
    for part in (f"{LIST}add/?plan={plan.pk}", "Call the carrier", str(officer)):
        assert part in shown
    sent = {
        "plan": plan.pk,
        "kind": "legal",
        "given_on": get_day(0).isoformat(),
        "organisation": house.pk,
        "hours": "2",
        "cost": "85000",
        "currency": "XOF",
        "result": "The contract was read.",
    }
    wrong = client.post(f"{LIST}add/", sent | {"given_on": get_day(2).isoformat()})
    assert wrong.status_code == 200
    assert client.post(f"{LIST}add/", sent).status_code == 302
    row = GivenSupport.objects.get()
    assert (row.noted_by, row.cost, row.provider) == (
        officer,
        Decimal(85000),
        str(house),
    )
    shown = client.get(page).text
    assert "The contract was read." in shown
    reader = sign_in(staff_member(Role.MONITORING))
    assert reader.get(LIST).status_code == 200
    assert reader.post(f"{LIST}add/", sent).status_code == 403
    assert sign_in(staff_member(Role.PANEL_MEMBER)).get(LIST).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_support_asks_the_same_for_one_and_three(
    count: int,
    officer: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    plan = make_plan(officer)
    for _number in range(count):
        note(plan, officer)
    client = sign_in(officer)
    client.get(LIST)
    with django_assert_num_queries(8):
        assert len(client.get(LIST).context["cl"].result_list) == count
