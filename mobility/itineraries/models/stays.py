"""The day-by-day programme of a stay and its published versions."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, ClassVar, Self
from zoneinfo import available_timezones

import pghistory
import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.hosts.lifecycle import AGREED
from mobility.hosts.models import Host, Placement
from mobility.itineraries.models.travel import TravelMode
from participants.register.lifecycle import SEATED
from participants.register.models import Cohort, Participation
from pemwecco.core.labels import join_label
from pemwecco.core.scopes import PersonalQuerySet, ScopedQuerySet
from pemwecco.documents.models import Document
from pemwecco.network.models import Person

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


_SEATED = ", ".join(f"'{stage.value}'" for stage in SEATED)
# A stop takes its own person, and one for everyone whoever of the cohort has an itinerary. Their hours
# follow those of the stop.
_TAKE_PEOPLE = f"""
INSERT INTO itineraries_stopattendee (stop_id, itinerary_id)
SELECT NEW.id, i.id
  FROM itineraries_itinerary i JOIN register_participation f ON f.id = i.participation_id
 WHERE (i.id = NEW.itinerary_id
        OR (NEW.is_for_everyone AND f.cohort_id = NEW.cohort_id AND f.stage IN ({_SEATED})))
   AND NOT EXISTS (
     SELECT FROM itineraries_stopattendee a WHERE a.stop_id = NEW.id AND a.itinerary_id = i.id);
IF TG_OP = 'UPDATE' THEN
  UPDATE itineraries_stopattendee SET stop_id = stop_id WHERE stop_id = NEW.id;
END IF;
RETURN NULL;
"""
_JOIN = """
INSERT INTO itineraries_stopattendee (stop_id, itinerary_id)
SELECT s.id, i.id
  FROM itineraries_itinerary i
  JOIN register_participation f ON f.id = i.participation_id
  JOIN itineraries_stop s ON s.cohort_id = f.cohort_id
 WHERE {which} AND s.is_for_everyone AND f.stage IN ({seated})
   AND (s.capacity IS NULL OR s.capacity > (
     SELECT count(*) FROM itineraries_stopattendee a WHERE a.stop_id = s.id))
    ON CONFLICT DO NOTHING;
"""
# Whoever comes late goes where there is room and nothing else at that hour; the week says who is missing.
_JOIN_COHORT = (
    _JOIN.format(which="i.id = NEW.id", seated=_SEATED)
    + """
RETURN NULL;
"""
)
_CHANGE_COHORT = (
    f"""
DELETE FROM itineraries_stopattendee a
 USING itineraries_itinerary i, itineraries_stop s
 WHERE i.participation_id = NEW.id AND a.itinerary_id = i.id AND s.id = a.stop_id
   AND s.cohort_id IS NOT NULL
   AND (s.cohort_id IS DISTINCT FROM NEW.cohort_id OR NEW.stage NOT IN ({_SEATED}));
"""
    + _JOIN.format(which="f.id = NEW.id", seated=_SEATED)
    + """
RETURN NULL;
"""
)
# Whoever changes the cohort leaves its shared stops for those of the new one; whoever gives up the seat
# leaves their places.
pgtrigger.register(
    pgtrigger.Trigger(
        name="itinerary_follows_cohort",
        when=pgtrigger.After,
        operation=pgtrigger.UpdateOf("cohort_id", "stage"),  # type: ignore[no-untyped-call]  # pgtrigger has no types for it
        condition=pgtrigger.Condition(
            "NEW.cohort_id IS DISTINCT FROM OLD.cohort_id OR NEW.stage IS DISTINCT FROM OLD.stage"
        ),
        func=_CHANGE_COHORT,
    )
)(Participation)


def generate_feed_token() -> str:
    return secrets.token_urlsafe(24)


def validate_zone(value: str) -> None:
    """Refuse a clock that the database of time zones does not know."""
    if value not in available_timezones():
        raise ValidationError(_("This is not the name of a time zone."))


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
    # Own and shared ones: the one reader of who is where.
    all_stops = models.ManyToManyField(
        "itineraries.Stop",
        through="itineraries.StopAttendee",
        related_name="itineraries",
        editable=False,
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
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Trigger(
                name="joins_its_cohort",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func=_JOIN_COHORT,
            ),
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
        hosts = Host.objects.of_contact(user)
        own = models.Q(placement__host__in=hosts, placement__stage__in=AGREED)
        own |= models.Q(host__in=hosts, cohort__isnull=False)
        mine = models.Q(itineraries__participation__person__email=user.email)
        published = ItineraryVersion.objects.filter(
            itinerary__all_stops=models.OuterRef("pk")
        )
        return self.filter(own | mine).filter(models.Exists(published)).distinct()


@pghistory.track()
class Stop(models.Model):
    """One stop of a person or of a cohort: days (both counted), place, host, what is done.

    Hours are of each of its days on the clock of its place; two days whose
    hours run backwards are one stop that goes on over midnight. An end at 00:00 is the end of the day.
    """

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
        MEAL = "meal", _("meal")
        FREE = "free", _("free day")

    # Of one person, or shared in a cohort: one of the two.
    itinerary = models.ForeignKey(
        Itinerary,
        verbose_name=_("itinerary"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="stops",
    )
    cohort = models.ForeignKey(
        Cohort,
        verbose_name=_("cohort"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stops",
    )
    # A shared stop for the whole cohort takes in whoever joins it later.
    is_for_everyone = models.BooleanField(
        _("for everyone in the cohort"), default=False, db_default=False
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
    # Empty: the clock of the country that the programme travels to.
    zone = models.CharField(
        _("clock of the place"),
        max_length=40,
        blank=True,
        db_default="",
        validators=[validate_zone],
        help_text=_("For a stop in another country, for example Europe/London."),
    )
    address = models.CharField(
        _("street and number"), max_length=200, blank=True, db_default=""
    )
    host = models.ForeignKey(
        Host,
        verbose_name=_("host"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="shared_stops",
    )
    contact_person = models.ForeignKey(
        Person,
        verbose_name=_("person to ask for"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    purpose = models.CharField(_("purpose"), max_length=250, blank=True, db_default="")
    capacity = models.PositiveSmallIntegerField(
        _("places"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    materials = models.TextField(_("what to bring"), blank=True, db_default="")
    travel_mode = models.CharField(
        _("how one gets there"),
        max_length=5,
        blank=True,
        db_default="",
        choices=TravelMode,
    )

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
            ),
            models.CheckConstraint(
                condition=models.Q(itinerary__isnull=False, cohort__isnull=True)
                | models.Q(itinerary__isnull=True, cohort__isnull=False),
                name="stop_of_person_or_cohort",
                violation_error_message=_(
                    "A stop is of one person or shared in a cohort."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(cohort__isnull=True, is_for_everyone=False)
                | models.Q(cohort__isnull=False, placement__isnull=True),
                name="stop_shared_without_placement",
                violation_error_message=_(
                    "A shared stop names its host; a placement is of one person."
                ),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Trigger(
                name="takes_its_people",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_TAKE_PEOPLE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on:%d/%m/%Y} {self.title}"

    @property
    def is_shared(self) -> bool:
        return self.cohort_id is not None

    @property
    def receiver(self) -> Host | None:
        """The host of the stop: of its visit, or the one that receives the cohort."""
        return self.placement.host if self.placement is not None else self.host


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
