from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from participants.register.models import Cohort
from pemwecco.accounts.models import User
from pemwecco.core.timeline import get_timeline
from pemwecco.mail.models import Message
from pemwecco.reminders import engine, services
from pemwecco.reminders.engine import Recipient, ReminderRule, schedule_days_around
from pemwecco.reminders.models import Reminder
from tests import factories

NOW = datetime(2027, 2, 15, 9, 0, tzinfo=UTC)


def rule(**fields: Any) -> ReminderRule:
    wanted: dict[str, Any] = {
        "code": "cohort-arrives",
        "label": "The cohort arrives",
        "over": Cohort.objects.all,
        "when": schedule_days_around("arrives_on", -14, 0),
        "mail": "test/arrival",
        "to": lambda _row: [Recipient("officer@staff.example", "en")],
        "context": lambda row: {"name": row.name},
    } | fields
    return ReminderRule(**wanted)


@pytest.fixture
def only(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any
) -> Iterator[list[ReminderRule]]:
    """A house with the given rules only, and the wording of their mail."""
    folder = tmp_path / "mail" / "test"
    folder.mkdir(parents=True)
    (folder / "arrival.subject.txt").write_text("{{ name }} arrives")
    (folder / "arrival.body.txt").write_text("Hello.\n\n{{ name }} arrives soon.")
    settings.TEMPLATES = [
        settings.TEMPLATES[0] | {"DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    ]
    rules = [rule()]
    monkeypatch.setattr(
        engine, "collect_reminder_rules", lambda: {one.code: one for one in rules}
    )
    engine.get_rule_labels.cache_clear()
    yield rules
    engine.get_rule_labels.cache_clear()


@pytest.mark.django_db
def test_what_is_due_goes_out_once_and_what_comes_is_planned(
    only: list[ReminderRule],
) -> None:
    factories.cohort(
        name="Cohort A", arrives_on=date(2027, 3, 1), leaves_on=date(2027, 3, 28)
    )

    assert engine.sweep_reminders(NOW) == 1
    assert engine.sweep_reminders(NOW) == 0

    assert list(Message.objects.values_list("to", "subject", "language")) == [
        ("officer@staff.example", "Cohort A arrives", "en")
    ]
    assert list(Reminder.objects.values_list("occurrence", "state")) == [
        ("2027-03-01/-14", "sent"),
        ("2027-03-01/+0", "planned"),
    ]


@pytest.mark.django_db
def test_a_missed_night_is_caught_up_but_a_week_late_is_dropped(
    only: list[ReminderRule],
) -> None:
    factories.cohort(arrives_on=date(2027, 3, 1), leaves_on=date(2027, 3, 28))

    assert engine.sweep_reminders(NOW - timedelta(days=5)) == 0
    assert engine.sweep_reminders(NOW + timedelta(days=3)) == 1

    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_a_reminder_planned_and_forgotten_for_a_week_is_cancelled(
    only: list[ReminderRule],
) -> None:
    factories.cohort(arrives_on=date(2027, 3, 1), leaves_on=date(2027, 3, 28))
    engine.sweep_reminders(NOW - timedelta(days=5))

    assert engine.sweep_reminders(NOW + timedelta(days=9)) == 0

    first = Reminder.objects.order_by("due_at").first()
    assert first is not None
    assert (first.state, first.why) == ("cancelled", "too late to be useful")
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_a_date_that_moves_cancels_the_old_reminder(only: list[ReminderRule]) -> None:
    cohort = factories.cohort(arrives_on=date(2027, 3, 10), leaves_on=date(2027, 3, 28))
    engine.sweep_reminders(NOW)
    Cohort.objects.filter(pk=cohort.pk).update(arrives_on=date(2027, 3, 20))

    engine.sweep_reminders(NOW)

    states = dict(Reminder.objects.values_list("occurrence", "state"))
    assert states == {
        "2027-03-10/-14": "cancelled",
        "2027-03-10/+0": "cancelled",
        "2027-03-20/-14": "planned",
        "2027-03-20/+0": "planned",
    }


@pytest.mark.django_db
def test_a_date_that_moves_back_plans_again_what_was_dropped(
    only: list[ReminderRule], officer: User
) -> None:
    cohort = factories.cohort(arrives_on=date(2027, 3, 10), leaves_on=date(2027, 3, 28))
    engine.sweep_reminders(NOW)
    stopped = Reminder.objects.get(occurrence="2027-03-10/+0")
    services.cancel_reminder(reminder=stopped, why="cancelled by staff")
    for day in (20, 10):
        Cohort.objects.filter(pk=cohort.pk).update(arrives_on=date(2027, 3, day))
        engine.sweep_reminders(NOW)

    states = dict(Reminder.objects.values_list("occurrence", "state"))
    assert states == {
        "2027-03-10/-14": "planned",
        "2027-03-10/+0": "cancelled",
        "2027-03-20/-14": "cancelled",
        "2027-03-20/+0": "cancelled",
    }
    moments = [
        moment.why
        for moment in get_timeline(cohort, officer)
        if moment.kind == "reminder"
    ]
    assert sorted(moments) == [
        "",
        "cancelled by staff",
        "no longer needed",
        "no longer needed",
    ]


@pytest.mark.django_db
def test_a_rule_with_a_mistake_keeps_no_other_from_leaving(
    only: list[ReminderRule], caplog: pytest.LogCaptureFixture
) -> None:
    only.append(rule(code="broken", mail="test/none"))
    factories.cohort(arrives_on=date(2027, 3, 1), leaves_on=date(2027, 3, 28))

    assert engine.sweep_reminders(NOW) == 1

    assert "(broken) could not be sent" in caplog.text
    assert (
        Reminder.objects.get(rule="broken", occurrence="2027-03-01/-14").state
        == "planned"
    )


@pytest.mark.django_db
def test_a_reason_found_at_the_last_moment_stops_it(only: list[ReminderRule]) -> None:
    only[:] = [rule(unless=lambda _row: "the cohort is complete")]
    factories.cohort(arrives_on=date(2027, 3, 1), leaves_on=date(2027, 3, 28))

    assert engine.sweep_reminders(NOW) == 0

    assert (
        Reminder.objects.filter(state="cancelled", why="the cohort is complete").count()
        == 1
    )
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_five_sweeps_at_once_send_each_reminder_once(only: list[ReminderRule]) -> None:
    for _n in range(20):
        factories.cohort(arrives_on=date(2027, 3, 1), leaves_on=date(2027, 3, 28))
    start = threading.Barrier(5)

    def run() -> None:
        start.wait()
        try:
            engine.sweep_reminders(NOW)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Message.objects.count() == 20
    assert Reminder.objects.filter(state="sent").count() == 20
