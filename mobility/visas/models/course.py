"""Appointment, lodging, decision."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mobility.visas.models.dossiers import Dossier
from pemwecco.core.day_words import date_format
from pemwecco.core.labels import join_label
from pemwecco.core.scopes import ScopedQuerySet


@pghistory.track()
class Appointment(models.Model):
    """An appointment to lodge the dossier: asked for, dated, kept or not.

    Provisional: asked for, with or without a date, and not paid yet. A moved one is a new row; the
    old one says so, so that the moves can be counted.
    """

    class State(models.TextChoices):
        PROVISIONAL = "provisional", _("provisional")
        CONFIRMED = "confirmed", _("confirmed")
        MOVED = "moved", _("moved")
        MISSED = "missed", _("missed")
        KEPT = "kept", _("kept")
        CANCELLED = "cancelled", _("cancelled")

    dossier = models.ForeignKey(
        Dossier,
        verbose_name=_("dossier"),
        on_delete=models.CASCADE,
        related_name="appointments",
    )
    requested_on = models.DateField(_("asked for on"), default=timezone.localdate)
    at = models.DateTimeField(_("date and time"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    provider = models.CharField(
        pgettext_lazy("visa centre", "provider"), max_length=120, blank=True
    )
    reference = models.CharField(_("reference"), max_length=40, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=State, default=State.PROVISIONAL
    )
    # Why it was moved, missed or cancelled.
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    closed_on = models.DateField(
        _("moved, missed or cancelled on"), null=True, blank=True
    )

    objects = ScopedQuerySet["Appointment"].as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ("-id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(at__isnull=False)
                | ~models.Q(state__in=["confirmed", "kept", "missed"]),
                name="appointment_has_a_date",
                violation_error_message=_(
                    "An appointment that is confirmed has its date."
                ),
            ),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=models.Q(state__in=["provisional", "confirmed"]),
                name="appointment_one_open",
                violation_error_message=_("This dossier already has an appointment."),
            ),
        ]

    def __str__(self) -> str:
        when = (
            date_format(self.at, "d/m/Y H:i") if self.at else self.get_state_display()
        )
        return f"{self.dossier} {when}"


@pghistory.track()
class Lodgement(models.Model):
    """The day a dossier was lodged, with the reference of the receipt."""

    dossier = models.OneToOneField(
        Dossier,
        verbose_name=_("dossier"),
        on_delete=models.PROTECT,
        related_name="lodging",
    )
    lodged_on = models.DateField(_("lodged on"))
    reference = models.CharField(_("reference"), max_length=40, blank=True)

    objects = ScopedQuerySet["Lodgement"].as_manager()

    class Meta:
        verbose_name = pgettext_lazy("handing in the application", "lodging")
        verbose_name_plural = pgettext_lazy("handing in the application", "lodgings")

    def __str__(self) -> str:
        return f"{self.dossier} {self.lodged_on:%d/%m/%Y}"


@pghistory.track()
class Decision(models.Model):
    """The decision on a dossier: the data of the sticker, or the refusal codes of Annex VI."""

    class Outcome(models.TextChoices):
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    dossier = models.OneToOneField(
        Dossier,
        verbose_name=_("dossier"),
        on_delete=models.PROTECT,
        related_name="decision",
    )
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    decided_on = models.DateField(_("decided on"))
    notified_on = models.DateField(_("notified on"))
    sticker_number = models.CharField(_("sticker number"), max_length=20, blank=True)
    printed_name = models.CharField(
        _("name as printed on the sticker"), max_length=120, blank=True
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    days = models.PositiveSmallIntegerField(
        _("duration of stay in days"), null=True, blank=True
    )
    entries = models.CharField(_("entries"), max_length=8, blank=True)
    refusal_codes = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("refusal codes"),
        default=list,
        blank=True,
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
                violation_error_message=_(
                    "A visa that is granted has its first and last day, in this order, and its "
                    "number of days."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="granted")
                | models.Q(refusal_codes__len__gt=0),
                name="decision_refused_with_codes",
                violation_error_message=_("A refusal gives its grounds."),
            ),
        ]

    def __str__(self) -> str:
        return join_label(self.dossier, self.get_outcome_display())
