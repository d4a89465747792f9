"""What an expert from outside was asked about a file, what they were shown, and what they said."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.register.models import Participation
from pemwecco.core.labels import join_label
from pemwecco.core.scopes import ScopedQuerySet

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


class OpinionQuerySet(ScopedQuerySet["Opinion"]):
    def visible_to(self, user: Viewer) -> Self:
        """Those of the files that one sees: a conflict of interest hides them with the file."""
        rows = super().visible_to(user)
        return rows.filter(participation__in=Participation.objects.visible_to(user))


@pghistory.track()
class Opinion(models.Model):
    """One question to one expert, by a mail with a link; what they read is fixed when it is asked."""

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.CASCADE,
        related_name="opinions",
    )
    expert_name = models.CharField(_("name of the expert"), max_length=120)
    expert_email = models.EmailField(_("address of the expert"))
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default="fr"
    )
    question = models.TextField(_("question"), max_length=2000)
    # What the expert reads, without names: [["Title of the project", "…"], …].
    shown = models.JSONField(_("what the expert reads"), default=list)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    due_on = models.DateField(_("answer by"))
    answer = models.TextField(_("answer"), max_length=5000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("opinion of an expert")
        verbose_name_plural = _("opinions of experts")
        ordering = ("-asked_at", "-pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(answered_at=None) | ~models.Q(answer=""),
                name="opinion_answer_has_words",
                violation_error_message=_("An answer has words."),
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at=None) | models.Q(withdrawn_at=None),
                name="opinion_answered_or_withdrawn",
                violation_error_message=_(
                    "A question that was answered is not withdrawn."
                ),
            ),
            models.UniqueConstraint(
                fields=["participation", "expert_email"],
                condition=models.Q(answered_at=None, withdrawn_at=None),
                name="opinion_awaited_once",
                violation_error_message=_(
                    "This expert has a question about this file already."
                ),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.ReadOnly(
                name="asked_is_frozen",
                fields=["participation", "question", "shown", "asked_by", "asked_at"],
            ),
        ]

    def __str__(self) -> str:
        return join_label(self.participation, self.expert_name)

    @property
    def is_awaited(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None
