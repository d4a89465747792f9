"""Reviewers are told which files they have been given, and until when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from participants.calls.models import PanelMember, Setup
from participants.panel.models import Conflict, Review
from participants.panel.queries import list_late_reviews
from participants.panel.services.assignment import (
    apply_assignment,
    assign_review,
    assign_reviews,
)
from participants.register.lifecycle import Stage
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.mail.models import Message
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_a_member_gets_one_mail_for_what_is_given_together(
    coordinator: User, staff_member: Callable[[Role], User], sign_in: SignIn
) -> None:
    call = factories.call()
    Setup.objects.update_or_create(
        call=call,
        defaults={"reviews_per_file": 1, "reviews_due_on": date(2027, 6, 30)},
    )
    files = [
        factories.participation(call=call, stage=Stage.ELIGIBLE) for _n in range(3)
    ]
    user = staff_member(Role.PANEL_MEMBER)
    member = PanelMember.objects.create(call=call, user=user)
    Conflict.objects.create(member=member, participation=files[0], origin="noted")

    assign_reviews(files=files, reviewer=member, by=coordinator)

    mail = Message.objects.get(kind="panel/review_given")
    assert (mail.to, mail.subject) == (
        user.email,
        "2 files are given to you to review",
    )
    assert files[0].reference not in mail.text
    assert files[1].reference in mail.text
    assert str(files[1].person) not in mail.text
    assert "by June 30, 2027" in mail.text or "30 June 2027" in mail.text
    assert "/admin/selection/review/queue/" in mail.text
    # What is given already is told once.
    assign_reviews(files=files, reviewer=member, by=coordinator)
    assign_review(participation=files[1], reviewer=member, by=coordinator)
    assert Message.objects.filter(kind="panel/review_given").count() == 1

    other = PanelMember.objects.create(call=call, user=coordinator)
    apply_assignment(call=call, by=coordinator)
    told = Message.objects.filter(kind="panel/review_given", to=coordinator.email)
    assert told.count() == min(1, other.reviews.count()) == 1
    queue = sign_in(user).get("/admin/selection/review/queue/").content.decode()
    assert "30/06/2027" in queue


def test_late_is_after_the_day_of_the_call_or_after_ten_days(
    staff_member: Callable[[Role], User],
) -> None:
    today = timezone.localdate()
    call = factories.call()
    setup, _made = Setup.objects.get_or_create(call=call)
    file = factories.participation(call=call, stage=Stage.ELIGIBLE)
    user = staff_member(Role.PANEL_MEMBER)
    member = PanelMember.objects.create(call=call, user=user)
    review = Review.objects.create(participation=file, reviewer=member)

    for given, due_on, is_late in (
        (5, None, False),
        (11, None, True),
        (11, today, False),
        (1, today - timedelta(days=1), True),
    ):
        Review.objects.filter(pk=review.pk).update(
            assigned_at=timezone.now() - timedelta(days=given)
        )
        Setup.objects.filter(pk=setup.pk).update(reviews_due_on=due_on)
        assert list_late_reviews().exists() is is_late, (given, due_on)
