from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from participants.calls.models import PanelMember, Setup
from participants.panel.models import Conflict, Review
from participants.panel.reminders import LATE_REVIEWS
from participants.register.lifecycle import PARTICIPATION, Stage
from pemwecco.accounts.models import User
from pemwecco.accounts.services import ensure_user
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from pemwecco.mail.services import format_row_reference
from pemwecco.reminders.engine import sweep_reminders
from pemwecco.reminders.models import Reminder
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.mark.parametrize("language", ["fr", "en", "nl"])
@pytest.mark.parametrize(
    ("stage", "move", "kind"),
    [
        (Stage.SUBMITTED, "confirm", "eligibility/eligible"),
        (Stage.SUBMITTED, "defer", "eligibility/not_ready"),
        (Stage.SHORTLISTED, "select", "decisions/selected"),
        (Stage.SHORTLISTED, "keep", "decisions/reserve"),
        (Stage.SHORTLISTED, "refuse", "decisions/refused"),
    ],
)
def test_the_applicant_is_told_of_a_decision_in_their_language(
    language: str, stage: Stage, move: str, kind: str, coordinator: User
) -> None:
    person = factories.person(language=language, email="fatou@atelier.example")
    file = factories.participation(stage=stage, person=person)

    PARTICIPATION.apply(
        file, move, actor=Staff(coordinator), reason="The RCCM extract is missing"
    )

    mail = Message.objects.get()
    assert (mail.kind, mail.to, mail.language, mail.about) == (
        kind,
        person.email,
        language,
        format_row_reference(file),
    )
    assert file.reference in mail.subject
    assert "The RCCM extract is missing" in mail.text
    assert getattr(file.call, f"title_{language}") in mail.text or move == "select"


def test_a_decision_without_a_reason_leaves_no_gap(coordinator: User) -> None:
    file = factories.participation(
        stage=Stage.SHORTLISTED, person=factories.person(language="en")
    )

    PARTICIPATION.apply(file, "select", actor=Staff(coordinator))

    text = Message.objects.get().text
    assert "You are selected" in Message.objects.get().subject
    assert "\n\n\n" not in text
    assert "None" not in text


def test_moves_inside_the_panel_are_not_told(coordinator: User) -> None:
    file = factories.participation(stage=Stage.ELIGIBLE)

    PARTICIPATION.apply(file, "shortlist", actor=Staff(coordinator))

    assert not Message.objects.exists()


def test_a_refused_move_tells_nobody(coordinator: User) -> None:
    file = factories.participation(stage=Stage.SELECTED)

    with pytest.raises(Refused):
        PARTICIPATION.apply(file, "select", actor=Staff(coordinator))

    assert not Message.objects.exists()


def test_a_decision_taken_back_and_made_again_is_told_again(coordinator: User) -> None:
    file = factories.participation(stage=Stage.SHORTLISTED)

    PARTICIPATION.apply(file, "keep", actor=Staff(coordinator))
    PARTICIPATION.apply(
        file, "undo_decision", actor=Staff(coordinator), reason="Wrong line"
    )
    PARTICIPATION.apply(file, "select", actor=Staff(coordinator))

    assert list(Message.objects.order_by("pk").values_list("kind", flat=True)) == [
        "decisions/reserve",
        "decisions/selected",
    ]


def late_review(stage: Stage = Stage.SHORTLISTED) -> Review:
    file = factories.participation(stage=stage)
    user = ensure_user(
        email="moussa@panel.example", language="en", name="Moussa Exemple"
    )
    reviewer = PanelMember.objects.create(call=file.call, user=user)
    return Review.objects.create(
        participation=file,
        reviewer=reviewer,
        assigned_at=timezone.now() - timedelta(days=8),
    )


def test_a_late_reviewer_is_reminded_once() -> None:
    review = late_review()

    sweep_reminders()
    sweep_reminders()

    mail = Message.objects.get()
    assert (mail.kind, mail.to, mail.language) == (
        "panel/review_late",
        "moussa@panel.example",
        "en",
    )
    assert review.participation.reference in mail.text
    assert str(review.participation.person) not in mail.text
    assert "/admin/selection/review/queue/" in mail.text


def test_several_late_files_are_one_mail_to_their_reader() -> None:
    first = late_review()
    second = factories.participation(
        call=first.participation.call, stage=Stage.SHORTLISTED
    )
    Review.objects.create(
        participation=second, reviewer=first.reviewer, assigned_at=timezone.now()
    )

    sweep_reminders()

    mail = Message.objects.get()
    assert mail.subject == "2 reviews are awaited from you"
    assert first.participation.reference in mail.text
    assert second.reference in mail.text


def test_what_one_has_a_conflict_with_is_not_reminded_of() -> None:
    review = late_review()
    Conflict.objects.create(
        member=review.reviewer,
        participation=review.participation,
        origin=Conflict.Origin.NOTED,
        note="Known",
    )

    sweep_reminders()

    assert not Message.objects.exists()


def test_a_submitted_review_or_a_decided_file_is_not_reminded_of() -> None:
    review = late_review()
    Review.objects.filter(pk=review.pk).update(submitted_at=timezone.now())
    sweep_reminders()
    assert not Message.objects.exists()

    Review.objects.filter(pk=review.pk).update(submitted_at=None)
    type(review.participation)._base_manager.filter(pk=review.participation_id).update(
        stage=Stage.RESERVE
    )
    sweep_reminders()
    assert not Message.objects.exists()
    assert not Reminder.objects.filter(state=Reminder.State.SENT).exists()


def test_the_rule_speaks_after_one_two_and_three_weeks() -> None:
    review = late_review()

    member = LATE_REVIEWS.over().get()

    days = [
        (moment.due_at.date() - review.assigned_at.date()).days
        for moment in LATE_REVIEWS.when(member)
    ]

    assert days == [7, 14, 21]


def test_the_rule_follows_the_day_on_which_reviews_are_due() -> None:
    review = late_review()
    given = timezone.localdate(review.assigned_at)
    Setup.objects.update_or_create(
        call=review.participation.call,
        defaults={"reviews_due_on": given + timedelta(days=5)},
    )
    sweep_reminders()
    mail = Message.objects.get()
    assert "were due on" in mail.text
    (member,) = LATE_REVIEWS.over()
    spoken = [moment.due_at.date() - given for moment in LATE_REVIEWS.when(member)]
    assert [gap.days for gap in spoken] == [6, 9, 13]

    # A day that is moved takes its reminders along; before it nobody is late.
    Setup.objects.update(reviews_due_on=given + timedelta(days=30))
    sweep_reminders()
    assert Message.objects.count() == 1
    planned = Reminder.objects.filter(state=Reminder.State.PLANNED)
    assert {row.due_at.date() - given for row in planned} == {
        timedelta(days=days) for days in (31, 34, 38)
    }

    # What was given after the day due has its own week.
    Setup.objects.update(reviews_due_on=given - timedelta(days=3))
    (member,) = LATE_REVIEWS.over()
    spoken = [moment.due_at.date() - given for moment in LATE_REVIEWS.when(member)]
    assert [gap.days for gap in spoken] == [7, 14, 21]
