"""Reminders of applications: a draft before its call closes, a correction before its day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from participants.applications.lifecycle import CorrectionStage
from participants.applications.models import Correction
from participants.applications.services.corrections import words as words_of_correction
from participants.applications.services.drafts import has_applied
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.mail.models import Message
from pemwecco.mail.services import about, site_url
from pemwecco.reminders.engine import Occurrence, Recipient, Rule, days_around

# Before a call closes for a draft; before the day of a correction.
NUDGE_BEFORE = timedelta(days=2)


DUE_BEFORE = 2


def unfinished() -> QuerySet[Participation]:
    """Drafts that can still be sent: the newest of each address, none of an address that has applied."""
    mine = Participation.objects.filter(call=OuterRef("call"), person__email=OuterRef("person__email"))
    return (
        Participation.objects.filter(stage=Stage.DRAFT, application__isnull=False, call__published=True)
        .annotate(closes=Greatest(Coalesce("access__valid_until", "call__closes_at"), "call__closes_at"))
        .filter(closes__gt=timezone.now())
        .exclude(Exists(mine.exclude(stage__in=[Stage.DRAFT, Stage.WITHDRAWN])))
        .exclude(Exists(mine.filter(stage=Stage.DRAFT, pk__gt=OuterRef("pk"))))
        .select_related("person", "call__programme", "application", "access")
    )


def before_closing(file: Participation) -> Iterable[Occurrence]:
    """Once, two days before the instant that counts for this draft; not for one begun later than that."""
    due = file.closes_at - NUDGE_BEFORE
    if file.created_at < due:
        yield Occurrence(key=file.closes_at.isoformat(), due_at=due)


def the_applicant(file: Participation) -> list[Recipient]:
    return [Recipient(email=file.person.email, language=file.application.language)]


def needs_no_nudge(file: Participation) -> str:
    if file.stage != Stage.DRAFT:
        return _("The application has been sent.")
    if has_applied(file.call, file.person.email):
        return _("The person has applied.")
    if Message.objects.filter(kind="selection/unfinished", about=about(file)).exists():
        return _("The person has been told already.")
    return "" if file.closes_at > timezone.now() else _("The call is closed.")


def nudge_words(file: Participation) -> dict[str, Any]:
    programme = file.call.programme
    there = timezone.localtime(file.closes_at, ZoneInfo(programme.origin_timezone))
    with translation.override(file.application.language):
        return {
            "call": file.call.title,
            "reference": file.reference,
            "closes": f"{date_format(there, 'DATETIME_FORMAT')} ({programme.origin_city})",
            "link": site_url(reverse("applications:resume")),
        }


def corrections_awaited() -> QuerySet[Correction]:
    return Correction.objects.filter(stage=CorrectionStage.ASKED).select_related(
        "application__participation__person",
        "application__participation__organisation",
        "application__participation__call__programme",
    )


def before_the_day(correction: Correction) -> Iterable[Occurrence]:
    """Two days before the day of a correction, unless it was asked later than that."""
    for occurrence in days_around("due_on", -DUE_BEFORE)(correction):
        if occurrence.due_at > correction.asked_at:
            yield occurrence


def who_corrects(correction: Correction) -> list[Recipient]:
    return the_applicant(correction.application.participation)


def not_awaited_any_more(correction: Correction) -> str:
    return "" if correction.stage == CorrectionStage.ASKED else _("The correction has been sent.")


def correction_words(correction: Correction) -> dict[str, Any]:
    with translation.override(correction.application.language):
        return words_of_correction(correction, correction.application.participation)


RULES = [
    Rule(
        code="selection-draft-unfinished",
        label=gettext_lazy("The application is not finished"),
        over=unfinished,
        when=before_closing,
        mail="selection/unfinished",
        to=the_applicant,
        unless=needs_no_nudge,
        context=nudge_words,
    ),
    Rule(
        code="selection-correction-due",
        label=gettext_lazy("The correction is awaited"),
        over=corrections_awaited,
        when=before_the_day,
        mail="selection/correction_due",
        to=who_corrects,
        unless=not_awaited_any_more,
        context=correction_words,
    ),
]
