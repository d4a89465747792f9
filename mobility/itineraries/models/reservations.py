"""How someone travels and where they sleep, as reserved: the one place where this is kept."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from participants.register.models import Participation
from pemwecco.core.scopes import PersonalQuerySet


@pghistory.track()
class Flight(models.Model):
    """A reservation there or back. A night flight leaves one day and crosses the border the next."""

    class Direction(models.TextChoices):
        OUTBOUND = "outbound", _("there")
        RETURN = "return", _("back")

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="flights",
    )
    direction = models.CharField(_("direction"), max_length=8, choices=Direction)
    number = models.CharField(_("flight"), max_length=40)
    departs_on = models.DateField(_("leaves on"))
    arrives_on = models.DateField(_("arrives on"))
    passenger = models.CharField(
        _("name as on the reservation"), max_length=120, blank=True
    )
    reference = models.CharField(_("booking reference"), max_length=20, blank=True)
    ticketed_on = models.DateField(_("ticket issued on"), null=True, blank=True)
    # Written when it is taken back, just before the row goes: its history says why.
    withdrawn_because = models.CharField(
        _("why it was taken back"), max_length=300, blank=True
    )

    objects = PersonalQuerySet["Flight"].as_manager()

    class Meta:
        verbose_name = _("flight")
        verbose_name_plural = _("flights")
        ordering = ("participation", "departs_on", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["participation", "direction"], name="flight_once_each_way"
            ),
            models.CheckConstraint(
                condition=models.Q(departs_on__lte=models.F("arrives_on")),
                name="flight_leaves_first",
                violation_error_message=_("The flight arrives before it leaves."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.departs_on:%d/%m/%Y}"


@pghistory.track()
class Accommodation(models.Model):
    """Where someone sleeps, from the day they arrive there to the day they leave it."""

    class Kind(models.TextChoices):
        HOTEL = "hotel", _("hotel or hostel")
        PRIVATE = "private", _("private home")
        HOST = "host", _("lodged by the host")
        OTHER = "other", _("another lodging")

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="accommodations",
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    name = models.CharField(_("name and address"), max_length=250)
    arrives_on = models.DateField(_("from"))
    leaves_on = models.DateField(_("to, the day of leaving"))

    objects = PersonalQuerySet["Accommodation"].as_manager()

    class Meta:
        verbose_name = _("accommodation reserved")
        verbose_name_plural = _("accommodations reserved")
        ordering = ("participation", "arrives_on", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(arrives_on__lt=models.F("leaves_on")),
                name="accommodation_a_night",
                violation_error_message=_(
                    "Lodging is for one night at least: the day of leaving comes after the day of arrival."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.arrives_on:%d/%m/%Y} – {self.leaves_on:%d/%m/%Y}"
