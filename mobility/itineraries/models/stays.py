"""The day-by-day programme of a stay and its published versions."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.hosts.lifecycle import AGREED
from mobility.hosts.models import HostContact, Placement
from participants.register.models import Participation
from pemwecco.core.labels import join_label
from pemwecco.core.scopes import PersonalQuerySet, ScopedQuerySet
from pemwecco.documents.models import Document

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


def generate_feed_token() -> str:
    return secrets.token_urlsafe(24)


class ItineraryQuerySet(PersonalQuerySet["Itinerary"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff; the participant sees a published one. Hosts see stops, not itineraries."""
        if self.staff_may_view(user):
            return self
        return self.of_person(user).filter(versions__isnull=False).distinct()


@pghistory.track(exclude=["feed_token"])
class Itinerary(models.Model):
    """The stay of one participant: arrival, stops, departure. What others see is its last version.

    Flights and beds are not written here: they are the reservations of the file.
    """

    participation = models.OneToOneField(
        Participation,
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="itinerary",
    )
    arrives_on = models.DateField(_("day of entry"))
    leaves_on = models.DateField(_("day of exit"))
    emergency_contact = models.CharField(
        _("emergency contact during the stay"), max_length=200, blank=True
    )
    # The address of the calendar feed; changed when the participant asks for a new one.
    feed_token = models.CharField(
        max_length=40, unique=True, default=generate_feed_token, editable=False
    )

    objects = ItineraryQuerySet.as_manager()

    class Meta:
        verbose_name = _("itinerary")
        verbose_name_plural = _("itineraries")
        ordering = ("-arrives_on", "id")
        permissions = (("publish_itinerary", "Can publish"),)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(arrives_on__lte=models.F("leaves_on")),
                name="itinerary_entry_before_exit",
                violation_error_message=_("The stay ends before it begins."),
            )
        ]

    def __str__(self) -> str:
        days = f"{self.arrives_on:%d/%m/%Y} – {self.leaves_on:%d/%m/%Y}"
        return join_label(self.participation, days)


class StopQuerySet(ScopedQuerySet["Stop"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff; a host its own once it said yes; a participant those of the published stay.

        What hosts and participants read is the published version; this scope is for the rows.
        """
        if self.staff_may_view(user):
            return self
        if not user.is_authenticated:
            return self.none()
        hosts = HostContact.objects.filter(user_id=user.pk).values("host")
        own = models.Q(placement__host__in=hosts, placement__stage__in=AGREED)
        mine = models.Q(itinerary__participation__person__email=user.email)
        published = ItineraryVersion.objects.filter(
            itinerary=models.OuterRef("itinerary")
        )
        return self.filter(own | mine).filter(models.Exists(published))


@pghistory.track()
class Stop(models.Model):
    """One stop of an itinerary: days (both counted), place, host when it is at a host, what is done."""

    class Activity(models.TextChoices):
        MEETING = "meeting", _("business meeting")
        VISIT = "visit", _("company visit")
        # Hands-on work is no choice: it is never allowed on a business trip (domain.md §3.4).
        SHADOWING = "shadowing", _("job shadowing, without working")
        TRAINING = "training", _("training or workshop")
        SEMINAR = "seminar", _("seminar or conference")
        FAIR = "fair", _("fair")
        INCUBATOR = "incubator", _("session at an incubator")
        UNIVERSITY = "university", _("session at a university")
        INSTITUTION = "institution", _("institutional visit")
        CULTURE = "culture", _("cultural activity")
        TRAVEL = "travel", _("travel")
        FREE = "free", _("free day")

    itinerary = models.ForeignKey(
        Itinerary,
        verbose_name=_("itinerary"),
        on_delete=models.CASCADE,
        related_name="stops",
    )
    placement = models.ForeignKey(
        Placement,
        verbose_name=_("placement"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stops",
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    starts_at = models.TimeField(_("from"), null=True, blank=True)
    ends_at = models.TimeField(_("to"), null=True, blank=True)
    activity = models.CharField(_("activity"), max_length=12, choices=Activity)
    title = models.CharField(_("what"), max_length=200)
    place = models.CharField(_("where"), max_length=200)
    contact = models.CharField(_("contact on site"), max_length=200, blank=True)
    details = models.TextField(_("details"), blank=True)

    objects = StopQuerySet.as_manager()

    class Meta:
        verbose_name = _("stop")
        verbose_name_plural = _("stops")
        ordering = ("starts_on", "starts_at", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(starts_on__lte=models.F("ends_on")),
                name="stop_starts_before_it_ends",
                violation_error_message=_("The stop ends before it begins."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_on:%d/%m/%Y} {self.title}"


class VersionQuerySet(PersonalQuerySet["ItineraryVersion"]):
    address = "itinerary__participation__person__email"


class ItineraryVersion(models.Model):
    """An itinerary as published: frozen, numbered, with its PDF when the worker has made it."""

    itinerary = models.ForeignKey(
        Itinerary,
        verbose_name=_("itinerary"),
        on_delete=models.PROTECT,
        related_name="versions",
    )
    number = models.PositiveSmallIntegerField(_("version"))
    facts = models.JSONField(_("as published"))
    note = models.CharField(_("what changed"), max_length=250, blank=True)
    attempts = models.PositiveSmallIntegerField(
        _("attempts to make the PDF"), default=0
    )
    error = models.TextField(_("error"), blank=True)
    pdf = models.OneToOneField(
        Document,
        verbose_name="PDF",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="itinerary_version",
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    published_at = models.DateTimeField(_("published"), default=timezone.now)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("published itinerary")
        verbose_name_plural = _("published itineraries")
        ordering = ("itinerary", "-number")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["itinerary", "number"], name="version_once")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="keep", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="frozen", fields=["itinerary", "number", "facts", "published_at"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.itinerary} v{self.number}"
