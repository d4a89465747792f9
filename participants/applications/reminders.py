"""Reminders of applications: a draft before its call closes, a correction before its day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from participants.applications.lifecycle import CorrectionStage
from participants.applications.models import Correction
from participants.applications.services.corrections import (
    build_correction_context as words_of_correction,
)
from participants.applications.services.drafts import has_applied
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from participants.register.queries import build_mail_context
from pemwecco.mail.models import Message
from pemwecco.mail.services import build_site_url, format_row_reference
from pemwecco.reminders.engine import (
    Occurrence,
    Recipient,
    ReminderRule,
    schedule_days_around,
)

# Before a call closes for a draft; before the day of a correction.
NUDGE_BEFORE = timedelta(days=2)


DUE_BEFORE = 2


def list_unfinished_drafts() -> QuerySet[Participation]:
    """Drafts that can still be sent: the newest of each address, none of an address that has applied."""
    mine = Participation.objects.filter(
        call=OuterRef("call"), person__email=OuterRef("person__email")
    )
    return (
        Participation.objects.filter(
            stage=Stage.DRAFT, application__isnull=False, call__published=True
        )
        .annotate(
            closes=Greatest(
                Coalesce("access__valid_until", "call__closes_at"), "call__closes_at"
            )
        )
        .filter(closes__gt=timezone.now())
        .exclude(Exists(mine.exclude(stage__in=[Stage.DRAFT, Stage.WITHDRAWN])))
        .exclude(Exists(mine.filter(stage=Stage.DRAFT, pk__gt=OuterRef("pk"))))
        .select_related("person", "call__programme", "application", "access")
    )


def plan_draft_reminders(file: Participation) -> Iterable[Occurrence]:
    """Once, two days before the instant that counts for this draft; not for one begun later than that."""
    due = file.closes_at - NUDGE_BEFORE
    if file.created_at < due:
        yield Occurrence(key=file.closes_at.isoformat(), due_at=due)


def list_applicant_recipients(file: Participation) -> list[Recipient]:
    return [Recipient(email=file.person.email, language=file.application.language)]


def get_draft_drop_reason(file: Participation) -> str:
    if file.stage != Stage.DRAFT:
        return _("The application has been sent.")
    if has_applied(file.call, file.person.email):
        return _("The person has applied.")
    if Message.objects.filter(
        kind="applications/unfinished", about=format_row_reference(file)
    ).exists():
        return _("The person has been told already.")
    return "" if file.closes_at > timezone.now() else _("The call is closed.")


def build_draft_reminder_context(file: Participation) -> dict[str, Any]:
    programme = file.call.programme
    with translation.override(file.application.language):
        return build_mail_context(file) | {
            "closes": programme.write_origin_moment(file.closes_at),
            "link": build_site_url(reverse("applications:resume")),
        }


def list_awaited_corrections() -> QuerySet[Correction]:
    return Correction.objects.filter(stage=CorrectionStage.ASKED).select_related(
        "application__participation__person",
        "application__participation__organisation",
        "application__participation__call__programme",
    )


def plan_correction_reminders(correction: Correction) -> Iterable[Occurrence]:
    """Two days before the day of a correction, unless it was asked later than that."""
    for occurrence in schedule_days_around("due_on", -DUE_BEFORE)(correction):
        if occurrence.due_at > correction.asked_at:
            yield occurrence


def list_correction_recipients(correction: Correction) -> list[Recipient]:
    return list_applicant_recipients(correction.application.participation)


def get_correction_drop_reason(correction: Correction) -> str:
    return (
        ""
        if correction.stage == CorrectionStage.ASKED
        else _("The correction has been sent.")
    )


def build_correction_reminder_context(correction: Correction) -> dict[str, Any]:
    with translation.override(correction.application.language):
        return words_of_correction(correction, correction.application.participation)


RULES = [
    ReminderRule(
        code="selection-draft-unfinished",
        label=gettext_lazy("The application is not finished"),
        over=list_unfinished_drafts,
        when=plan_draft_reminders,
        mail="applications/unfinished",
        to=list_applicant_recipients,
        unless=get_draft_drop_reason,
        context=build_draft_reminder_context,
    ),
    ReminderRule(
        code="selection-correction-due",
        label=gettext_lazy("The correction is awaited"),
        over=list_awaited_corrections,
        when=plan_correction_reminders,
        mail="applications/correction_due",
        to=list_correction_recipients,
        unless=get_correction_drop_reason,
        context=build_correction_reminder_context,
    ),
]
