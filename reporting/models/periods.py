"""Reporting periods: what was reported stays as it was, and what was not known then is told in the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.register.models import Programme
from pemwecco.core.indicators import Period
from pemwecco.core.model_fields import DateRange, SameRow
from pemwecco.core.models import TransitionLog, build_stage_trigger
from pemwecco.core.scopes import ScopedQuerySet
from reporting.lifecycle import REPORTING_PERIOD, PeriodStage

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer

# Who may only read reads what is frozen.
WORK_ON = "reporting.change_reportingperiod"


class ReportingPeriodQuerySet(ScopedQuerySet["ReportingPeriod"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for those who work on them; the frozen ones for other readers, the donor's too."""
        if not self.staff_may_view(user):
            return self.none()
        if user.has_perm(WORK_ON):
            return self
        return self.filter(stage=PeriodStage.FROZEN)


@pghistory.track()
class ReportingPeriod(models.Model):
    """The days of which a report tells; once frozen, its figures, lists and hash never change."""

    programme = models.ForeignKey(
        Programme,
        verbose_name=_("programme"),
        on_delete=models.PROTECT,
        related_name="reporting_periods",
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    stage = models.CharField(
        _("state"), max_length=8, choices=PeriodStage, default=PeriodStage.DRAFT
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    objects = ReportingPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("reporting period")
        verbose_name_plural = _("reporting periods")
        ordering = ("-starts_on",)
        permissions = (
            ("check_reportingperiod", "Can check reporting periods that others made"),
            ("freeze_reportingperiod", "Can freeze reporting periods"),
        )
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(starts_on__lte=models.F("ends_on")),
                name="reporting_period_in_order",
                violation_error_message=_("The last day lies before the first."),
            ),
            ExclusionConstraint(
                name="reporting_periods_apart",
                expressions=[
                    (
                        SameRow(
                            "programme",
                            "programme",
                            RangeBoundary(inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        DateRange(
                            "starts_on", "ends_on", RangeBoundary(inclusive_upper=True)
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_(
                    "These days overlap another reporting period of the programme."
                ),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            build_stage_trigger(REPORTING_PERIOD),
            pgtrigger.Trigger(
                name="frozen_for_good",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.stage = 'frozen'"),
                func="RAISE EXCEPTION 'A frozen reporting period stays as it is';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on:%d/%m/%Y} – {self.ends_on:%d/%m/%Y}"

    @property
    def days(self) -> Period:
        return Period(self.starts_on, self.ends_on)

    @property
    def is_frozen(self) -> bool:
        return self.stage == PeriodStage.FROZEN

    def list_earlier(self) -> ReportingPeriodQuerySet:
        """The periods of the same programme before it, the nearest first."""
        rows = ReportingPeriod.objects.filter(
            programme=self.programme_id, ends_on__lt=self.starts_on
        )
        return rows.order_by("-ends_on")


class ReportingPeriodStep(TransitionLog):
    subject = models.ForeignKey(
        ReportingPeriod, on_delete=models.PROTECT, related_name="steps"
    )

    class Meta(TransitionLog.Meta):
        abstract = False


class FrozenFigure(models.Model):
    """A figure as it was reported: definition, value, parts, and its rows without any name."""

    period = models.ForeignKey(
        ReportingPeriod,
        verbose_name=_("reporting period"),
        on_delete=models.PROTECT,
        related_name="figures",
    )
    code = models.CharField(_("indicator"), max_length=30)
    # Name, definition, formula, level, nature and unit, in each language.
    definition = models.JSONField(_("definition"))
    figure = models.DecimalField(
        _("value"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    rows = models.PositiveIntegerField(_("rows"))
    marked = models.PositiveIntegerField(_("marked rows"), null=True, blank=True)
    # Of each cut the parts: word, its names, rows, marked, figure.
    parts = models.JSONField(_("parts"))
    # The kind of row ("itineraries.crossing"), and of each row: key, file number, value, mark, words.
    kind = models.CharField(_("kind of row"), max_length=100)
    listed = models.JSONField(_("list"))

    objects = ScopedQuerySet["FrozenFigure"].as_manager()

    class Meta:
        verbose_name = _("frozen figure")
        verbose_name_plural = _("frozen figures")
        ordering = ("period", "code")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["period", "code"],
                name="frozen_figure_once",
                violation_error_message=_("This figure is frozen already."),
            )
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="keep", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="unchanged"),
        ]

    def __str__(self) -> str:
        return self.code


class FrozenLogframe(models.Model):
    """Targets, lights and assumptions as they were frozen with a period (`reporting.logframe.queries`)."""

    period = models.OneToOneField(
        ReportingPeriod,
        verbose_name=_("reporting period"),
        on_delete=models.PROTECT,
        related_name="logframe",
    )
    content = models.JSONField(_("content"))

    objects = ScopedQuerySet["FrozenLogframe"].as_manager()

    class Meta:
        verbose_name = _("frozen logical framework")
        verbose_name_plural = _("frozen logical frameworks")
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="keep", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="unchanged"),
        ]

    def __str__(self) -> str:
        return str(self.period)


class PeriodSeal(models.Model):
    """The fingerprint of a frozen period: SHA-256 of all of it as canonical JSON (`reporting.services`)."""

    period = models.OneToOneField(
        ReportingPeriod,
        verbose_name=_("reporting period"),
        on_delete=models.PROTECT,
        related_name="seal",
    )
    digest = models.CharField(_("fingerprint"), max_length=64)
    at = models.DateTimeField(_("frozen at"), default=timezone.now)

    objects = ScopedQuerySet["PeriodSeal"].as_manager()

    class Meta:
        verbose_name = _("fingerprint")
        verbose_name_plural = _("fingerprints")
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="keep", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="unchanged"),
        ]

    def __str__(self) -> str:
        return self.digest


class LateFact(models.Model):
    """A row of a figure that was reported and would be counted otherwise now; the next report explains it."""

    class Change(models.TextChoices):
        ADDED = "added", _("added since")
        REMOVED = "removed", _("gone since")
        CHANGED = "changed", _("changed since")

    period = models.ForeignKey(
        ReportingPeriod,
        verbose_name=_("told in"),
        on_delete=models.CASCADE,
        related_name="late_facts",
    )
    figure = models.ForeignKey(
        FrozenFigure,
        verbose_name=_("frozen figure"),
        on_delete=models.PROTECT,
        related_name="late_facts",
    )
    row = models.PositiveBigIntegerField(_("key of the row"))
    file = models.CharField(_("file number"), max_length=20, blank=True)
    change = models.CharField(_("change"), max_length=7, choices=Change)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("now"), null=True)
    explanation = models.TextField(_("explanation"), max_length=500, blank=True)

    objects = ScopedQuerySet["LateFact"].as_manager()

    class Meta:
        verbose_name = _("late fact")
        verbose_name_plural = _("late facts")
        ordering = ("figure__code", "figure", "file", "row")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["period", "figure", "row"],
                name="late_fact_once",
                violation_error_message=_("This late fact is told already."),
            )
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Trigger(
                name="frozen_with_its_period",
                operation=pgtrigger.Update | pgtrigger.Delete | pgtrigger.Insert,
                when=pgtrigger.Before,
                declare=[("standing", "text")],
                func="""
                    IF TG_OP = 'DELETE' THEN
                        SELECT stage INTO standing FROM reporting_reportingperiod WHERE id = OLD.period_id;
                    ELSE
                        SELECT stage INTO standing FROM reporting_reportingperiod WHERE id = NEW.period_id;
                    END IF;
                    IF standing = 'frozen' THEN
                        RAISE EXCEPTION 'What a frozen reporting period tells stays as it is';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.file or self.row}"
