"""How far a host is in describing itself."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.hosts.models.hosts import Host
from pemwecco.core.labels import join_label


class DescribedStep(models.Model):
    """A part of its description that a host has been through; the last time counts."""

    class Step(models.TextChoices):
        ABOUT = "about", _("What we do")
        EXCHANGE = "exchange", _("What we seek and offer")
        RECEIVING = "receiving", _("When and how many")
        PRACTICAL = "practical", _("For the visitor")
        LETTERS = "letters", _("On letters")
        AGREEMENT = "agreement", _("Our word")

    host = models.ForeignKey(
        Host,
        verbose_name=_("host"),
        on_delete=models.CASCADE,
        related_name="described_steps",
    )
    step = models.CharField(_("part"), max_length=10, choices=Step)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("described by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("described"), default=timezone.now)

    class Meta:
        verbose_name = _("part of the description")
        verbose_name_plural = _("parts of the description")
        ordering = ("host", "at")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["host", "step"], name="described_step_once")
        ]

    def __str__(self) -> str:
        return join_label(self.host, self.get_step_display())
