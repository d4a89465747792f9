"""What files of a call are judged by: criteria of the panel, targets of balance."""

from __future__ import annotations

from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from participants.calls.models.settings import Dimension, build_frozen_call_trigger
from participants.register.models import Call, get_translated_text
from pemwecco.core.labels import join_label
from pemwecco.core.scopes import ScopedQuerySet


@pghistory.track()
class Criterion(models.Model):
    """One criterion of the panel's grid for a call, with its weight."""

    call = models.ForeignKey(
        Call, verbose_name=_("call"), on_delete=models.CASCADE, related_name="criteria"
    )
    code = models.SlugField(_("code"), max_length=30)
    label_fr = models.CharField(_("name in French"), max_length=150)
    label_en = models.CharField(_("name in English"), max_length=150, blank=True)
    label_nl = models.CharField(_("name in Dutch"), max_length=150, blank=True)
    guide_fr = models.TextField(_("how to score it, in French"), blank=True)
    guide_en = models.TextField(_("how to score it, in English"), blank=True)
    guide_nl = models.TextField(_("how to score it, in Dutch"), blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    highest = models.PositiveSmallIntegerField(_("highest score"), default=5)
    # Below this mean over the reviews a file is not retained, whatever its total.
    lowest = models.DecimalField(
        _("lowest mean to be retained"),
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = ScopedQuerySet["Criterion"].as_manager()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ("call", "position", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["call", "code"], name="criterion_once"),
            models.CheckConstraint(
                condition=models.Q(weight__gt=0),
                name="criterion_weight_positive",
                violation_error_message=_("A criterion has a weight above 0."),
            ),
            models.CheckConstraint(
                condition=models.Q(lowest__isnull=True)
                | models.Q(lowest__lte=models.F("highest")),
                name="criterion_lowest_on_scale",
                violation_error_message=_(
                    "The lowest mark asked is above the highest mark of the scale."
                ),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            build_frozen_call_trigger("{row}.call_id")
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return get_translated_text(self, "label")

    @property
    def guide(self) -> str:
        return get_translated_text(self, "guide")


@pghistory.track()
class BalanceTarget(models.Model):
    """What share of the cohort a group should have at least or at most; it informs, it decides nothing."""

    Dimension = Dimension

    call = models.ForeignKey(
        Call,
        verbose_name=_("call"),
        on_delete=models.CASCADE,
        related_name="balance_targets",
    )
    dimension = models.CharField(_("dimension"), max_length=12, choices=Dimension)
    value = models.CharField(_("group"), max_length=60)
    at_least = models.PositiveSmallIntegerField(_("at least, %"), null=True, blank=True)
    at_most = models.PositiveSmallIntegerField(_("at most, %"), null=True, blank=True)

    objects = ScopedQuerySet["BalanceTarget"].as_manager()

    class Meta:
        verbose_name = _("target for the balance")
        verbose_name_plural = _("targets for the balance")
        ordering = ("call", "dimension", "value")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["call", "dimension", "value"], name="balance_target_once"
            ),
            models.CheckConstraint(
                condition=models.Q(at_least__isnull=False)
                | models.Q(at_most__isnull=False),
                name="balance_target_says_something",
                violation_error_message=_(
                    "A target says how many at least, at most, or both."
                ),
            ),
        ]

    def __str__(self) -> str:
        return join_label(self.get_dimension_display(), self.value)
