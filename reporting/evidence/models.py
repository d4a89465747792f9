"""A sample of participants drawn for an auditor: how, by whom, and who is in it."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.register.models import Cohort, Participation, Programme
from pemwecco.core.labels import join_label
from pemwecco.core.scopes import ScopedQuerySet


class EvidenceSample(models.Model):
    """A share of the participants of a programme, or of one cohort, drawn by a seed; never drawn again.

    The seed and the hash of all numbers that could be drawn let anybody draw it anew.
    """

    programme = models.ForeignKey(
        Programme,
        verbose_name=_("programme"),
        on_delete=models.PROTECT,
        related_name="evidence_samples",
    )
    cohort = models.ForeignKey(
        Cohort,
        verbose_name=_("cohort"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="evidence_samples",
    )
    percent = models.PositiveSmallIntegerField(
        _("share in %"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    seed = models.CharField(_("seed"), max_length=64)
    population = models.PositiveIntegerField(_("participants it is drawn from"))
    population_sha256 = models.CharField(
        _("SHA-256 of their numbers"), max_length=64, editable=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("drawn by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("drawn"), default=timezone.now)

    objects = ScopedQuerySet["EvidenceSample"].as_manager()

    class Meta:
        verbose_name = _("evidence sample")
        verbose_name_plural = _("evidence samples")
        ordering = ("-at", "-id")
        default_permissions = ("view", "add")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(percent__range=(1, 100)),
                name="evidence_sample_percent",
                violation_error_message=_("A sample is 1 to 100 %."),
            ),
            models.UniqueConstraint(
                fields=["programme", "cohort", "percent", "seed"],
                nulls_distinct=False,
                name="evidence_sample_once",
                violation_error_message=_("This sample has been drawn already."),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="drawn_once", operation=pgtrigger.Update)
        ]

    def __str__(self) -> str:
        of = self.cohort or self.programme
        return join_label(of, f"{self.percent} % · {self.seed}")


class SampledFile(models.Model):
    """A participant in a sample. The number stays when the person is erased, and says nothing of them."""

    sample = models.ForeignKey(
        EvidenceSample, on_delete=models.CASCADE, related_name="files"
    )
    rank = models.PositiveIntegerField(_("drawn as"))
    reference = models.CharField(_("number"), max_length=20)
    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("file of a sample")
        verbose_name_plural = _("files of samples")
        ordering = ("sample", "rank")
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["sample", "reference"], name="sampled_file_once"
            )
        ]

    def __str__(self) -> str:
        return self.reference
