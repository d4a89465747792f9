"""The sessions of an event: each has its day, its hours, its room or link, and those who speak."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.gatherings.models.events import Event, put_on_clock
from pemwecco.core.answers import YES, GuardAnswer, no
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.network.models import Person

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer

# The event begins with its first session and ends with its last; every list is ordered by these two columns.
SPAN = """
UPDATE gatherings_event SET starts_at = span.first, ends_at = span.last
  FROM (SELECT min(starts_at) AS first, max(ends_at) AS last FROM gatherings_eventsession
         WHERE event_id = COALESCE(NEW.event_id, OLD.event_id)) AS span
 WHERE id = COALESCE(NEW.event_id, OLD.event_id) AND span.first IS NOT NULL
   AND (starts_at, ends_at) IS DISTINCT FROM (span.first, span.last);
RETURN NULL;
"""


class EventSessionQuerySet(ScopedQuerySet["EventSession"]):
    def visible_to(self, user: Viewer) -> Self:
        """Those of the events that one sees."""
        return self.filter(event__in=Event.objects.visible_to(user).values("pk"))


@pghistory.track()
class EventSession(models.Model):
    """One sitting of an event on one day: what is signed for, each by itself."""

    event = models.ForeignKey(
        Event,
        verbose_name=_("event"),
        on_delete=models.PROTECT,
        related_name="sessions",
    )
    title = models.CharField(
        _("title"),
        max_length=200,
        blank=True,
        help_text=_("Empty when the title of the event says it."),
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    room = models.CharField(_("room"), max_length=120, blank=True)
    online_link = models.URLField(
        _("link for online participants"),
        blank=True,
        help_text=_("Empty when it is that of the event."),
    )
    # When somebody said that the list is complete: who is not on it was absent.
    recorded_at = models.DateTimeField(
        _("attendance closed"), null=True, blank=True, editable=False
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("attendance closed by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = EventSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session of an event")
        verbose_name_plural = _("sessions of events")
        ordering = ("starts_at", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(starts_at__lt=models.F("ends_at")),
                name="session_starts_before_it_ends",
                violation_error_message=_("The session ends before it starts."),
            )
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Trigger(
                name="span_of_event",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.After,
                func=SPAN,
            )
        ]

    def __str__(self) -> str:
        return self.title or str(self.event)

    @property
    def starts_local(self) -> datetime:
        """The beginning on the clock of the place."""
        return put_on_clock(self.starts_at, self.event.zone)

    @property
    def ends_local(self) -> datetime:
        return put_on_clock(self.ends_at, self.event.zone)

    @property
    def link(self) -> str:
        """Where one takes part online: the session's own, else that of the event."""
        return self.online_link or self.event.online_link

    @property
    def is_over(self) -> bool:
        return timezone.now() >= self.ends_at

    def attendance_answer(self) -> GuardAnswer:
        """Attendance is recorded from the day itself, on the clock of the place."""
        today = timezone.now().astimezone(self.event.zone).date()
        if today < self.starts_local.date():
            return no(_("Attendance can be recorded from the day of the session."))
        return YES


@pghistory.track()
class SessionSpeaker(models.Model):
    """Who leads a session, and as what."""

    class Role(models.TextChoices):
        TRAINER = "trainer", _("trainer")
        SPEAKER = "speaker", _("speaker")
        MODERATOR = "moderator", _("moderator")

    session = models.ForeignKey(
        EventSession,
        verbose_name=_("session of an event"),
        on_delete=models.CASCADE,
        related_name="speakers",
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="sessions_led",
    )
    role = models.CharField(
        pgettext_lazy("of a speaker", "role"), max_length=10, choices=Role
    )

    objects = ScopedQuerySet["SessionSpeaker"].as_manager()

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["session", "person"],
                name="speaker_once_a_session",
                violation_error_message=_("This person stands there already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_role_display()})"
