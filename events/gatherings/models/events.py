"""Workshops, seminars, training days, and the places at them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self
from zoneinfo import ZoneInfo, available_timezones

import pghistory
import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Cast
from django.templatetags.tz import do_timezone
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from events.gatherings.lifecycle import (
    ENDED,
    HELD,
    REGISTRATION,
    RegistrationStage,
)
from events.gatherings.rules import LINK_LIFE, OFFER_HOURS
from pemwecco.core.answers import YES, GuardAnswer, no
from pemwecco.core.models import TransitionLog, build_stage_trigger
from pemwecco.core.scopes import PersonalQuerySet, ScopedQuerySet
from pemwecco.network.models import Person

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


def validate_time_zone(name: str) -> None:
    """Refuse a time zone that no clock knows."""
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone, such as Europe/Brussels."),
            params={"name": name},
        )


def put_on_clock(moment: datetime, zone: ZoneInfo) -> datetime:
    """A moment that templates print as it is: they would turn any other to the clock of the server."""
    local: datetime = do_timezone(moment, zone)
    return local


def read_local_day(to_event: str = "", to_session: str | None = None) -> Cast:
    """The day of an event on the clock of its place, for queries; `to_event` is the way to it.

    With `to_session`, the way to one of its sessions, it is the day of that session.
    """
    begins = to_event if to_session is None else to_session
    return Cast(
        models.Func(
            models.F(f"{to_event}timezone"),
            models.F(f"{begins}starts_at"),
            function="TIMEZONE",
            output_field=models.DateTimeField(),
        ),
        models.DateField(),
    )


class EventQuerySet(ScopedQuerySet["Event"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff; published public ones for everyone; those one is registered to."""
        if self.staff_may_view(user):
            return self
        seen = models.Q(published=True, public=True)
        if user.is_authenticated:
            seen |= models.Q(
                pk__in=Registration.objects.filter(person__email=user.email).values(
                    "event"
                )
            )
        return self.filter(seen)

    def upcoming(self) -> Self:
        return self.filter(ends_at__gte=timezone.now()).order_by("starts_at")

    def past(self) -> Self:
        return self.filter(ends_at__lt=timezone.now()).order_by("-starts_at")

    def with_places_taken(self) -> Self:
        """Each with `taken`: how many places are held."""
        held = models.Q(registrations__stage__in=HELD)
        return self.annotate(taken=models.Count("registrations", filter=held))


@pghistory.track()
class Event(models.Model):
    """One gathering: where, in which time zone, for how many; its sessions say on which days.

    It begins with the first of them and ends with the last: the database keeps these two columns so.
    """

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
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default="fr"
    )
    place = models.CharField(_("place"), max_length=200)
    online_link = models.URLField(_("link for online participants"), blank=True)
    timezone = models.CharField(
        _("time zone"), max_length=40, validators=[validate_time_zone]
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    capacity = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    public = models.BooleanField(_("open to the public"), default=True)
    published = models.BooleanField(_("published"), default=False)
    needs_approval = models.BooleanField(
        _("each registration is approved"),
        default=False,
        help_text=_(
            "Who registers on the public page gets a place once staff say yes."
        ),
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("hours to accept an offered place"),
        default=OFFER_HOURS,
        blank=True,
        help_text=_("A place that comes free is kept so long for the first who waits."),
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ("-starts_at",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(starts_at__lt=models.F("ends_at")),
                name="event_starts_before_it_ends",
                violation_error_message=_("The event ends before it starts."),
            ),
            models.CheckConstraint(
                condition=models.Q(offer_hours__range=(1, 336)),
                name="event_offers_end",
                violation_error_message=_("A place is offered for 1 to 336 hours."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def starts_local(self) -> datetime:
        """The beginning on the clock of the place; pages and papers do not turn it to another clock."""
        return put_on_clock(self.starts_at, self.zone)

    @property
    def ends_local(self) -> datetime:
        return put_on_clock(self.ends_at, self.zone)

    def places_left(self) -> int | None:
        """How many places are free; nothing when their number is not limited."""
        if self.capacity is None:
            return None
        return max(0, self.capacity - self.registrations.filter(stage__in=HELD).count())

    @property
    def has_begun(self) -> bool:
        return timezone.now() >= self.starts_at

    def open_answer(self) -> GuardAnswer:
        """Whether the public may register now; page and service both ask here."""
        if not (self.published and self.public):
            return no(_("Registration for this event is not open."))
        if self.has_begun:
            return no(_("This event has begun or is over: registration is closed."))
        return YES


class RegistrationQuerySet(PersonalQuerySet["Registration"]):
    address = "person__email"

    def waiting(self) -> Self:
        """The waiting list, the first comer first."""
        return self.filter(stage=RegistrationStage.WAITING).order_by(
            "requested_at", "id"
        )


@pghistory.track()
class Registration(models.Model):
    """A person's place at an event; whether they came stands with each session."""

    # Attendance was a stage before each session had its own list.
    FORMER_STAGES: ClassVar[dict[str, Any]] = {
        "attended": _("attended"),
        "absent": _("absent"),
    }
    event = models.ForeignKey(
        Event,
        verbose_name=_("event"),
        on_delete=models.PROTECT,
        related_name="registrations",
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="registrations",
    )
    organisation_name = models.CharField(_("organisation"), max_length=200, blank=True)
    function = models.CharField(_("function"), max_length=120, blank=True)
    stage = models.CharField(
        _("state"),
        max_length=10,
        choices=RegistrationStage,
        default=RegistrationStage.REQUESTED,
    )
    # Of the mails about this event; the person's own language is theirs to change.
    language = models.CharField(
        _("language of the mails"),
        max_length=2,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
    )
    requested_at = models.DateTimeField(_("registered"), default=timezone.now)
    # Until when the last place was kept that was offered to who waited.
    offered_until = models.DateTimeField(
        _("offered until"), null=True, blank=True, editable=False
    )

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
            models.UniqueConstraint(
                fields=["event", "person"], name="registration_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(stage="offered")
                | models.Q(offered_until__isnull=False),
                name="registration_offer_has_an_end",
                violation_error_message=_("An offered place is kept until a moment."),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            build_stage_trigger(REGISTRATION)
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.event}"

    @staticmethod
    def answer_places(
        rows: Sequence[Registration], refused: Container[int] = ()
    ) -> list[GuardAnswer]:
        """Whether the event of each has a place, as if those before had taken theirs; one query for all.

        `refused` are the keys of rows that something else holds back: they take no place.
        """
        events = {row.event_id: row.event for row in rows}
        placed = Registration.objects.filter(event__in=events, stage__in=HELD)
        taken = Counter(placed.values_list("event", flat=True))
        answers = []
        for row in rows:
            capacity = row.event.capacity
            left = None if capacity is None else capacity - taken[row.event_id]
            answer = row.place_answer(left)
            if answer and row.pk not in refused:
                taken[row.event_id] += 1
            answers.append(answer)
        return answers

    def place_answer(self, left: int | None) -> GuardAnswer:
        """Whether the event has a place for this registration; `left` is nothing without a limit."""
        if left is not None and left <= 0:
            capacity = self.event.capacity or 0
            return no(
                ngettext(
                    "The only place is taken.",
                    "All %(count)d places are taken.",
                    capacity,
                )
                % {"count": capacity}
            )
        return YES

    @property
    def offered_local(self) -> datetime | None:
        """Until when a place is kept, on the clock of the event's place."""
        if self.offered_until is None:
            return None
        return put_on_clock(self.offered_until, self.event.zone)

    def offer_answer(self) -> GuardAnswer:
        """Whether the place that was offered may still be taken."""
        if self.stage != RegistrationStage.OFFERED or self.offered_until is None:
            return no(_("No place is kept for you at the moment."))
        if timezone.now() > self.offered_until:
            return no(_("This offer has ended: the place goes to the next who waits."))
        return YES

    @property
    def is_link_open(self) -> bool:
        """Whether the personal page still opens: until a month after the event."""
        return timezone.now() < self.event.ends_at + LINK_LIFE

    def change_answer(self) -> GuardAnswer:
        """Whether the person may still change what was told with the registration."""
        if self.stage in ENDED or self.event.has_begun:
            return no(_("Nothing can be changed here any more."))
        return YES

    def cancel_answer(self) -> GuardAnswer:
        """Whether the person may still give the place back by the link in the mail."""
        if self.stage == RegistrationStage.CANCELLED:
            return no(_("This registration is already cancelled."))
        if self.stage == RegistrationStage.REFUSED:
            return no(_("This registration was not accepted."))
        if self.event.has_begun:
            return no(_("This event has begun or is over: nothing is left to cancel."))
        return YES


class RegistrationStep(TransitionLog):
    subject = models.ForeignKey(
        Registration, on_delete=models.PROTECT, related_name="steps"
    )

    class Meta(TransitionLog.Meta):
        abstract = False
