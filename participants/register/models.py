"""Programmes, calls, cohorts, and the participation that follows a person for life."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from participants.register.lifecycle import (
    PARTICIPATION,
    PUBLIC_NAMES,
    SEATED,
    Stage,
    cohort_is_full,
    programme_is_full,
)
from pemwecco.core.lifecycle import YES, Answer, no
from pemwecco.core.models import Step, fsm
from pemwecco.core.references import reference
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.network.models import Organisation, Person

if TYPE_CHECKING:
    from participants.register.seats import SeatBook
    from pemwecco.core.scopes import Viewer


def in_language(row: models.Model, field: str) -> str:
    """The text of a row in the language of the page, else in the first language that has one."""
    order = [(get_language() or "fr")[:2], "fr", "en", "nl"]
    return next((text for code in order if (text := getattr(row, f"{field}_{code}", ""))), "")


@pghistory.track()
class Programme(models.Model):
    """A mobility programme between two countries, with its funder: everything that is not law."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    # The first part of every file number: "PEM" in PEM-27-0042.
    prefix = models.CharField(_("prefix of file numbers"), max_length=6)
    name = models.CharField(_("name"), max_length=120)
    pitch_fr = models.TextField(_("introduction in French"), blank=True)
    pitch_en = models.TextField(_("introduction in English"), blank=True)
    pitch_nl = models.TextField(_("introduction in Dutch"), blank=True)
    origin = CountryField(_("country of the participants"))
    destination = CountryField(_("country of the hosts"))
    origin_timezone = models.CharField(_("time zone of the participants"), max_length=40)
    destination_timezone = models.CharField(_("time zone of the hosts"), max_length=40)
    origin_city = models.CharField(_("town that names the first clock"), max_length=60)
    destination_city = models.CharField(_("town that names the second clock"), max_length=60)
    currency = models.CharField(_("currency of the participants"), max_length=3)
    seats = models.PositiveSmallIntegerField(_("seats"))
    implementer = models.CharField(_("implemented by"), max_length=200)
    implementer_address = models.CharField(_("address of the implementer"), max_length=250, blank=True)
    partner = models.CharField(_("in partnership with"), max_length=200, blank=True)
    funding_fr = models.CharField(_("funding statement in French"), max_length=200)
    funding_en = models.CharField(_("funding statement in English"), max_length=200)
    funding_nl = models.CharField(_("funding statement in Dutch"), max_length=200)
    contact_email = models.EmailField(_("contact address"))
    contact_phone = models.CharField(_("contact phone"), max_length=40, blank=True)
    active = models.BooleanField(_("shown on the public site"), default=True)
    follow_up_months = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("follow-ups, months after return"), default=list
    )

    objects = ScopedQuerySet["Programme"].as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ("code",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["active"], condition=models.Q(active=True), name="programme_one_active"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def pitch(self) -> str:
        return in_language(self, "pitch")

    @property
    def funding(self) -> str:
        return in_language(self, "funding")

    def clocks(self, moment: datetime) -> list[tuple[str, datetime, str]]:
        """An instant on the clock of the participants and on that of the hosts: town, instant, time zone."""
        return [
            (self.origin_city, moment, self.origin_timezone),
            (self.destination_city, moment, self.destination_timezone),
        ]


class CallQuerySet(ScopedQuerySet["Call"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff with the right, published ones for everyone."""
        return self if self.staff_may_view(user) else self.filter(published=True)

    def open(self) -> Self:
        now = timezone.now()
        return self.filter(published=True, opens_at__lte=now, closes_at__gt=now)


@pghistory.track()
class Call(models.Model):
    """A call for applications: opens and closes at instants, shown on both clocks."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.PROTECT, related_name="calls"
    )
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    title_fr = models.CharField(_("title in French"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    title_nl = models.CharField(_("title in Dutch"), max_length=200, blank=True)
    text_fr = models.TextField(_("text in French"))
    text_en = models.TextField(_("text in English"), blank=True)
    text_nl = models.TextField(_("text in Dutch"), blank=True)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    published = models.BooleanField(_("published"), default=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ("-opens_at",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(opens_at__lt=models.F("closes_at")), name="call_opens_before_it_closes"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self, "title")

    @property
    def text(self) -> str:
        return in_language(self, "text")

    @property
    def next_moment(self) -> datetime:
        """The instant that counts next: the opening, then the closing."""
        return self.closes_at if self.opens_at <= timezone.now() else self.opens_at

    def open_answer(self) -> Answer:
        """Whether the call takes applications now: page, form and service all ask here."""
        now = timezone.now()
        if not self.published or now < self.opens_at:
            return no(_("This call is not open yet."))
        if now >= self.closes_at:
            return no(_("This call is closed."))
        return YES


@pghistory.track()
class Cohort(models.Model):
    """A group that travels together: dates in the host country, both days counted, and seats."""

    programme = models.ForeignKey(
        Programme, verbose_name=_("programme"), on_delete=models.PROTECT, related_name="cohorts"
    )
    call = models.ForeignKey(
        Call, verbose_name=_("call"), null=True, blank=True, on_delete=models.PROTECT, related_name="cohorts"
    )
    name = models.CharField(_("name"), max_length=80)
    arrives_on = models.DateField(_("first day in the host country"))
    leaves_on = models.DateField(_("last day in the host country"))
    seats = models.PositiveSmallIntegerField(_("seats"))

    objects = ScopedQuerySet["Cohort"].as_manager()

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ("-arrives_on",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(arrives_on__lte=models.F("leaves_on")),
                name="cohort_arrives_before_it_leaves",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ParticipationQuerySet(ScopedQuerySet["Participation"]):
    def visible_to(self, user: Viewer) -> Self:
        """All but drafts for staff with the right; their own for the person concerned."""
        if self.staff_may_view(user):
            return self.exclude(stage=Stage.DRAFT)
        return self.filter(person__email=user.email) if user.is_authenticated else self.none()

    def seated(self) -> Self:
        return self.filter(stage__in=SEATED)


SEATS_DECLARE = [("programme_row", "record"), ("cohort_row", "record"), ("taken", "integer")]
_SEATED = ", ".join(f"'{stage.value}'" for stage in SEATED)
# The last guard of the seats: whoever writes, however many at once, PostgreSQL counts under a lock.
SEATS_TRIGGER = f"""
    IF TG_OP = 'UPDATE' AND OLD.stage IN ({_SEATED})
       AND OLD.cohort_id IS NOT DISTINCT FROM NEW.cohort_id THEN
        RETURN NEW;
    END IF;
    SELECT p.id, p.seats INTO programme_row
      FROM register_programme p JOIN register_call c ON c.programme_id = p.id
     WHERE c.id = NEW.call_id FOR UPDATE OF p;
    SELECT count(*) INTO taken
      FROM register_participation x JOIN register_call c ON c.id = x.call_id
     WHERE c.programme_id = programme_row.id AND x.id <> NEW.id
       AND x.stage IN ({_SEATED});
    IF taken >= programme_row.seats THEN
        RAISE EXCEPTION 'All % seats of the programme are taken', programme_row.seats
            USING ERRCODE = 'check_violation', CONSTRAINT = 'programme_seats';
    END IF;
    IF NEW.cohort_id IS NOT NULL THEN
        SELECT id, seats INTO cohort_row FROM register_cohort WHERE id = NEW.cohort_id FOR UPDATE;
        SELECT count(*) INTO taken FROM register_participation x
         WHERE x.cohort_id = cohort_row.id AND x.id <> NEW.id
           AND x.stage IN ({_SEATED});
        IF taken >= cohort_row.seats THEN
            RAISE EXCEPTION 'All % seats of the cohort are taken', cohort_row.seats
                USING ERRCODE = 'check_violation', CONSTRAINT = 'cohort_seats';
        END IF;
    END IF;
    RETURN NEW;
"""


@pghistory.track()
class Participation(models.Model):
    """A person in a call: one number for life, from the draft to the last follow-up."""

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="participations"
    )
    call = models.ForeignKey(
        Call, verbose_name=_("call"), on_delete=models.PROTECT, related_name="participations"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("enterprise"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="participations",
    )
    cohort = models.ForeignKey(
        Cohort,
        verbose_name=_("cohort"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="participations",
    )
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    reference = models.CharField(_("file number"), max_length=20, unique=True)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage, default=Stage.DRAFT)
    created_at = models.DateTimeField(_("begun"), default=timezone.now)

    # Set on the rows of a page that has counted the seats for all of them; never on a locked row.
    seat_book: SeatBook | None = None

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ("-id",)
        permissions = (
            ("screen_participation", "Can confirm eligibility"),
            ("decide_participation", "Can shortlist, select, refuse"),
            ("steer_participation", "Can prepare, withdraw, exclude, complete"),
        )
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # A person applies once to a call; drafts and withdrawn files do not count.
            models.UniqueConstraint(
                fields=["person", "call"],
                condition=~models.Q(stage__in=["draft", "withdrawn"]),
                name="participation_once_a_call",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["call", "stage"], name="participation_stage"),
            models.Index(fields=["stage", "-id"], name="participation_list"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            fsm(PARTICIPATION),
            pgtrigger.ReadOnly(name="number_for_life", fields=["year", "number", "reference", "call"]),
            pgtrigger.Trigger(
                name="seats_are_counted",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Insert,
                condition=pgtrigger.Condition(f"NEW.stage IN ({_SEATED})"),
                declare=SEATS_DECLARE,
                func=SEATS_TRIGGER,
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def public_stage(self) -> str:
        """What the applicant reads."""
        return str(PUBLIC_NAMES[Stage(self.stage)])

    @property
    def is_seated(self) -> bool:
        return self.stage in SEATED

    def seat_answer(self) -> Answer:
        """Whether a seat is free for this file.

        Inside a transaction it counts under a lock, so that two clicks wait for each other; on a
        page, which only draws the button, it just counts; a page with many files counts once for
        all (`seat_book`).
        """
        if self.seat_book is not None:
            return self.seat_book.answer_for(self)
        locking = connection.in_atomic_block
        programmes = Programme.objects.select_for_update(of=("self",)) if locking else Programme.objects.all()
        programme = programmes.get(calls=self.call_id)
        taken = Participation.objects.seated().filter(call__programme=programme).exclude(pk=self.pk).count()
        if taken >= programme.seats:
            return programme_is_full(programme.seats)
        if self.cohort_id is not None:
            cohorts = Cohort.objects.select_for_update() if locking else Cohort.objects.all()
            cohort = cohorts.get(pk=self.cohort_id)
            taken = Participation.objects.seated().filter(cohort=cohort).exclude(pk=self.pk).count()
            if taken >= cohort.seats:
                return cohort_is_full(cohort.seats)
        return YES


class ParticipationStep(Step):
    subject = models.ForeignKey(Participation, on_delete=models.PROTECT, related_name="steps")

    class Meta(Step.Meta):
        abstract = False


def file_reference(programme: Programme, year: int, number: int) -> str:
    """The number that people quote: PEM-27-0042."""
    return reference(programme.prefix, year, number)
