"""Reminders of a row in its timeline: those that come, those that were dropped; the sent ones are mails."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from pemwecco.core.remembering import Ahead, remembered_rows
from pemwecco.core.timeline import (
    Moment,
    register_timeline_rows,
    register_timeline_source,
)
from pemwecco.reminders.engine import get_rule_labels
from pemwecco.reminders.models import Reminder

if TYPE_CHECKING:
    from pemwecco.accounts.models import User

MOST = 100


@register_timeline_source
def list_reminder_moments(row: Model, viewer: User) -> Iterable[Moment]:
    """What will be sent about this row, and what will not and why; in one query."""
    names = get_rule_labels()
    for reminder in list_unsent_reminders(row, viewer):
        yield Moment(
            at=reminder.due_at,
            what=_("Reminder “%(rule)s” (%(state)s)")
            % {
                "rule": names.get(reminder.rule, reminder.rule),
                "state": reminder.get_state_display(),
            },
            why=reminder.reason,
            kind="reminder",
        )


@register_timeline_rows
def list_reminder_rows(row: Model, viewer: User) -> list[Ahead]:
    """The reminders of a row that are no mail."""
    return [list_unsent_reminders.ahead(row, viewer)]


@remembered_rows
def list_unsent_reminders(row: Model, viewer: User) -> QuerySet[Reminder]:
    """Those that come and those that were dropped."""
    rows = Reminder.objects.visible_to(viewer).filter(
        content_type=ContentType.objects.get_for_model(row), object_id=row.pk
    )
    return rows.exclude(state=Reminder.State.SENT)[:MOST]
