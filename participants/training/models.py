"""Modules to follow before departure, their sessions, and who completed them."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.gatherings.models import Event
from participants.register.models import (
    Cohort,
    Participation,
    Programme,
    get_translated_text,
)
from pemwecco.core.scopes import PersonalQuerySet, ScopedQuerySet
from pemwecco.documents.models import Paper


@pghistory.track()
class Module(models.Model):
    """A subject of the preparation; a required one must be completed to be prepared."""

    programme = models.ForeignKey(
        Programme,
        verbose_name=_("programme"),
        on_delete=models.CASCADE,
        related_name="modules",
    )
    code = models.SlugField(_("code"), max_length=30)
    title_fr = models.CharField(_("title in French"), max_length=150)
    title_en = models.CharField(_("title in English"), max_length=150, blank=True)
    title_nl = models.CharField(_("title in Dutch"), max_length=150, blank=True)
    hours = models.DecimalField(_("hours"), max_digits=4, decimal_places=1)
    required = models.BooleanField(_("required"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = ScopedQuerySet["Module"].as_manager()

    class Meta:
        verbose_name = _("training module")
        verbose_name_plural = _("training modules")
        ordering = ("position", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["programme", "code"], name="module_once")
        ]

    def __str__(self) -> str:
        return get_translated_text(self, "title")


@pghistory.track()
class Session(models.Model):
    """One holding of a module for a cohort: an event whose attendance completes the module."""

    module = models.ForeignKey(
        Module,
        verbose_name=_("module"),
        on_delete=models.PROTECT,
        related_name="sessions",
    )
    cohort = models.ForeignKey(
        Cohort,
        verbose_name=_("cohort"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sessions",
    )
    event = models.OneToOneField(
        Event, verbose_name=_("event"), on_delete=models.PROTECT, related_name="session"
    )

    objects = ScopedQuerySet["Session"].as_manager()

    class Meta:
        verbose_name = _("training session")
        verbose_name_plural = _("training sessions")

    def __str__(self) -> str:
        return str(self.event)


@pghistory.track()
class Completion(models.Model):
    """A module completed by a participant, with the session that proves it and the certificate."""

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.CASCADE,
        related_name="completions",
    )
    module = models.ForeignKey(
        Module,
        verbose_name=_("module"),
        on_delete=models.PROTECT,
        related_name="completions",
    )
    session = models.ForeignKey(
        Session,
        verbose_name=_("session"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="completions",
    )
    completed_on = models.DateField(_("completed on"))
    # One paper certifies every module that was completed when it was issued.
    certificate = models.ForeignKey(
        Paper,
        verbose_name=_("certificate"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="completions",
    )

    objects = PersonalQuerySet["Completion"].as_manager()

    class Meta:
        verbose_name = _("completed module")
        verbose_name_plural = _("completed modules")
        permissions = (
            ("issue_certificate", "Can issue certificates of participation"),
        )
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["participation", "module"], name="completion_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.participation} – {self.module}"
