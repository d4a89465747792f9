"""Reminders as rules and rows: planned ahead, visible, claimed under a lock, sent once.

An app's `reminders.py` has `RULES: list[Rule]`. One sweep plans what is coming, cancels what lost
its reason, and sends what is due. Due by `<=`: a missed hour is caught up, a week late is dropped.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_noop

from pemwecco.mail import services as mail
from pemwecco.reminders.models import Reminder

# How far ahead reminders are planned, how late one may still be sent, how many leave in one sweep.
HORIZON = timedelta(days=45)
TOO_LATE = timedelta(days=7)
MOST_AT_ONCE = 500
HOUR = time(8, 0, tzinfo=UTC)
# Why a reminder was not sent: ids of messages, shown in the reader's language by `Reminder.reason`.
NOT_NEEDED = gettext_noop("no longer needed")
TOO_LATE_WHY = gettext_noop("too late to be useful")
RULE_GONE = gettext_noop("the rule is gone")
ROW_GONE = gettext_noop("the row is gone")
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom to write to, in which language."""

    email: str
    language: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One moment at which a rule speaks about a row; `key` tells it from the others of that row."""

    key: str
    due_at: datetime


When = Callable[[Any], Iterable[Occurrence]]


def schedule_days_around(date_field: str, *offsets: int) -> When:
    """So many days before (negative) or after a date of the row, at eight o'clock UTC."""

    def occurrences(row: Any) -> Iterable[Occurrence]:
        day: date | None = row
        for name in date_field.split("__"):
            day = getattr(day, name, None)
        if isinstance(day, datetime):
            day = timezone.localtime(day).date()
        if day is None:
            return
        for offset in offsets:
            due = datetime.combine(day + timedelta(days=offset), HOUR)
            yield Occurrence(key=f"{day.isoformat()}/{offset:+d}", due_at=due)

    return occurrences


def _never(row: Any) -> Iterable[Occurrence]:
    return ()


def _no_drop_reason(row: Any) -> str:
    return ""


def _nothing(row: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class ReminderRule:
    """When and to whom a reminder goes; `label` is how staff read it in a timeline.

    `over` gives the rows that concern it now (a row that leaves it has its reminders cancelled);
    `when` gives the moments of a row; a rule whose rows share what is long to ask has `prepare` instead,
    called once a sweep, which gives `when`. `unless` gives, just before sending, the reason not to send,
    or "": the id of a message, marked with `gettext_noop` and not translated, since the sweep has no reader.
    """

    code: str
    label: Promise
    over: Callable[[], QuerySet[Any]]
    mail: str
    to: Callable[[Any], Iterable[Recipient]]
    when: When = field(default=_never)
    prepare: Callable[[], When] | None = None
    unless: Callable[[Any], str] = field(default=_no_drop_reason)
    context: Callable[[Any], dict[str, Any]] = field(default=_nothing)


def collect_reminder_rules() -> dict[str, ReminderRule]:
    """Every subject's rules by code; a code declared twice is a mistake (`LookupError`)."""
    found: dict[str, ReminderRule] = {}
    for config in apps.get_app_configs():
        if (
            config.name == "pemwecco.reminders"
            or find_spec(f"{config.name}.reminders") is None
        ):
            continue
        for rule in import_module(f"{config.name}.reminders").RULES:
            if rule.code in found:
                raise LookupError(f"Two reminder rules have the code {rule.code}.")
            found[rule.code] = rule
    return found


@cache
def get_rule_labels() -> dict[str, Promise]:
    """What each rule is called, by its code."""
    return {code: rule.label for code, rule in collect_reminder_rules().items()}


def sweep_reminders(now: datetime | None = None) -> int:
    """Plan, cancel, send; returns how many reminders were queued as mails. Safe to run at once twice."""
    now = now or timezone.now()
    rules = collect_reminder_rules()
    for rule in rules.values():
        _plan(rule, now)
    return _send_due(rules, now)


@transaction.atomic
def _plan(rule: ReminderRule, now: datetime) -> None:
    rows = list(rule.over())
    when = rule.prepare() if rule.prepare and rows else rule.when
    model = rule.over().model
    content_type = ContentType.objects.get_for_model(model)
    wanted = {}
    for row in rows:
        for occurrence in when(row):
            if now - TOO_LATE <= occurrence.due_at <= now + HORIZON:
                wanted[(row.pk, occurrence.key)] = occurrence.due_at
    kept = Reminder.objects.filter(rule=rule.code, content_type=content_type)
    known = set(
        kept.filter(object_id__in={pk for pk, _key in wanted}).values_list(
            "object_id", "occurrence"
        )
    )
    made = []
    for (pk, key), due in wanted.items():
        if (pk, key) not in known:
            made.append(
                Reminder(
                    rule=rule.code,
                    content_type=content_type,
                    object_id=pk,
                    occurrence=key,
                    due_at=due,
                )
            )
    Reminder.objects.bulk_create(made, ignore_conflicts=True)
    planned = kept.filter(state=Reminder.State.PLANNED).values_list(
        "pk", "object_id", "occurrence", "due_at"
    )
    pointless = []
    for pk, row, key, due in planned:
        if (row, key) not in wanted and due >= now - TOO_LATE:
            pointless.append(pk)
    Reminder.objects.filter(pk__in=pointless, state=Reminder.State.PLANNED).update(
        state=Reminder.State.CANCELLED, why=NOT_NEEDED
    )
    # A date that moved away and back: what the sweep itself had cancelled comes back, what staff did not.
    dropped = kept.filter(
        state=Reminder.State.CANCELLED, why=NOT_NEEDED, due_at__gt=now
    )
    needed = []
    for pk, row, key in dropped.values_list("pk", "object_id", "occurrence"):
        if (row, key) in wanted:
            needed.append(pk)
    Reminder.objects.filter(pk__in=needed, state=Reminder.State.CANCELLED).update(
        state=Reminder.State.PLANNED, why=""
    )


def _send_due(rules: dict[str, ReminderRule], now: datetime) -> int:
    Reminder.objects.filter(
        state=Reminder.State.PLANNED, due_at__lt=now - TOO_LATE
    ).update(state=Reminder.State.CANCELLED, why=TOO_LATE_WHY)
    sent = 0
    with transaction.atomic():
        due = list(
            Reminder.objects.select_for_update(skip_locked=True)
            .filter(state=Reminder.State.PLANNED, due_at__lte=now)
            .order_by("due_at", "pk")[:MOST_AT_ONCE]
        )
        for reminder in due:
            try:
                # Its own savepoint: one rule with a mistake must not keep the others from leaving.
                with transaction.atomic():
                    sent += _send_one(reminder, rules.get(reminder.rule), now)
            except Exception:
                logger.exception(
                    "Reminder %s (%s) could not be sent", reminder.pk, reminder.rule
                )
    return sent


def _send_one(reminder: Reminder, rule: ReminderRule | None, now: datetime) -> bool:
    row = _get_reminder_row(reminder, rule)
    reason = _get_drop_reason(rule, row)
    if rule is None or row is None or reason:
        _mark(reminder, Reminder.State.CANCELLED, now, reason)
        return False
    for recipient in rule.to(row):
        # Words of a row, such as its sector, are read in the language of the mail.
        with translation.override(recipient.language):
            context = rule.context(row)
        mail.queue_mail(
            kind=rule.mail,
            to=recipient.email,
            language=recipient.language,
            context=context,
            about=mail.format_row_reference(row),
            key=f"reminder:{reminder.pk}:{recipient.email}"[:120],
        )
    _mark(reminder, Reminder.State.SENT, now)
    return True


def _get_reminder_row(reminder: Reminder, rule: ReminderRule | None) -> Model | None:
    """The row as its rule reads it, with what is computed in the query; else as it is stored."""
    if rule is not None:
        row: Model | None = rule.over().filter(pk=reminder.object_id).first()
        if row is not None:
            return row
    model = reminder.content_type.model_class()
    if model is None:
        return None
    return model._base_manager.filter(pk=reminder.object_id).first()


def _get_drop_reason(rule: ReminderRule | None, row: Model | None) -> str:
    if rule is None:
        return RULE_GONE
    if row is None:
        return ROW_GONE
    return rule.unless(row)


def _mark(
    reminder: Reminder, state: Reminder.State, now: datetime, why: str = ""
) -> None:
    reminder.state = state
    reminder.why = why
    if state == Reminder.State.SENT:
        reminder.sent_at = now
    reminder.save(update_fields=["state", "why", "sent_at"])
