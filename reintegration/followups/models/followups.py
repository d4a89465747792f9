"""The follow-up: one questionnaire to one side, at the end of the stay or some months after the return."""

from __future__ import annotations

import secrets
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self
from zoneinfo import ZoneInfo

import pghistory
import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mobility.hosts.models import HostContact, Placement
from participants.register.models import Participation
from pemwecco.core.answers import YES, GuardAnswer, no
from pemwecco.core.day_words import date_format
from pemwecco.core.models import TransitionLog, build_stage_trigger
from pemwecco.core.scopes import PersonalQuerySet
from pemwecco.documents.models import Document
from reintegration.followups.lifecycle import FOLLOW_UP, FollowUpStage
from reintegration.followups.models.questionnaires import Questionnaire
from reintegration.followups.questions.definition import AskedMoment, Side
from reintegration.rules import answer_window

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


def generate_answer_token() -> str:
    return secrets.token_urlsafe(24)


class FollowUpQuerySet(PersonalQuerySet["FollowUp"]):
    def open(self) -> Self:
        """Neither answered nor closed."""
        return self.filter(stage__in=[FollowUpStage.PLANNED, FollowUpStage.DUE])

    def of_participants(self) -> Self:
        return self.filter(side=Side.PARTICIPANT)

    def of_hosts(self) -> Self:
        return self.filter(side=Side.HOST)

    def in_window(self, on: date) -> Self:
        """Those that take an answer on a day (domain.md §7: 15 days around the date)."""
        around = answer_window(on)
        return self.filter(due_on__range=(around.opens, around.closes))

    def of_person(self, user: Viewer) -> Self:
        """What a participant was asked; what hosts say of them is not theirs to answer."""
        return super().of_person(user).of_participants()


@pghistory.track()
class FollowUp(models.Model):
    """What one side is asked once: the participant, or a host of hers (`placement`).

    `months` after the return; 0 is the end of the stay. A host is asked by the links of its contacts
    (`Respondent`), a participant by the token.
    """

    class Method(models.TextChoices):
        LINK = "link", _("by the link in the mail")
        SPACE = "space", _("in my space")
        PORTAL = "portal", _("in the partner portal")
        PHONE = "phone", _("by phone with staff")
        PAPER = "paper", _("on paper, typed by staff")

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="follow_ups",
    )
    side = models.CharField(
        _("who answers"), max_length=11, choices=Side, default=Side.PARTICIPANT
    )
    placement = models.ForeignKey(
        Placement,
        verbose_name=_("visit"),
        null=True,
        blank=True,
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
    # The version that was asked; nothing before somebody has begun.
    questionnaire = models.ForeignKey(
        Questionnaire,
        verbose_name=_("questionnaire"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="follow_ups",
    )
    # Who of the host answered.
    contact = models.ForeignKey(
        HostContact,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # The sheet on which it was written by hand.
    scan = models.ForeignKey(
        Document,
        verbose_name=_("scan of the sheet"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="scanned_follow_ups",
    )
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
                fields=["participation", "months", "placement"],
                nulls_distinct=False,
                name="follow_up_once",
                violation_error_message=_("They are asked once at each moment."),
            ),
            models.CheckConstraint(
                condition=models.Q(side="participant", placement__isnull=True)
                | models.Q(side="host", placement__isnull=False),
                name="follow_up_of_a_side",
                violation_error_message=_("A host is asked about a visit."),
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
    def moment(self) -> AskedMoment:
        """Which questionnaire is asked."""
        return AskedMoment.MONTHS if self.months else AskedMoment.END

    @property
    def is_of_host(self) -> bool:
        return self.side == Side.HOST

    @property
    def respondent_name(self) -> str:
        """Whom it is asked of: the participant by name, a host by that of its organisation."""
        if self.placement is not None:
            return str(self.placement.host)
        return str(self.participation.person)

    @property
    def currency(self) -> str:
        """In which amounts are asked: participants in that of their country, hosts in euros."""
        return "EUR" if self.is_of_host else self.participation.call.programme.currency

    @property
    def is_open(self) -> bool:
        return self.stage in (FollowUpStage.PLANNED, FollowUpStage.DUE)

    def today(self) -> date:
        """The day it is where the participant lives."""
        return timezone.localdate(timezone=self._zone)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.participation.call.programme.origin_timezone)

    @property
    def is_timely(self) -> bool:
        """Whether it was answered in its window (domain.md §7: 15 days around the date)."""
        if self.answered_at is None:
            return False
        day = timezone.localdate(self.answered_at, self._zone)
        return answer_window(self.due_on).opens <= day <= self.closes_on

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
        if self.stage == FollowUpStage.MISSED or self.today() > self.closes_on:
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
