"""How long one travels from town to town: estimates that staff correct."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from pemwecco.core.scopes import ScopedQuerySet


class TravelMode(models.TextChoices):
    """How one gets from one stop to the next."""

    TRAIN = "train", _("train")
    CAR = "car", _("car")
    COACH = "coach", _("coach")
    FOOT = "foot", _("on foot")
    PLANE = "plane", _("plane")


@pghistory.track()
class TravelTime(models.Model):
    """Minutes from one town to another, door to door, the same both ways."""

    one = models.CharField(_("town"), max_length=60)
    other = models.CharField(_("other town"), max_length=60)
    mode = models.CharField(_("mode of travel"), max_length=5, choices=TravelMode)
    minutes = models.PositiveSmallIntegerField(_("minutes, door to door"))
    source = models.CharField(_("source"), max_length=200)

    objects = ScopedQuerySet["TravelTime"].as_manager()

    class Meta:
        verbose_name = _("travel time")
        verbose_name_plural = _("travel times")
        ordering = ("one", "other", "mode")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["one", "other", "mode"],
                name="travel_time_once",
                violation_error_message=_(
                    "The time between these towns is known already."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(one__lt=models.F("other")),
                name="travel_time_in_order",
                violation_error_message=_(
                    "Write the two towns in the order of the alphabet: the time holds both ways."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__gte=1, minutes__lte=1440),
                name="travel_time_within_a_day",
                violation_error_message=_("A journey takes from one minute to a day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one} – {self.other}, {self.get_mode_display()}"
