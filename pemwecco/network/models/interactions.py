"""Who of us spoke with whom of them, about what, and what comes next."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pemwecco.accounts.models import User
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.network.models.actors import Organisation, Person


class InteractionQuerySet(ScopedQuerySet["Interaction"]):
    def with_next_step(self) -> InteractionQuerySet:
        """Those whose next step is still to be done."""
        return self.exclude(next_step="").filter(done_on__isnull=True)


@pghistory.track()
class Interaction(models.Model):
    """A contact with an organisation: visit, call, mail, event; what was said and what follows."""

    class Channel(models.TextChoices):
        MEETING = "meeting", _("meeting")
        CALL = "call", _("phone call")
        MAIL = "mail", _("e-mail")
        VISIT = "visit", _("visit")
        EVENT = "event", _("event")
        MESSAGE = "message", _("message")

    class Zone(models.TextChoices):
        DAKAR = "Africa/Dakar", _("Dakar time")
        BRUSSELS = "Europe/Brussels", _("Brussels time")

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.CASCADE,
        related_name="interactions",
    )
    # Whom it was about, where it was about one person.
    person = models.ForeignKey(
        Person,
        verbose_name=_("about"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    people = models.ManyToManyField(
        Person,
        verbose_name=_("who took part, of theirs"),
        blank=True,
        related_name="interactions",
    )
    colleagues = models.ManyToManyField(
        User,
        verbose_name=_("who took part, of ours"),
        blank=True,
        related_name="+",
    )
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    on = models.DateField(_("date"), default=timezone.localdate)
    # The hour on the clock of the place; without one the day alone is known.
    at = models.TimeField(_("hour"), null=True, blank=True)
    zone = models.CharField(_("clock"), max_length=40, choices=Zone, default=Zone.DAKAR)
    summary = models.TextField(_("summary"))
    next_step = models.CharField(_("next step"), max_length=250, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    responsible = models.ForeignKey(
        User,
        verbose_name=_("responsible"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    done_on = models.DateField(_("done on"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = InteractionQuerySet.as_manager()

    class Meta:
        verbose_name = _("interaction")
        verbose_name_plural = _("interactions")
        ordering = ("-on", "-id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "on"], name="interaction_on")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(next_step="") | models.Q(due_on__isnull=True),
                name="interaction_step_before_day",
                violation_error_message=_("Say what is to be done by that day."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.on}"
