"""The crossings of the border, with their evidence."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.register.models import Participation
from pemwecco.core.scopes import PersonalQuerySet
from pemwecco.documents.models import Document


@pghistory.track()
class Crossing(models.Model):
    """A crossing of the border of the host area, on the date at the place of crossing, with evidence."""

    class Direction(models.TextChoices):
        ENTRY = "entry", _("entry")
        EXIT = "exit", _("exit")

    class Evidence(models.TextChoices):
        BOARDING_PASS = "boarding_pass", _("boarding pass")
        CARRIER = "carrier", _("carrier's certificate")
        EES = "ees", _("entry/exit system record")
        ATTESTATION = "attestation", _("host's attestation of presence")
        RETURN_DESK = "return_desk", _("visit to the return desk")

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="crossings",
    )
    direction = models.CharField(_("direction"), max_length=5, choices=Direction)
    on = models.DateField(_("date at the border"))
    place = models.CharField(_("place"), max_length=120)
    evidence = models.CharField(_("evidence"), max_length=14, choices=Evidence)
    document = models.ForeignKey(
        Document,
        verbose_name=_("file of the evidence"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="crossings",
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)

    objects = PersonalQuerySet["Crossing"].as_manager()

    class Meta:
        verbose_name = _("border crossing")
        verbose_name_plural = _("border crossings")
        ordering = ("on", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["participation", "direction", "on"], name="crossing_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return (
            f"{self.participation}: {self.get_direction_display()} {self.on:%d/%m/%Y}"
        )
