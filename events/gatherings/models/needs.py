"""What somebody needs to take part: access, food; told with consent, for one event, for a short time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.gatherings.models.events import Registration
from pemwecco.core.scopes import ScopedQuerySet


class AttendeeNeeds(models.Model):
    """In a person's own words, for those alone who prepare the room and the meal.

    It may tell of health or belief: it stands apart from the registration, is in none of its lists and
    files, and has no history. It goes with a cancelled place, and two weeks after the event.
    """

    registration = models.OneToOneField(
        Registration,
        verbose_name=_("registration"),
        on_delete=models.CASCADE,
        related_name="needs",
    )
    text = models.TextField(_("access and food needs"), max_length=500)
    told_at = models.DateTimeField(_("told"), default=timezone.now)

    objects = ScopedQuerySet["AttendeeNeeds"].as_manager()

    class Meta:
        verbose_name = _("needs of a registered person")
        verbose_name_plural = _("needs of registered persons")
        ordering = ("registration", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(text=""),
                name="attendee_needs_are_told",
                violation_error_message=_("Nothing is kept where nothing is needed."),
            )
        ]

    def __str__(self) -> str:
        return str(self.registration)
