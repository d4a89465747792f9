"""A plan that ends and the file that is completed know each other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from participants.register.lifecycle import PARTICIPATION, Stage
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from reintegration.followups.models import FollowUp
from reintegration.plans.models import ReintegrationPlan
from reintegration.plans.queries import list_files_to_complete
from reintegration.plans.services.endings import close_plan, reopen_plan
from tests import factories
from tests.conftest import SignIn
from tests.reintegration.plans.rows import make_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def close(plan: ReintegrationPlan, by: User, because: str) -> ReintegrationPlan:
    return close_plan(plan=plan, because=because, words="It sells.", by=by)


def test_a_file_is_not_completed_while_its_plan_is_followed(
    officer: User, coordinator: User
) -> None:
    plan = make_plan(officer)
    file = plan.participation
    other = factories.participation(
        stage=Stage.RETURNED, person=factories.person(email="b@atelier.example")
    )
    held, free = PARTICIPATION.ask([file, other], "complete", actor=Staff(coordinator))
    assert "still followed" in str(held.reason)
    assert free
    with pytest.raises(Refused, match="still followed"):
        PARTICIPATION.apply(file, "complete", actor=Staff(coordinator))
    close(plan, officer, "given_up")
    PARTICIPATION.apply(file, "complete", actor=Staff(coordinator))
    assert file.stage == Stage.COMPLETED


@pytest.mark.parametrize(
    ("because", "proposed"),
    [("reached", True), ("programme", True), ("structure", False), ("given_up", False)],
)
def test_some_ends_propose_to_complete_the_file(
    because: str, *, proposed: bool, officer: User
) -> None:
    plan = make_plan(officer)
    close(plan, officer, because)
    assert (
        list_files_to_complete().filter(pk=plan.participation_id).exists() is proposed
    )


def test_what_an_end_needs_and_that_it_is_taken_back(officer: User, awa: User) -> None:
    plan = make_plan(officer)
    with pytest.raises(Refused, match="why the plan ends"):
        close(plan, officer, "")
    with pytest.raises(Refused, match="reason"):
        close_plan(plan=plan, because="reached", words=" ", by=officer)
    with pytest.raises(PermissionDenied):
        close(plan, awa, "reached")
    with pytest.raises(IntegrityError), transaction.atomic():
        ReintegrationPlan.objects.filter(pk=plan.pk).update(closed_because="reached")
    close(plan, officer, "reached")
    with pytest.raises(Refused):
        close(plan, officer, "reached")
    with pytest.raises(Refused, match="reason"):
        reopen_plan(plan=plan, words="", by=officer)
    plan.refresh_from_db()
    assert plan.closed_because == "reached"
    reopen_plan(plan=plan, words="A second order.", by=officer)
    plan.refresh_from_db()
    assert (plan.stage, plan.closed_because) == ("open", "")
    assert not list_files_to_complete().exists()


def test_staff_close_it_and_complete_the_file_from_its_page(
    coordinator: User, sign_in: SignIn
) -> None:
    plan = make_plan(coordinator)
    asked = FollowUp.objects.create(
        participation=plan.participation,
        months=3,
        due_on=timezone.localdate() + timedelta(days=80),
    )
    client = sign_in(coordinator)
    page = reverse("admin:plans_reintegrationplan_change", args=[plan.pk])
    move = reverse("admin:plans_reintegrationplan_move", args=[plan.pk])
    said: dict[str, Any] = {"move": "close_plan", "reason": "Two orders came."}
    assert "why the plan ends" in client.post(move, said, follow=True).text
    shown = client.post(move, said | {"code": "reached"}, follow=True).text
    assert "The file can be completed now." in shown
    assert "complete the file" in shown
    # What holds the file back stands beside the button.
    assert "Follow-ups still open" in shown
    FollowUp.objects.filter(pk=asked.pk).delete()
    complete = reverse(
        "admin:register_participation_move", args=[plan.participation_id]
    )
    assert complete in client.get(page).text
    client.post(complete, {"move": "complete"})
    plan.participation.refresh_from_db()
    assert plan.participation.stage == Stage.COMPLETED
    assert complete not in client.get(page).text
