"""What staff correct on the allowance sheet of somebody, each time with the reason."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.register.models import Participation
from pemwecco.core.scopes import PersonalQuerySet


class AllowanceCorrection(models.Model):
    """An amount more or less than the sheet computes; a mistake is corrected by another one."""

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="allowance_corrections",
    )
    amount = models.DecimalField(
        _("amount in EUR, more or less"), max_digits=8, decimal_places=2
    )
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("corrected by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("corrected"), default=timezone.now)

    objects = PersonalQuerySet["AllowanceCorrection"].as_manager()

    class Meta:
        verbose_name = _("correction of an allowance")
        verbose_name_plural = _("corrections of allowances")
        ordering = ("at", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(amount=0),
                name="allowance_correction_of_something",
                violation_error_message=_("A correction is more or less than nothing."),
            ),
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="allowance_correction_with_reason",
                violation_error_message=_("A correction has its reason."),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.ReadOnly(
                name="kept_as_written", fields=["participation", "amount"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.participation} {self.amount}"
