"""A return later than planned: why, until when, with the paper that shows it."""

from __future__ import annotations

from typing import ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mobility.itineraries.lifecycle import RETURN_DELAY, ReturnDelayStage
from participants.register.models import Participation
from pemwecco.core.labels import join_label
from pemwecco.core.models import TransitionLog, build_stage_trigger
from pemwecco.core.scopes import PersonalQuerySet
from pemwecco.documents.models import Document


class ReturnDelayQuerySet(PersonalQuerySet["ReturnDelay"]):
    def in_force(self) -> Self:
        """Those that staff accepted, the last first: the first of a file says when it is due back."""
        return self.filter(stage=ReturnDelayStage.ACCEPTED).order_by("-at", "-id")


@pghistory.track()
class ReturnDelay(models.Model):
    """Somebody comes home later than planned, for a reason that a paper shows.

    Once staff accept it, the return is expected on `expected_on`. It lengthens no visa: only an extension by
    the authorities does, and its paper says until when.
    """

    class Kind(models.TextChoices):
        ILLNESS = "illness", _("illness or accident")
        MISSED_TRAVEL = "missed_travel", _("flight missed or cancelled")
        EXTENSION = "extension", _("stay extended by the authorities")
        OTHER = "other", pgettext_lazy("why a return is late", "another reason")

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="return_delays",
    )
    kind = models.CharField(_("reason"), max_length=13, choices=Kind)
    expected_on = models.DateField(_("new day of return"))
    # What happened, in the words of whoever reports it.
    account = models.CharField(_("what happened"), max_length=500)
    document = models.ForeignKey(
        Document,
        verbose_name=_("paper that shows it"),
        on_delete=models.PROTECT,
        related_name="return_delays",
    )
    stage = models.CharField(
        _("state"),
        max_length=8,
        choices=ReturnDelayStage,
        default=ReturnDelayStage.TOLD,
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reported by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("reported"), default=timezone.now)

    objects = ReturnDelayQuerySet.as_manager()

    class Meta:
        verbose_name = _("late return")
        verbose_name_plural = _("late returns")
        ordering = ("-at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["participation"],
                condition=models.Q(stage="told"),
                name="return_delay_one_at_a_time",
                violation_error_message=_(
                    "A late return reported before still waits for its answer."
                ),
            )
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            build_stage_trigger(RETURN_DELAY)
        ]

    def __str__(self) -> str:
        return join_label(self.participation, f"{self.expected_on:%d/%m/%Y}")


class ReturnDelayStep(TransitionLog):
    subject = models.ForeignKey(
        ReturnDelay, on_delete=models.PROTECT, related_name="steps"
    )

    class Meta(TransitionLog.Meta):
        abstract = False
