"""Appointment, lodging, decision."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.visas.models.dossiers import Dossier
from pemwecco.core.scopes import ScopedQuerySet


@pghistory.track()
class Appointment(models.Model):
    """An appointment to lodge the dossier. A moved one is a new row; the old one says so."""

    class State(models.TextChoices):
        PROVISIONAL = "provisional", _("provisional")
        CONFIRMED = "confirmed", _("confirmed")
        MOVED = "moved", _("moved")
        MISSED = "missed", _("missed")
        KEPT = "kept", _("kept")
        CANCELLED = "cancelled", _("cancelled")

    dossier = models.ForeignKey(
        Dossier, verbose_name=_("dossier"), on_delete=models.CASCADE, related_name="appointments"
    )
    requested_on = models.DateField(_("asked for on"), default=timezone.localdate)
    at = models.DateTimeField(_("date and time"))
    place = models.CharField(_("place"), max_length=200)
    reference = models.CharField(_("reference"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PROVISIONAL)

    objects = ScopedQuerySet["Appointment"].as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.dossier} {self.at:%d/%m/%Y %H:%M}"


@pghistory.track()
class Lodging(models.Model):
    """The day a dossier was lodged, with the reference of the receipt."""

    dossier = models.OneToOneField(
        Dossier, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="lodging"
    )
    lodged_on = models.DateField(_("lodged on"))
    reference = models.CharField(_("reference"), max_length=40, blank=True)

    objects = ScopedQuerySet["Lodging"].as_manager()

    class Meta:
        verbose_name = _("lodging")
        verbose_name_plural = _("lodgings")

    def __str__(self) -> str:
        return f"{self.dossier} {self.lodged_on:%d/%m/%Y}"


@pghistory.track()
class Decision(models.Model):
    """The decision on a dossier: the data of the sticker, or the refusal codes of Annex VI."""

    class Outcome(models.TextChoices):
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    dossier = models.OneToOneField(
        Dossier, verbose_name=_("dossier"), on_delete=models.PROTECT, related_name="decision"
    )
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    decided_on = models.DateField(_("decided on"))
    notified_on = models.DateField(_("notified on"))
    sticker_number = models.CharField(_("sticker number"), max_length=20, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    days = models.PositiveSmallIntegerField(_("duration of stay in days"), null=True, blank=True)
    entries = models.CharField(_("entries"), max_length=8, blank=True)
    refusal_codes = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("refusal codes"), default=list, blank=True
    )
    remarks = models.TextField(_("remarks"), blank=True)

    objects = ScopedQuerySet["Decision"].as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(outcome="refused")
                | models.Q(
                    valid_from__isnull=False,
                    valid_until__gte=models.F("valid_from"),
                    days__gt=0,
                    days__isnull=False,
                ),
                name="decision_granted_with_sticker",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="granted") | models.Q(refusal_codes__len__gt=0),
                name="decision_refused_with_codes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier}: {self.get_outcome_display()}"
