"""Workshops, seminars, training days: registration, attendance, learning notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.lifecycle import REGISTRATION, RegistrationStage
from pemwecco.core.models import Step, fsm
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.documents.models import Document
from pemwecco.network.models import Organisation, Person

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


class EventQuerySet(ScopedQuerySet["Event"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff; published public ones for everyone; those one is registered to."""
        if self.staff_may_view(user):
            return self
        seen = models.Q(published=True, public=True)
        if user.is_authenticated:
            seen |= models.Q(pk__in=Registration.objects.filter(person__email=user.email).values("event"))
        return self.filter(seen)

    def upcoming(self) -> Self:
        return self.filter(ends_at__gte=timezone.now()).order_by("starts_at")


@pghistory.track()
class Event(models.Model):
    """One gathering: where, when in which time zone, for how many."""

    class Kind(models.TextChoices):
        WORKSHOP = "workshop", _("workshop")
        SEMINAR = "seminar", _("seminar")
        TRAINING = "training", _("training day")
        INFORMATION = "information", _("information session")
        FORUM = "forum", _("forum")

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="fr")
    place = models.CharField(_("place"), max_length=200)
    online_link = models.URLField(_("link for online participants"), blank=True)
    timezone = models.CharField(_("time zone"), max_length=40, default="Africa/Dakar")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    capacity = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    public = models.BooleanField(_("open to the public"), default=True)
    published = models.BooleanField(_("published"), default=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("-starts_at",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(starts_at__lt=models.F("ends_at")), name="event_starts_before_it_ends"
            )
        ]

    def __str__(self) -> str:
        return self.title


class RegistrationQuerySet(ScopedQuerySet["Registration"]):
    def visible_to(self, user: Viewer) -> Self:
        if self.staff_may_view(user):
            return self
        return self.filter(person__email=user.email) if user.is_authenticated else self.none()


@pghistory.track()
class Registration(models.Model):
    """A person's place at an event, and whether they came."""

    event = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.PROTECT, related_name="registrations"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="registrations"
    )
    organisation_name = models.CharField(_("organisation"), max_length=200, blank=True)
    stage = models.CharField(
        _("state"), max_length=10, choices=RegistrationStage, default=RegistrationStage.REQUESTED
    )
    requested_at = models.DateTimeField(_("registered"), default=timezone.now)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ("event", "requested_at")
        permissions = (
            ("manage_registration", "Can confirm or cancel registrations"),
            ("record_attendance", "Can record attendance"),
        )
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["event", "person"], name="registration_once")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [fsm(REGISTRATION)]

    def __str__(self) -> str:
        return f"{self.person} – {self.event}"


class RegistrationStep(Step):
    subject = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="steps")

    class Meta(Step.Meta):
        abstract = False


class LearningNoteQuerySet(ScopedQuerySet["LearningNote"]):
    def visible_to(self, user: Viewer) -> Self:
        return self if self.staff_may_view(user) else self.published()

    def published(self) -> Self:
        return self.filter(published_on__lte=timezone.localdate())


@pghistory.track()
class LearningNote(models.Model):
    """What was learned, written down for others: tied to the event it came from."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="fr")
    level = models.CharField(_("level"), max_length=5, choices=Organisation.Level)
    event = models.ForeignKey(
        Event, verbose_name=_("event"), null=True, blank=True, on_delete=models.PROTECT, related_name="notes"
    )
    summary = models.TextField(_("summary"))
    body = models.TextField(_("text"))
    document = models.ForeignKey(
        Document, verbose_name=_("file"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_on = models.DateField(_("published on"), null=True, blank=True)

    objects = LearningNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("learning note")
        verbose_name_plural = _("learning notes")
        ordering = ("-published_on", "title")

    def __str__(self) -> str:
        return self.title
