"""Reminders as staff read them: by the name of their rule, never by its code."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.timeline import get_timeline
from pemwecco.reminders.engine import get_rule_labels
from pemwecco.reminders.models import Reminder
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def planned(file: Participation, rule: str) -> Reminder:
    return Reminder.objects.create(
        rule=rule,
        content_type=ContentType.objects.get_for_model(file),
        object_id=file.pk,
        occurrence=rule,
        due_at=timezone.now() + timedelta(days=3),
    )


def test_the_timeline_of_a_file_calls_a_reminder_by_its_name(officer: User) -> None:
    file = factories.participation(stage=Stage.DEPARTED)
    planned(file, "itineraries-return")

    said = [
        moment.what
        for moment in get_timeline(file, officer)
        if moment.kind == "reminder"
    ]

    assert said == ["Reminder “Record the return” (planned)"]


def test_the_list_names_the_rules_and_can_be_narrowed_to_one(
    officer: User, sign_in: SignIn
) -> None:
    file = factories.participation(stage=Stage.DEPARTED)
    wanted, other = (
        planned(file, "itineraries-return"),
        planned(file, "itineraries-arrival"),
    )
    client = sign_in(officer)

    whole = client.get("/admin/reminders/reminder/").content.decode()
    narrowed = client.get(
        "/admin/reminders/reminder/", {"rule": "itineraries-return"}
    ).context["cl"]

    assert {str(get_rule_labels()[row.rule]) in whole for row in (wanted, other)} == {
        True
    }
    assert list(narrowed.queryset) == [wanted]


def test_every_rule_has_its_own_name() -> None:
    names = [str(label) for label in get_rule_labels().values()]

    assert len(names) >= 15
    assert len(set(names)) == len(names)
