"""Who has seen which published version, the first time."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.itineraries.models.stays import ItineraryVersion
from pemwecco.core.scopes import ScopedQuerySet


class VersionReading(models.Model):
    """Somebody opened a published version: from then on it is the one they know."""

    version = models.ForeignKey(
        ItineraryVersion,
        verbose_name=_("published itinerary"),
        on_delete=models.CASCADE,
        related_name="readings",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    at = models.DateTimeField(_("first opened"), default=timezone.now)

    objects = ScopedQuerySet["VersionReading"].as_manager()

    class Meta:
        verbose_name = _("version opened")
        verbose_name_plural = _("versions opened")
        ordering = ("version", "at")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["version", "user"], name="version_read_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} – {self.user}"
