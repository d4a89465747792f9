"""What a host was told of the programme of one visit, and that it said that it suits."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from mobility.hosts.models import Placement
from mobility.itineraries.models.stays import ItineraryVersion
from pemwecco.core.scopes import ScopedQuerySet


class VisitProgrammeQuerySet(ScopedQuerySet["VisitProgramme"]):
    def unconfirmed(self) -> VisitProgrammeQuerySet:
        """Those to which nobody of the host has said yes as they stand."""
        return self.filter(confirmed_at=None)


@pghistory.track()
class VisitProgramme(models.Model):
    """The stops of a visit as published last; a yes holds until one of them is otherwise."""

    placement = models.OneToOneField(
        Placement,
        verbose_name=_("visit"),
        on_delete=models.CASCADE,
        related_name="told_programme",
    )
    version = models.ForeignKey(
        ItineraryVersion,
        verbose_name=_("published itinerary"),
        on_delete=models.CASCADE,
        related_name="visit_programmes",
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confirmed by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    objects = VisitProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme of a visit")
        verbose_name_plural = _("programmes of visits")
        ordering = ("placement",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | models.Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="visit_programme_confirmed_by_somebody",
                violation_error_message=_("A confirmation has its person and its day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.placement} – {self.version}"
