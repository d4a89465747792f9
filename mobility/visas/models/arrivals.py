"""The arrival declared to the commune, by whoever sleeps at a private home."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.register.models import Participation
from pemwecco.core.scopes import PersonalQuerySet
from pemwecco.documents.models import Document


@pghistory.track()
class ArrivalDeclaration(models.Model):
    """Somebody went to the commune: the day, and the paper that they got there if they have sent it.

    Whether and by when it is due is no row: it follows from the entry and the lodging.
    """

    participation = models.OneToOneField(
        Participation,
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="arrival_declaration",
    )
    declared_on = models.DateField(_("declared on"))
    document = models.ForeignKey(
        Document,
        verbose_name=_("paper of the commune"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="arrival_declarations",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("told by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("told"), default=timezone.now)

    objects = PersonalQuerySet["ArrivalDeclaration"].as_manager()

    class Meta:
        verbose_name = _("arrival declaration")
        verbose_name_plural = _("arrival declarations")
        ordering = ("-declared_on", "-id")

    def __str__(self) -> str:
        return f"{self.participation} {self.declared_on:%d/%m/%Y}"
