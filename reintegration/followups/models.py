"""After the return: follow-ups at fixed months, and the partnerships that came of the stay."""

from __future__ import annotations

import secrets
from datetime import date
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

import pghistory
import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from participants.register.models import Participation
from pemwecco.core.answers import YES, GuardAnswer, no
from pemwecco.core.day_words import date_format
from pemwecco.core.models import TransitionLog, build_stage_trigger
from pemwecco.core.scopes import PersonalQuerySet
from pemwecco.documents.models import Document
from reintegration.followups.lifecycle import FOLLOW_UP, FollowUpStage
from reintegration.rules import answer_window


def generate_answer_token() -> str:
    return secrets.token_urlsafe(24)


class FollowUpQuerySet(PersonalQuerySet["FollowUp"]):
    def open(self) -> Self:
        return self.filter(stage__in=[FollowUpStage.PLANNED, FollowUpStage.DUE])


@pghistory.track()
class FollowUp(models.Model):
    """A question to a participant some months after the return, answered by link or by phone."""

    class Method(models.TextChoices):
        LINK = "link", _("by the link in the mail")
        SPACE = "space", _("in my space")
        PHONE = "phone", _("by phone with staff")

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="follow_ups",
    )
    months = models.PositiveSmallIntegerField(_("months after return"))
    due_on = models.DateField(_("due on"))
    stage = models.CharField(
        _("state"), max_length=10, choices=FollowUpStage, default=FollowUpStage.PLANNED
    )
    # The mail's link answers without signing in; the token cannot be guessed.
    token = models.CharField(
        max_length=40, unique=True, default=generate_answer_token, editable=False
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    method = models.CharField(_("how"), max_length=6, choices=Method, blank=True)
    # Turnover and jobs become dated figures of the organisation; the rest stays here.
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    evidence = models.ForeignKey(
        Document,
        verbose_name=_("evidence"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="follow_ups",
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ("due_on", "id")
        permissions = (("manage_followup", "Can answer for and close follow-ups"),)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["participation", "months"], name="follow_up_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(stage="answered")
                | models.Q(answered_at__isnull=False),
                name="follow_up_answered_when",
                violation_error_message=_(
                    "A follow-up that is answered has the day of its answer."
                ),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [build_stage_trigger(FOLLOW_UP)]

    def __str__(self) -> str:
        return self.figure_source

    @property
    def figure_source(self) -> str:
        """How the figures that it gives name their source: "PEM-27-0042 +3"."""
        return f"{self.participation} +{self.months}"

    @property
    def is_open(self) -> bool:
        return self.stage in (FollowUpStage.PLANNED, FollowUpStage.DUE)

    def today(self) -> date:
        """The day it is where the participant lives."""
        zone = ZoneInfo(self.participation.call.programme.origin_timezone)
        return timezone.localdate(timezone=zone)

    def in_window(self) -> bool:
        """Whether an answer of today counts for the date it was asked for (domain.md §7: 15 days around)."""
        return answer_window(self.due_on).opens <= self.today() <= self.closes_on

    @property
    def closes_on(self) -> date:
        """The last day on which an answer counts for the date it was asked for."""
        return answer_window(self.due_on).closes

    def phone_answer(self) -> GuardAnswer:
        """Whether staff may note an answer: any time, once."""
        if self.stage == FollowUpStage.ANSWERED:
            return no(_("This follow-up is already answered."))
        return YES

    def link_answer(self) -> GuardAnswer:
        """Whether the link in the mail takes an answer now: page and service both ask here."""
        if not (answer := self.phone_answer()):
            return answer
        if self.stage == FollowUpStage.MISSED:
            return no(
                _(
                    "This follow-up is closed. You can still tell us how you are: write or call us."
                )
            )
        opens = answer_window(self.due_on).opens
        if self.today() < opens:
            return no(
                gettext(
                    "It is too early for this follow-up. You can answer from %(day)s."
                )
                % {"day": date_format(opens, "DATE_FORMAT")}
            )
        return YES


class FollowUpStep(TransitionLog):
    subject = models.ForeignKey(
        FollowUp, on_delete=models.PROTECT, related_name="steps"
    )

    class Meta(TransitionLog.Meta):
        abstract = False
