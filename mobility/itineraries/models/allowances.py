"""What staff correct on the allowance sheet of somebody, and what was settled, each time with the reason."""

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


class CostSettlement(models.Model):
    """What was paid out or back for a stay, by whom, on which day; the last one says whether all is settled.

    A mistake is mended by another one.
    """

    class Currency(models.TextChoices):
        EUR = "EUR", "EUR"
        XOF = "XOF", "XOF"

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="cost_settlements",
    )
    amount = models.DecimalField(_("amount"), max_digits=11, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency)
    settled_on = models.DateField(_("settled on"))
    reason = models.CharField(_("what for"), max_length=300)
    closes = models.BooleanField(_("all costs are settled with it"), default=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("settled by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("noted at"), default=timezone.now)

    objects = PersonalQuerySet["CostSettlement"].as_manager()

    class Meta:
        verbose_name = _("settlement of costs")
        verbose_name_plural = _("settlements of costs")
        ordering = ("at", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(reason=""),
                name="cost_settlement_with_reason",
                violation_error_message=_("A settlement says what it is for."),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.ReadOnly(
                name="settled_as_written",
                fields=["participation", "amount", "currency", "settled_on", "closes"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.participation} {self.amount} {self.currency}"
