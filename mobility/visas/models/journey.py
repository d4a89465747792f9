"""How someone travels and where they sleep, as reserved: what the consulate compares with the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from mobility.visas.models.dossiers import Dossier
from pemwecco.core.scopes import ScopedQuerySet

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


class FlightQuerySet(ScopedQuerySet["Flight"]):
    def visible_to(self, user: Viewer) -> Self:
        if self.staff_may_view(user):
            return self
        return self.filter(dossier__in=Dossier.objects.concerning(user))


@pghistory.track()
class Flight(models.Model):
    """A reservation there or back. A night flight leaves one day and crosses the border the next."""

    class Direction(models.TextChoices):
        OUTBOUND = "outbound", _("there")
        RETURN = "return", _("back")

    dossier = models.ForeignKey(
        Dossier,
        verbose_name=_("dossier"),
        on_delete=models.CASCADE,
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

    objects = FlightQuerySet.as_manager()

    class Meta:
        verbose_name = _("flight")
        verbose_name_plural = _("flights")
        ordering = ("dossier", "departs_on", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["dossier", "direction"], name="flight_once_each_way"
            ),
            models.CheckConstraint(
                condition=models.Q(departs_on__lte=models.F("arrives_on")),
                name="flight_leaves_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.departs_on:%d/%m/%Y}"


class AccommodationQuerySet(ScopedQuerySet["Accommodation"]):
    def visible_to(self, user: Viewer) -> Self:
        if self.staff_may_view(user):
            return self
        return self.filter(dossier__in=Dossier.objects.concerning(user))


@pghistory.track()
class Accommodation(models.Model):
    """Where someone sleeps, from the day they arrive there to the day they leave it."""

    class Kind(models.TextChoices):
        HOTEL = "hotel", _("hotel or hostel")
        PRIVATE = "private", _("private home")
        HOST = "host", _("lodged by the host")

    dossier = models.ForeignKey(
        Dossier,
        verbose_name=_("dossier"),
        on_delete=models.CASCADE,
        related_name="accommodations",
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    name = models.CharField(_("name and address"), max_length=250)
    arrives_on = models.DateField(_("from"))
    leaves_on = models.DateField(_("to, the day of leaving"))

    objects = AccommodationQuerySet.as_manager()

    class Meta:
        verbose_name = _("accommodation reserved")
        verbose_name_plural = _("accommodations reserved")
        ordering = ("dossier", "arrives_on", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(arrives_on__lt=models.F("leaves_on")),
                name="accommodation_a_night",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.arrives_on:%d/%m/%Y} – {self.leaves_on:%d/%m/%Y}"
