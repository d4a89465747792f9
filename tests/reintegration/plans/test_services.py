"""A plan is agreed when both said yes to the same version; what was agreed stays until the next one is."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InternalError, connection, transaction
from django.utils import timezone

from participants.register.lifecycle import Stage
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.casework.models import Responsibility
from pemwecco.casework.services.responsibility import (
    assign_responsible,
    assign_responsible_for_all,
    hand_over_all,
)
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from pemwecco.reminders.engine import sweep_reminders
from reintegration.plans.lifecycle import PLAN, VersionStage
from reintegration.plans.models import (
    MilestoneLine,
    PlanTemplate,
    PlanVersion,
    ReintegrationPlan,
)
from reintegration.plans.queries import annotate_agreement, list_unagreed_plans
from reintegration.plans.rules import add_months, get_agreement_day
from reintegration.plans.services.plans import (
    PlannedMilestone,
    accept_version,
    begin_plan,
    decline_version,
    reach_milestone,
)
from reintegration.plans.services.templates import load_plan_templates
from tests import factories
from tests.reintegration.plans.rows import (
    agree,
    get_day,
    get_last,
    make_plan,
    make_returned,
    propose,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_a_plan_begins_with_the_template_in_the_language_of_the_person(
    officer: User,
) -> None:
    assert load_plan_templates() == 9
    assert load_plan_templates() == 0
    template = PlanTemplate.objects.get(kind="trade")
    PlanTemplate.objects.filter(pk=template.pk).update(goals_fr="Nos buts")
    file = make_returned(10)
    plan = begin_plan(participation=file, kind="trade", by=officer)
    version = plan.versions.get()
    assert (version.number, version.goals) == (1, "Nos buts")
    lines = list(version.lines.all())
    assert lines[0].what == template.milestones.first().what_fr  # type: ignore[union-attr]  # it has some
    assert lines[0].due_on == add_months(get_day(-10), 1)
    assert (version.participant_yes_at, version.staff_yes_at) == (None, None)
    with pytest.raises(Refused, match="already"):
        begin_plan(participation=file, kind="trade", by=officer)


def test_a_plan_begins_in_belgium_and_not_before(officer: User, awa: User) -> None:
    cleared = factories.participation(stage=Stage.CLEARED)
    with pytest.raises(Refused, match="during the stay"):
        begin_plan(participation=cleared, kind="trade", by=officer)
    away = factories.participation(call=cleared.call, stage=Stage.DEPARTED)
    with pytest.raises(PermissionDenied):
        begin_plan(participation=away, kind="trade", by=awa)
    assert begin_plan(participation=away, kind="licence", by=officer).versions.count()


def test_it_is_agreed_by_the_yes_of_both_to_one_version(
    officer: User, awa: User
) -> None:
    plan = make_plan(officer)
    agree(plan, awa)
    assert get_last(plan).stage == "proposed"
    with pytest.raises(Refused, match="already"):
        agree(plan, awa)
    # The programme proposes otherwise: the yes was to the version before.
    propose(plan, officer)
    assert plan.versions.get(number=1).stage == "replaced"
    assert get_last(plan).participant_yes_at is None
    agree(plan, awa)
    version = get_last(plan)
    assert (version.number, version.stage) == (2, "agreed")
    assert Message.objects.filter(kind="plans/agreed").count() == 2


def test_what_was_agreed_stays_until_the_next_is(officer: User, awa: User) -> None:
    plan = make_plan(officer)
    agree(plan, officer, awa)
    propose(plan, awa)
    assert plan.versions.get(stage="agreed").number == 1
    decline_version(version=get_last(plan), reason="Too early.", by=officer)
    assert plan.versions.get(stage="agreed").number == 1
    told = Message.objects.get(kind="plans/declined")
    assert told.to == awa.email
    assert "Too early." in told.text
    propose(plan, awa, goals="Later.")
    agree(plan, officer)
    assert [row.stage for row in plan.versions.order_by("number")] == [
        "replaced",
        "replaced",
        "agreed",
    ]


def test_what_cannot_be_proposed(officer: User, awa: User, outsider: User) -> None:
    plan = make_plan(officer)
    last = get_last(plan)
    kept = [
        PlannedMilestone(line.what, line.due_on, line.milestone_id)
        for line in last.lines.all()
    ]
    with pytest.raises(PermissionDenied):
        propose(plan, outsider)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"based_on": 0}, "in between"),
        ({"goals": " "}, "goals"),
        ({"lines": []}, "at least one"),
        ({"lines": [PlannedMilestone(" ", get_day(3))]}, "what is reached"),
        ({"lines": [PlannedMilestone("x", get_day(-1))]}, "passed"),
        ({"lines": [PlannedMilestone("x", get_day(9), 99999)]}, "not of this plan"),
        ({"lines": [PlannedMilestone("x", get_day(9))] * 13}, "at most 12"),
        ({"lines": kept, "goals": last.goals}, "Nothing is changed"),
    ]
    for said, sentence in wrong:
        with pytest.raises(Refused, match=sentence):
            propose(plan, awa, **said)
    assert plan.versions.count() == 1
    # A day that stood there before may have passed.
    with time_machine.travel(timezone.now() + timedelta(days=60), tick=False):
        propose(plan, awa, lines=kept, goals="Otherwise.")


def test_a_milestone_is_reached_once_and_stays(officer: User, awa: User) -> None:
    plan = make_plan(officer)
    milestone = get_last(plan).lines.first().milestone  # type: ignore[union-attr]  # it has some
    told: dict[str, Any] = {"milestone": milestone, "on": get_day(0), "by": awa}
    with pytest.raises(Refused, match="agreed plan"):
        reach_milestone(word="Sent.", **told)
    agree(plan, officer, awa)
    with pytest.raises(Refused, match="to come"):
        reach_milestone(word="Sent.", **told | {"on": get_day(1)})
    with pytest.raises(Refused, match="word"):
        reach_milestone(word=" ", **told)
    reach_milestone(word="Sent by plane.", **told)
    with pytest.raises(Refused, match="already"):
        reach_milestone(word="Again.", **told)
    with pytest.raises(Refused, match="stays in the plan"):
        propose(plan, awa)


def test_a_closed_plan_takes_nothing_and_is_reopened_with_a_reason(
    officer: User, awa: User
) -> None:
    plan = make_plan(officer)
    with pytest.raises(Refused, match="reason"):
        PLAN.apply(plan, "close_plan", actor=Staff(officer))
    PLAN.apply(plan, "close_plan", actor=Staff(officer), reason="Handed over.")
    with pytest.raises(Refused, match="closed"):
        agree(plan, awa)
    with pytest.raises(Refused, match="closed"):
        propose(plan, awa)
    PLAN.apply(plan, "reopen_plan", actor=Staff(officer), reason="A new partner.")
    agree(plan, awa)
    assert [step.reason for step in plan.steps.all()] == [
        "Handed over.",
        "A new partner.",
    ]


def test_the_database_holds_both_words_and_keeps_what_was_proposed(
    officer: User,
) -> None:
    plan = make_plan(officer)
    rows = PlanVersion.objects.filter(plan=plan)
    for fields in ({"stage": VersionStage.AGREED}, {"goals": "Rewritten"}):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            rows.update(**fields)
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        MilestoneLine.objects.filter(version__plan=plan).update(what="Rewritten")
    with pytest.raises(IntegrityError), transaction.atomic():
        MilestoneLine.objects.filter(version__plan=plan).update(staff=officer)


def test_the_day_of_the_agreement_is_the_same_here_and_there(officer: User) -> None:
    for days in (0, 31, 61, 200):
        file = make_returned(days, person=factories.person())
        make_plan(officer, participation=file)
    rows: Any = annotate_agreement(ReintegrationPlan.objects.all())
    for row in rows:
        assert row.agree_by == get_agreement_day(row.returned_on)


def test_a_plan_that_is_not_agreed_is_told_near_the_end(
    officer: User, awa: User
) -> None:
    plan = make_plan(officer, participation=make_returned(5))
    agree_by = get_agreement_day(get_day(-5))
    assert not list_unagreed_plans(agree_by - timedelta(days=15)).exists()
    assert list_unagreed_plans(agree_by - timedelta(days=14)).get() == plan

    def send_on(days: int) -> None:
        at = datetime.combine(agree_by + timedelta(days=days), time(9), UTC)
        with time_machine.travel(at, tick=False):
            sweep_reminders(at)

    send_on(-13)
    told = Message.objects.filter(kind__in=["plans/to_agree", "plans/not_agreed"])
    assert {row.kind for row in told} == {"plans/to_agree", "plans/not_agreed"}
    count = told.count()
    agree(plan, officer, awa)
    send_on(2)
    assert told.count() == count


def test_who_follows_is_named_and_handed_over_with_a_reason(
    officer: User, coordinator: User, staff_member: Callable[[Role], User]
) -> None:
    plan = make_plan(officer)
    assign_responsible(row=plan, person=officer, by=coordinator)
    with pytest.raises(Refused, match="why"):
        assign_responsible(row=plan, person=coordinator, by=coordinator)
    [outcome] = assign_responsible_for_all(
        rows=[plan], person=coordinator, by=coordinator
    )
    assert "why" in str(outcome.answer.reason)
    assign_responsible(row=plan, person=coordinator, by=coordinator, reason="On leave.")
    rows = Responsibility.objects.of_row(plan)
    assert [(row.person, row.reason) for row in rows] == [
        (coordinator, "On leave."),
        (officer, ""),
    ]
    # Twice changes nothing, and asks nothing.
    assign_responsible(row=plan, person=coordinator, by=coordinator)
    [outcome] = hand_over_all(leaving=coordinator, to=officer, by=coordinator)
    assert outcome.answer
    assert "hands over everything" in Responsibility.objects.get(until=None).reason


@pytest.mark.django_db(transaction=True)
def test_two_who_propose_at_once_make_one_version(officer: User, awa: User) -> None:
    plan = make_plan(officer)
    base = get_last(plan).number

    def act(by: User) -> bool:
        try:
            propose(plan, by, based_on=base, goals=f"By {by.pk}")
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(act, (officer, awa)))
    assert sorted(done) == [False, True]
    assert plan.versions.count() == 2


@pytest.mark.django_db(transaction=True)
def test_both_who_say_yes_at_once_agree_it(officer: User, awa: User) -> None:
    plan = make_plan(officer)
    version = get_last(plan)

    def act(by: User) -> None:
        accept_version(version=version, by=by)
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(act, (officer, awa)))
    version.refresh_from_db()
    assert version.stage == "agreed"
