"""My plan on a phone, and the page of staff: read, agreed, proposed otherwise."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from participants.register.lifecycle import Stage
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.casework.services.responsibility import assign_responsible
from pemwecco.core.actors import Staff
from pemwecco.mail.models import Message
from reintegration.plans.lifecycle import PLAN
from reintegration.plans.models import PlanVersion, ReintegrationPlan
from tests import factories
from tests.conftest import SignIn
from tests.reintegration.plans.rows import (
    agree,
    get_day,
    get_last,
    make_plan,
    make_returned,
    propose,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
LIST = "/admin/reintegration/reintegrationplan/"
OWN = "/me/plan/"


def fill(client: Client, page: str, **changed: Any) -> dict[str, Any]:
    """What the form of a proposal shows, with changes."""
    form = client.get(page).context["form"]
    said = {}
    for name in form.fields:
        value = form[name].value()
        said[name] = "" if value is None else str(value)
    return said | changed


def test_the_participant_reads_the_plan_and_says_yes_or_no(
    officer: User, awa: User, sign_in: SignIn
) -> None:
    plan = make_plan(officer)
    client = sign_in(awa)
    assert reverse("plans:own") in client.get("/me/").text
    shown = client.get(OWN)
    assert shown.status_code == 200
    assert get_last(plan).goals in shown.text
    answer = reverse("plans:answer", args=[get_last(plan).pk])
    assert client.get(answer).status_code == 405
    assert client.post(answer, {"verdict": "no", "reason": ""}).status_code == 422
    said = {"verdict": "no", "reason": "The first order comes later."}
    assert client.post(answer, said).status_code == 302
    assert Message.objects.get(kind="plans/declined").to == officer.email
    assert "comes later" in client.get(OWN).text
    propose(plan, officer)
    answer = reverse("plans:answer", args=[get_last(plan).pk])
    assert client.post(answer, {"verdict": "yes"}).status_code == 302
    assert client.post(answer, {"verdict": "yes"}).status_code == 422
    assert get_last(plan).stage == "agreed"


def test_the_participant_proposes_a_change_of_goals_days_and_milestones(
    officer: User, awa: User, sign_in: SignIn
) -> None:
    structure = factories.organisation(
        name="Chambre", kind="support", country="SN", email="c@chambre.example"
    )
    plan = make_plan(officer)
    agree(plan, officer, awa)
    client, page = sign_in(awa), reverse("plans:propose")
    first, second = get_last(plan).lines.all()[:2]
    said = fill(
        client,
        page,
        goals="Two orders.",
        why="The partner is slower.",
        **{
            f"what_{first.milestone_id}": "",
            f"due_{second.milestone_id}": get_day(90).isoformat(),
            "what_new1": "Find a carrier",
            "due_new1": get_day(40).isoformat(),
            "helper_new1": f"organisation-{structure.pk}",
        },
    )
    wrong = client.post(page, said | {"due_new1": ""})
    assert wrong.status_code == 422
    assert "Find a carrier" in wrong.text
    assert client.post(page, said).status_code == 302
    version = get_last(plan)
    assert (version.number, version.made_as) == (2, "participant")
    assert version.participant_yes_at is not None
    carrier = version.lines.get(what="Find a carrier")
    assert carrier.organisation == structure
    assert not version.lines.filter(milestone=first.milestone_id).exists()
    # The same again is of a version that was read before.
    assert client.post(page, said).status_code == 422
    shown = client.get(OWN).text
    for words in (first.what, "Find a carrier", "The partner is slower."):
        assert words in shown
    assert "Dropped" in shown


def test_what_is_typed_is_kept_while_it_is_not_sent(
    officer: User, awa: User, sign_in: SignIn
) -> None:
    make_plan(officer)
    client, page = sign_in(awa), reverse("plans:propose")
    unsent = client.get(page).context["unsent"]
    saved = client.post(
        reverse("unsent:save", args=[unsent.token]),
        {"goals": "Typed in the bus", "window": unsent.window, "version": "0"},
    )
    assert saved.status_code < 300
    assert "Typed in the bus" in client.get(page).text


def test_a_milestone_is_told_from_the_phone(
    officer: User, awa: User, sign_in: SignIn
) -> None:
    plan = make_plan(officer)
    agree(plan, officer, awa)
    line = get_last(plan).lines.first()
    assert line is not None
    client, page = sign_in(awa), reverse("plans:milestone", args=[line.milestone_id])
    assert client.get(page).status_code == 200
    assert client.post(page, {"on": get_day(0).isoformat()}).status_code == 422
    said = {"on": get_day(0).isoformat(), "word": "Sent by plane."}
    assert client.post(page, said).status_code == 302
    assert client.post(page, said).status_code == 422
    assert "Sent by plane." in client.get(OWN).text


def test_nobody_else_sees_or_answers_a_plan(
    officer: User, outsider: User, sign_in: SignIn
) -> None:
    plan = make_plan(officer)
    line = get_last(plan).lines.first()
    assert line is not None
    client = sign_in(outsider)
    for name, args in (
        ("own", []),
        ("propose", []),
        ("milestone", [line.milestone_id]),
    ):
        assert client.get(reverse(f"plans:{name}", args=args)).status_code == 404
    answer = reverse("plans:answer", args=[get_last(plan).pk])
    assert client.post(answer, {"verdict": "yes"}).status_code == 404
    assert PlanVersion.objects.get().participant_yes_at is None


def test_a_closed_plan_is_read_only(officer: User, awa: User, sign_in: SignIn) -> None:
    plan = make_plan(officer)
    PLAN.apply(plan, "close_plan", actor=Staff(officer), reason="Over.")
    client = sign_in(awa)
    shown = client.get(OWN).text
    assert "This plan is closed." in shown
    assert reverse("plans:propose") not in shown
    assert client.get(reverse("plans:propose")).status_code == 302


def test_staff_begin_propose_agree_and_hand_over(
    officer: User, coordinator: User, awa: User, sign_in: SignIn
) -> None:
    file = make_returned(10)
    client = sign_in(officer)
    change = reverse("admin:register_participation_change", args=[file.pk])
    assert f"{LIST}add/?participation={file.pk}" in client.get(change).text
    assert client.post(
        f"{LIST}add/", {"participation": file.pk, "kind": "product"}
    ).status_code == 302  # fmt: skip
    plan = ReintegrationPlan.objects.get()
    assert (plan.begun_by, plan.versions.count()) == (officer, 1)
    page = reverse("admin:plans_propose", args=[plan.pk])
    assert client.post(page, fill(client, page)).status_code == 422
    said = fill(client, page, goals="Otherwise.", helper_new1="nobody")
    assert client.post(page, said).status_code == 302
    agree(plan, awa)
    propose(plan, awa, goals="Again otherwise.")
    shown = client.get(reverse("admin:plans_reintegrationplan_change", args=[plan.pk]))
    answer = reverse("admin:plans_version_answer", args=[get_last(plan).pk])
    assert answer in shown.text
    assert client.get(answer).status_code == 405
    assert client.post(answer, {"verdict": "no"}).status_code == 302
    assert get_last(plan).stage == "proposed"
    assert client.post(answer, {"verdict": "yes"}).status_code == 302
    assert get_last(plan).stage == "agreed"
    assign_responsible(row=plan, person=officer, by=coordinator)
    shown = client.get(reverse("admin:plans_reintegrationplan_change", args=[plan.pk]))
    assert 'name="reason" maxlength="300"' in shown.text


def test_staff_begin_no_plan_of_somebody_who_has_not_left(
    officer: User, sign_in: SignIn
) -> None:
    file = factories.participation(stage=Stage.CLEARED)
    sent = {"participation": file.pk, "kind": "product"}
    assert sign_in(officer).post(f"{LIST}add/", sent).status_code == 200
    assert not ReintegrationPlan.objects.exists()


def test_who_reads_figures_reads_plans_and_changes_none(
    officer: User, staff_member: Any, sign_in: SignIn
) -> None:
    plan = make_plan(officer)
    client = sign_in(staff_member(Role.MONITORING))
    page = reverse("admin:plans_reintegrationplan_change", args=[plan.pk])
    assert client.get(page).status_code == 200
    assert client.get(reverse("admin:plans_propose", args=[plan.pk])).status_code == 403
    answer = reverse("admin:plans_version_answer", args=[get_last(plan).pk])
    assert client.post(answer, {"verdict": "yes"}).status_code == 403
    other = sign_in(staff_member(Role.PANEL_MEMBER))
    assert other.get(LIST).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_plans_asks_the_same_for_one_and_three(
    count: int,
    officer: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _number in range(count):
        make_plan(officer, participation=make_returned(9, person=factories.person()))
    client = sign_in(officer)
    client.get(LIST)
    with django_assert_num_queries(8):
        assert len(client.get(LIST).context["cl"].result_list) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_plan_asks_the_same_for_one_version_and_three(
    count: int,
    officer: User,
    awa: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    plan = make_plan(officer)
    for number in range(count):
        propose(plan, awa, goals=f"Goals {number}")
    client = sign_in(awa)
    client.get(OWN)
    with django_assert_num_queries(11):
        assert client.get(OWN).status_code == 200
