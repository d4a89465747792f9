"""The logical framework of a programme: where each indicator began, where it shall be and when."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from participants.register.models import Programme
from pemwecco.core.indicators import ResultLevel
from pemwecco.core.scopes import ScopedQuerySet

MOST_PERCENT = 100


@pghistory.track()
class IndicatorPlan(models.Model):
    """Baseline and thresholds of one indicator in one programme; its milestones are rows of it."""

    programme = models.ForeignKey(
        Programme,
        verbose_name=_("programme"),
        on_delete=models.PROTECT,
        related_name="indicator_plans",
    )
    code = models.CharField(_("indicator"), max_length=30)
    baseline = models.DecimalField(
        _("baseline"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    baseline_on = models.DateField(_("day of the baseline"), null=True, blank=True)
    baseline_source = models.CharField(
        _("source of the baseline"), max_length=200, blank=True
    )
    falls = models.BooleanField(
        _("less is better"),
        default=False,
        help_text=_("As with days until a decision."),
    )
    green_from = models.PositiveSmallIntegerField(
        _("green from, in percent of the way"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PERCENT)],
    )
    amber_from = models.PositiveSmallIntegerField(
        _("amber from, in percent of the way"),
        default=70,
        validators=[MinValueValidator(0), MaxValueValidator(MOST_PERCENT)],
    )
    verification = models.CharField(
        _("means of verification"), max_length=300, blank=True
    )
    # A function, never a person.
    responsible = models.CharField(
        pgettext_lazy("function", "responsible"),
        max_length=120,
        blank=True,
        help_text=_("A function, not a name."),
    )

    objects = ScopedQuerySet["IndicatorPlan"].as_manager()

    class Meta:
        verbose_name = _("target of an indicator")
        verbose_name_plural = _("targets of indicators")
        ordering = ("programme", "code")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["programme", "code"],
                name="indicator_plan_once",
                violation_error_message=_(
                    "This indicator has a target in the programme already."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(baseline=None, baseline_on=None)
                | models.Q(baseline__isnull=False, baseline_on__isnull=False),
                name="indicator_plan_baseline_dated",
                violation_error_message=_("A baseline has a value and its day."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    amber_from__lt=models.F("green_from"), green_from__lte=MOST_PERCENT
                ),
                name="indicator_plan_thresholds",
                violation_error_message=_(
                    "Amber begins below green, and green at 100 % at most."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.code


@pghistory.track()
class TargetMilestone(models.Model):
    """Where an indicator shall be on a day."""

    plan = models.ForeignKey(
        IndicatorPlan,
        verbose_name=_("target of an indicator"),
        on_delete=models.CASCADE,
        related_name="milestones",
    )
    due_on = models.DateField(_("due on"))
    value = models.DecimalField(
        _("value to reach"),
        max_digits=18,
        decimal_places=4,
        validators=[MinValueValidator(0)],
    )

    objects = ScopedQuerySet["TargetMilestone"].as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ("plan", "due_on")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["plan", "due_on"],
                name="milestone_once_a_day",
                violation_error_message=_("There is a milestone on this day already."),
            ),
            models.CheckConstraint(
                condition=models.Q(value__gte=0),
                name="milestone_not_negative",
                violation_error_message=_("A milestone is 0 or more."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_on:%d/%m/%Y}"


@pghistory.track()
class LevelOutlook(models.Model):
    """What must hold, and what may go wrong, at one level of the chain of results."""

    programme = models.ForeignKey(
        Programme,
        verbose_name=_("programme"),
        on_delete=models.PROTECT,
        related_name="level_outlooks",
    )
    level = models.CharField(_("level"), max_length=7, choices=ResultLevel)
    assumptions = models.TextField(_("assumptions"), blank=True)
    risks = models.TextField(pgettext_lazy("results framework", "risks"), blank=True)

    objects = ScopedQuerySet["LevelOutlook"].as_manager()

    class Meta:
        verbose_name = _("assumptions and risks")
        verbose_name_plural = _("assumptions and risks of levels")
        ordering = ("programme", "level")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["programme", "level"],
                name="level_outlook_once",
                violation_error_message=_(
                    "This level has its assumptions and risks already."
                ),
            )
        ]

    def __str__(self) -> str:
        return str(self.get_level_display())
