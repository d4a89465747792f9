"""The life of a reporting period: made by one person, checked by another, frozen for good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pemwecco.core.answers import YES, GuardAnswer, no
from pemwecco.core.lifecycle import Asking, Lifecycle, Transition

if TYPE_CHECKING:
    from reporting.models import ReportingPeriod, ReportingPeriodStep

CHECK, FREEZE = "reporting.check_reportingperiod", "reporting.freeze_reportingperiod"


class PeriodStage(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("reporting period", "draft")
    CHECKED = "checked", pgettext_lazy("reporting period", "checked")
    FROZEN = "frozen", pgettext_lazy("reporting period", "frozen")


P = PeriodStage


def require_other_eyes(asking: Asking[ReportingPeriod]) -> list[GuardAnswer]:
    """Who checks a period is not who made it."""
    user = getattr(asking.actor, "user", None)
    answers = []
    for row in asking.rows:
        is_own = user is not None and row.made_by_id == user.pk
        answers.append(
            no(_("Somebody else than who made it checks it.")) if is_own else YES
        )
    return answers


def require_period_over(asking: Asking[ReportingPeriod]) -> list[GuardAnswer]:
    """The days of a frozen period have all happened."""
    today = timezone.localdate()
    answers = []
    for row in asking.rows:
        is_over = row.ends_on < today
        answers.append(YES if is_over else no(_("The period is not over yet.")))
    return answers


def require_earlier_frozen(asking: Asking[ReportingPeriod]) -> list[GuardAnswer]:
    """Periods are frozen in their order, so that each says what the one before did not know."""
    answers = []
    for row in asking.rows:
        is_waiting = row.list_earlier().exclude(stage=P.FROZEN).exists()
        sentence = _("An earlier period of the programme is not frozen yet.")
        answers.append(no(sentence) if is_waiting else YES)
    return answers


REPORTING_PERIOD: Lifecycle[ReportingPeriod, ReportingPeriodStep] = Lifecycle(
    "reporting_period",
    (
        Transition(
            "check",
            (P.DRAFT,),
            P.CHECKED,
            _("Checked"),
            CHECK,
            (require_other_eyes,),
        ),
        Transition(
            "correct",
            (P.CHECKED,),
            P.DRAFT,
            _("Back to draft"),
            CHECK,
            needs_reason=True,
        ),
        Transition(
            "freeze",
            (P.CHECKED,),
            P.FROZEN,
            _("Freeze"),
            FREEZE,
            (require_period_over, require_earlier_frozen),
            grave=True,
        ),
    ),
)
