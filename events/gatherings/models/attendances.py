"""Who came to which session, and the scans of the lists that they signed."""

from __future__ import annotations

from typing import ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.gatherings.models.events import Registration
from events.gatherings.models.sessions import EventSession
from pemwecco.core.constraints import register_constraint_sentence
from pemwecco.core.scopes import PersonalQuerySet, ScopedQuerySet
from pemwecco.documents.models import Document

register_constraint_sentence(
    "attendance_of_another_event", _("This registration is for another event.")
)
SAME_EVENT = """
IF (SELECT event_id FROM gatherings_eventsession WHERE id = NEW.session_id)
   IS DISTINCT FROM (SELECT event_id FROM gatherings_registration WHERE id = NEW.registration_id) THEN
    RAISE EXCEPTION 'This registration is for another event'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'attendance_of_another_event';
END IF;
RETURN NEW;
"""


class AttendanceQuerySet(PersonalQuerySet["SessionAttendance"]):
    address = "registration__person__email"


# What is taken back is deleted: the history keeps that it stood, by whom and until when.
@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()
)
class SessionAttendance(models.Model):
    """One person was at one session: how that is known, who recorded it and when."""

    class How(models.TextChoices):
        LIST = "list", _("on the list")
        DOOR = "door", _("at the door")
        CODE = "code", _("by the code")
        EARLIER = "earlier", _("recorded for the whole event")

    session = models.ForeignKey(
        EventSession,
        verbose_name=_("session of an event"),
        on_delete=models.PROTECT,
        related_name="attendances",
    )
    registration = models.ForeignKey(
        Registration,
        verbose_name=_("registration"),
        on_delete=models.PROTECT,
        related_name="attendances",
    )
    how = models.CharField(_("recorded"), max_length=8, choices=How)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("recorded at"), default=timezone.now)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ("session", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["session", "registration"],
                name="attendance_once_a_session",
                violation_error_message=_("This person is recorded already."),
            )
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Trigger(
                name="of_the_same_event",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=SAME_EVENT,
            )
        ]

    def __str__(self) -> str:
        return f"{self.registration.person} – {self.session}"


@pghistory.track()
class SignedSheet(models.Model):
    """A scan of the list that was signed at a session: what the auditor asks for."""

    session = models.ForeignKey(
        EventSession,
        verbose_name=_("session of an event"),
        on_delete=models.PROTECT,
        related_name="signed_sheets",
    )
    document = models.ForeignKey(
        Document,
        verbose_name=_("document"),
        on_delete=models.PROTECT,
        related_name="signed_sheets",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("attached by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("attached"), default=timezone.now)

    objects = ScopedQuerySet["SignedSheet"].as_manager()

    class Meta:
        verbose_name = _("signed list")
        verbose_name_plural = _("signed lists")
        ordering = ("session", "id")

    def __str__(self) -> str:
        return str(self.document)
