"""Consents given and withdrawn, and who read or passed on what."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pemwecco.core.day_words import date_format
from pemwecco.core.labels import join_label
from pemwecco.core.scopes import ScopedQuerySet


class Reading(models.Model):
    """One act of reading a private file or an identity: who, what, when, from where. Append-only."""

    class Act(models.TextChoices):
        READ = "read", _("read")
        DOWNLOADED = "downloaded", _("downloaded")
        TRANSMITTED = "transmitted", _("transmitted")
        EXPORTED = "exported", _("exported")

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="readings",
    )
    act = models.CharField(_("act"), max_length=12, choices=Act, default=Act.READ)
    content_type = models.ForeignKey(
        ContentType, on_delete=models.PROTECT, related_name="+"
    )
    object_id = models.BigIntegerField()
    what = GenericForeignKey("content_type", "object_id")
    label = models.CharField(_("what"), max_length=200)
    # The office to which it was passed on.
    recipient = models.CharField(_("passed on to"), max_length=200, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = ScopedQuerySet["Reading"].as_manager()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ("-at", "-id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["content_type", "object_id"], name="reading_of_object")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="keep", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="unchanged"),
        ]

    def __str__(self) -> str:
        return f"{self.label} – {date_format(self.at, 'd/m/Y H:i')}"


class Consent(models.Model):
    """A person's yes to a purpose, with the wording they saw; withdrawn by a date, never deleted."""

    email = models.EmailField(_("e-mail address"))
    purpose = models.CharField(_("purpose"), max_length=60)
    wording = models.TextField(_("wording shown"))
    wording_version = models.CharField(_("version"), max_length=20)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = ScopedQuerySet["Consent"].as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ("-given_at",)
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["email"], name="consent_email")
        ]

    def __str__(self) -> str:
        return join_label(self.purpose, self.email)
