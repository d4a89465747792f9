"""Who met whom during a stay, about what, and what is to happen next."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.itineraries.models.stays import Stop
from mobility.itineraries.models.visit_scopes import StopScopedQuerySet
from participants.register.models import Participation
from pemwecco.network.models import Organisation, Person


@pghistory.track()
class Introduction(models.Model):
    """Somebody whom a participant met, at a stop or between them, with the next step and its day.

    Whom they met is written as it was heard; staff link it to the person and organisation they know.
    """

    class NotedAs(models.TextChoices):
        PARTICIPANT = "participant", _("the participant")
        HOST = "host", _("the host")
        STAFF = "staff", _("staff")

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="introductions",
    )
    stop = models.ForeignKey(
        Stop,
        verbose_name=_("stop"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="introductions",
    )
    on = models.DateField(_("met on"))
    met_name = models.CharField(_("whom"), max_length=120)
    met_organisation = models.CharField(
        _("enterprise or organisation"), max_length=200, blank=True
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("person known to us"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="introductions",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation known to us"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="introductions",
    )
    about = models.CharField(_("about what"), max_length=250)
    next_step = models.CharField(_("next step"), max_length=250, blank=True)
    due_on = models.DateField(_("to be done by"), null=True, blank=True)
    noted_as = models.CharField(_("noted by"), max_length=11, choices=NotedAs)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("noted at"), default=timezone.now, editable=False)

    objects = StopScopedQuerySet["Introduction"].as_manager()

    class Meta:
        verbose_name = _("introduction")
        verbose_name_plural = _("introductions")
        ordering = ("-on", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["participation", "on", "met_name", "about"],
                name="introduction_once",
                violation_error_message=_("This introduction is already noted."),
            ),
            models.CheckConstraint(
                condition=models.Q(due_on=None) | ~models.Q(next_step=""),
                name="introduction_due_has_step",
                violation_error_message=_("Say what is to be done by that day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participation} – {self.met_name}"
