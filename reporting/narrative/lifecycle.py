"""The life of a section of a report: empty, drafted, agreed by another than who wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pemwecco.core.answers import YES, GuardAnswer, no
from pemwecco.core.lifecycle import Asking, Lifecycle, Transition

if TYPE_CHECKING:
    from reporting.narrative.models import SectionText, SectionTextStep

AGREE = "narrative.agree_sectiontext"


class SectionStage(models.TextChoices):
    EMPTY = "empty", pgettext_lazy("section of a report", "empty")
    DRAFTED = "drafted", pgettext_lazy("section of a report", "drafted")
    AGREED = "agreed", pgettext_lazy("section of a report", "agreed")


S = SectionStage


def require_other_reader(asking: Asking[SectionText]) -> list[GuardAnswer]:
    """Who agrees to a section is not who wrote it last."""
    user = getattr(asking.actor, "user", None)
    sentence = _("Somebody else than who wrote this section agrees to it.")
    answers = []
    for row in asking.rows:
        is_own = user is not None and row.written_by_id == user.pk
        answers.append(no(sentence) if is_own else YES)
    return answers


def require_open_period(asking: Asking[SectionText]) -> list[GuardAnswer]:
    """The sections of a frozen period stay as they are."""
    sentence = _("This period is frozen: it stays as it is.")
    answers = []
    for row in asking.rows:
        answers.append(no(sentence) if row.period.is_frozen else YES)
    return answers


SECTION_TEXT: Lifecycle[SectionText, SectionTextStep] = Lifecycle(
    "section_text",
    (
        # Both are the consequence of what is written.
        Transition(
            "write",
            (S.EMPTY,),
            S.DRAFTED,
            pgettext_lazy("section of a report", "Written"),
            None,
            (require_open_period,),
        ),
        Transition(
            "clear",
            (S.DRAFTED,),
            S.EMPTY,
            pgettext_lazy("section of a report", "Emptied"),
            None,
            (require_open_period,),
        ),
        Transition(
            "agree",
            (S.DRAFTED,),
            S.AGREED,
            pgettext_lazy("section of a report", "Agree"),
            AGREE,
            (require_open_period, require_other_reader),
        ),
        Transition(
            "reopen",
            (S.AGREED,),
            S.DRAFTED,
            pgettext_lazy("section of a report", "Back to draft"),
            AGREE,
            (require_open_period,),
            needs_reason=True,
        ),
    ),
)
