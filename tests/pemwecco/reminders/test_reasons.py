"""Why a reminder was dropped: kept as the id of a message, read in the language of whoever looks."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import gettext_noop, override
from pytest_django import Settings

from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.timeline import get_timeline
from pemwecco.reminders import engine
from pemwecco.reminders.engine import Occurrence, ReminderRule, collect_reminder_rules
from pemwecco.reminders.models import Reminder
from pemwecco.reminders.services import cancel_reminder
from tests import factories
from tests.conftest import SignIn

RULES = collect_reminder_rules()
LOCALE = Path(settings.BASE_DIR) / "locale"


@pytest.fixture
def _catalogues(tmp_path: Path, settings: Settings) -> None:
    """The house's own translations; the other tests read the sentences as they are written."""
    for language in ("fr", "nl"):
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        source = LOCALE / language / "LC_MESSAGES" / "django.po"
        subprocess.run(["msgfmt", "-o", folder / "django.mo", source], check=True)
    settings.LOCALE_PATHS = [tmp_path]


def planned(file: Participation) -> Reminder:
    return Reminder.objects.create(
        rule="itineraries-arrival",
        content_type=ContentType.objects.get_for_model(file),
        object_id=file.pk,
        occurrence="once",
        due_at=timezone.now() + timedelta(days=3),
    )


def read_in(language: str, file: Participation, viewer: User) -> list[str]:
    with override(language):
        return [
            moment.why
            for moment in get_timeline(file, viewer)
            if moment.kind == "reminder"
        ]


@pytest.fixture
def dropped(monkeypatch: pytest.MonkeyPatch) -> Participation:
    """A file whose arrival was recorded after its reminder had been planned; the sweep ran in French."""
    now = timezone.now()
    file = factories.participation(stage=Stage.DEPARTED)
    rule = replace(
        RULES["itineraries-arrival"],
        over=Participation.objects.all,
        when=lambda _row: [Occurrence("now", now)],
    )
    monkeypatch.setattr(engine, "collect_reminder_rules", lambda: {rule.code: rule})
    with override("fr"):
        assert engine.sweep_reminders(now) == 0
    return file


@pytest.mark.usefixtures("_catalogues")
@pytest.mark.django_db
def test_a_reason_is_kept_untranslated_and_read_in_two_languages(
    dropped: Participation, officer: User
) -> None:
    row = Reminder.objects.get()

    assert (row.state, row.why) == ("cancelled", "The arrival is recorded.")
    assert read_in("fr", dropped, officer) == ["L'arrivée est enregistrée."]
    assert read_in("nl", dropped, officer) == ["De aankomst is geregistreerd."]


@pytest.mark.usefixtures("_catalogues")
@pytest.mark.django_db
def test_who_cancelled_a_reminder_is_said_in_two_languages(
    officer: User, sign_in: SignIn
) -> None:
    file = factories.participation(stage=Stage.CLEARED)
    row = planned(file)
    with override("fr"):
        sign_in(officer).post(
            "/admin/reminders/reminder/",
            {"action": "cancel_planned", "_selected_action": [row.pk]},
        )
    row.refresh_from_db()

    assert (row.state, row.why) == ("cancelled", "cancelled by %(who)s")
    assert row.why_params == {"who": str(officer)}
    assert read_in("fr", file, officer) == [f"annulé par {officer}"]
    assert read_in("nl", file, officer) == [f"geannuleerd door {officer}"]


@pytest.mark.django_db
def test_a_reason_of_another_hand_may_hold_a_per_cent_sign(officer: User) -> None:
    file = factories.participation(stage=Stage.CLEARED)
    row = planned(file)
    cancel_reminder(reminder=row, why="100 % done")

    assert read_in("fr", file, officer) == ["100 % done"]


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_every_rule_follows_the_convention(rule: ReminderRule) -> None:
    names = vars(sys.modules[rule.unless.__module__])

    assert rule.unless.__name__.endswith("_drop_reason")
    assert names.get("_", gettext_noop) is gettext_noop, (
        "A sweep has no reader: mark the reason, do not translate it."
    )
    assert "gettext" not in names
