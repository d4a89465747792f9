"""Letters for a whole cohort as one act, and the one PDF of a dossier: both made by the worker."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.letters.models.letters import Letter, LetterKind
from mobility.visas.models.dossiers import Dossier
from participants.register.models import Cohort
from pemwecco.core.labels import join_label
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.documents.models import Document

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


class LetterBatch(models.Model):
    """One act: a kind of letter for the people of a cohort."""

    cohort = models.ForeignKey(
        Cohort,
        verbose_name=_("cohort"),
        on_delete=models.PROTECT,
        related_name="letter_batches",
    )
    kind = models.CharField(_("kind"), max_length=12, choices=LetterKind)
    # Empty: each in the language of the person.
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, blank=True
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("asked"), default=timezone.now)

    objects = ScopedQuerySet["LetterBatch"].as_manager()

    class Meta:
        verbose_name = _("letters of a cohort")
        verbose_name_plural = _("letters of cohorts")
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return join_label(self.get_kind_display(), self.cohort)


class LetterBatchLine(models.Model):
    """One person of such an act: the letter when it is issued, or why there is none."""

    batch = models.ForeignKey(
        LetterBatch,
        verbose_name=_("act"),
        on_delete=models.CASCADE,
        related_name="lines",
    )
    dossier = models.ForeignKey(
        Dossier,
        verbose_name=_("dossier"),
        on_delete=models.PROTECT,
        related_name="batch_lines",
    )
    letter = models.OneToOneField(
        Letter,
        verbose_name=_("letter"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="batch_line",
    )
    # Why no letter could be issued, one sentence each; empty while the worker has not come to it.
    refusals = models.JSONField(_("why not"), default=list, blank=True)
    # Why it is issued although somebody had to judge something.
    reason = models.CharField(
        _("why it is issued all the same"), max_length=500, blank=True
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)

    class Meta:
        verbose_name = _("letter of a person")
        verbose_name_plural = _("letters of people")
        ordering = ("batch", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["batch", "dossier"], name="batch_line_once")
        ]

    def __str__(self) -> str:
        return join_label(self.batch, self.dossier)


class BundleQuerySet(ScopedQuerySet["Bundle"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for those who check papers; for others those of their own or shared dossiers."""
        if self.staff_may_view(user):
            return self
        return self.filter(dossier__in=Dossier.objects.concerning(user))


class Bundle(models.Model):
    """The accepted papers of a dossier in one PDF, made by the worker; each order makes a new one."""

    dossier = models.ForeignKey(
        Dossier,
        verbose_name=_("dossier"),
        on_delete=models.PROTECT,
        related_name="bundles",
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    document = models.OneToOneField(
        Document,
        verbose_name="PDF",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="bundle",
    )
    pages = models.PositiveIntegerField(_("pages"), default=0)
    # The issued papers in it, by key: once one loses its force, the PDF is handed out no more.
    papers = ArrayField(
        models.BigIntegerField(),
        verbose_name=_("issued papers in it"),
        default=list,
        blank=True,
    )
    # Papers that could not be taken in, with the sentence: [{"label", "why"}].
    problems = models.JSONField(_("not taken in"), default=list, blank=True)
    done = models.PositiveSmallIntegerField(_("papers done"), default=0)
    total = models.PositiveSmallIntegerField(_("papers"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("asked"), default=timezone.now)

    objects = BundleQuerySet.as_manager()

    class Meta:
        verbose_name = _("bundle of a dossier")
        verbose_name_plural = _("bundles of dossiers")
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.dossier} ({self.at:%d/%m/%Y})"
