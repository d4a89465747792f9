"""Hosts, their contacts who sign in, what they offer, and the placements made with them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    DateRangeField,
    IntegerRangeField,
    RangeBoundary,
    RangeOperators,
)
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mobility.hosts.lifecycle import (
    AGREED,
    HOLDS_DAYS,
    HOLDS_HOST,
    PLACEMENT,
    Decline,
    PlacementStage,
)
from mobility.hosts.rules import DaySpan, first_full_day
from participants.register.models import Participation
from pemwecco.core.answers import YES, GuardAnswer, no
from pemwecco.core.constraints import register_constraint_sentence
from pemwecco.core.day_words import date_format
from pemwecco.core.folded_queries import FoldedText
from pemwecco.core.models import TransitionLog, build_stage_trigger
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.network.models import Organisation

if TYPE_CHECKING:
    from pemwecco.accounts.models import User
    from pemwecco.core.scopes import Viewer


class HostQuerySet(ScopedQuerySet["Host"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff with the right; for a contact the hosts they speak for."""
        if self.staff_may_view(user):
            return self
        return self.of_contact(user)

    def of_contact(self, user: Viewer) -> Self:
        """Those for which the person speaks in the partner portal, whatever else they may see."""
        return (
            self.filter(contacts__user_id=user.pk)
            if user.is_authenticated
            else self.none()
        )


@pghistory.track()
class Host(models.Model):
    """An organisation that receives participants, with what visitors need to know."""

    class Region(models.TextChoices):
        BRUSSELS = "BRU", _("Brussels")
        FLANDERS = "VLG", _("Flanders")
        WALLONIA = "WAL", _("Wallonia")
        GERMAN_SPEAKING = "DG", _("German-speaking Community")
        OTHER = "other", _("elsewhere")

    organisation = models.OneToOneField(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="host",
    )
    # Decides which exemption from work permits applies (domain.md §3.4).
    labour_region = models.CharField(
        _("region for labour law"), max_length=5, choices=Region
    )
    presentation = models.TextField(_("presentation"), blank=True)
    offers = models.TextField(_("what the host offers"), blank=True)
    practical = models.TextField(
        _("practical details: hours, access, dress"), blank=True
    )
    capacity = models.PositiveSmallIntegerField(
        _("visitors at the same time"), default=1
    )
    paused = models.BooleanField(_("receives nobody for now"), default=False)

    objects = HostQuerySet.as_manager()

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")
        ordering = (FoldedText("organisation__name"), "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(capacity__gt=0),
                name="host_capacity_positive",
                violation_error_message=_("A host receives one visitor at least."),
            )
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class HostContactQuerySet(ScopedQuerySet["HostContact"]):
    def visible_to(self, user: Viewer) -> Self:
        if self.staff_may_view(user):
            return self
        return (
            self.filter(host__contacts__user_id=user.pk)
            if user.is_authenticated
            else self.none()
        )


@pghistory.track()
class HostContact(models.Model):
    """Someone who speaks for a host in the partner portal; signs in by a code sent by e-mail."""

    host = models.ForeignKey(
        Host, verbose_name=_("host"), on_delete=models.CASCADE, related_name="contacts"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.PROTECT,
        related_name="host_contacts",
    )
    function = models.CharField(_("function"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    signs_letters = models.BooleanField(_("may sign for the host"), default=False)

    objects = HostContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("host's contact")
        verbose_name_plural = _("host's contacts")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["host", "user"], name="host_contact_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.host})"


class PlacementQuerySet(ScopedQuerySet["Placement"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff; for a host what it was asked and has not declined; for a participant the agreed."""
        if self.staff_may_view(user):
            return self
        if not user.is_authenticated:
            return self.none()
        mine = models.Q(participation__person__email=user.email, stage__in=AGREED)
        return self.filter(self._spoken_for(user) | mine)

    def of_contact(self, user: Viewer) -> Self:
        """What the partner portal shows to someone who speaks for a host, whatever else they may see."""
        return (
            self.filter(self._spoken_for(user))
            if user.is_authenticated
            else self.none()
        )

    def asked_of(self, user: Viewer) -> Self:
        """What a host was ever asked, the declined included: only for saying who answered before."""
        if not user.is_authenticated:
            return self.none()
        hosts = HostContact.objects.filter(user=user).values("host")
        return self.filter(host__in=hosts, steps__move="offer").distinct()

    def _spoken_for(self, user: User) -> models.Q:
        hosts = HostContact.objects.filter(user=user).values("host")
        asked = PlacementStep.objects.filter(
            subject=models.OuterRef("pk"), move="offer"
        )
        # A visit cancelled before the host was asked never concerned it.
        cancelled = models.Q(models.Exists(asked), stage=PlacementStage.CANCELLED)
        return models.Q(host__in=hosts) & (models.Q(stage__in=HOLDS_HOST) | cancelled)

    def at_host(self, host: Host) -> Self:
        """Those that take a place at a host."""
        return self.filter(host=host, stage__in=HOLDS_HOST)


class DateRange(models.Func):
    """daterange(first, last, '[]'): both days count."""

    function = "DATERANGE"
    output_field = DateRangeField()


class SameRow(models.Func):
    """int8range(id, id, '[]'): equality as an overlap, so that no contrib extension is needed."""

    function = "INT8RANGE"
    output_field = IntegerRangeField()


_ROOM = ", ".join(f"'{stage.value}'" for stage in HOLDS_HOST)
register_constraint_sentence(
    "host_room", _("The host has no room left on one of these days.")
)
ROOM_DECLARE = [("room", "integer"), ("full_day", "date")]
# The last guard of the host's capacity: whoever writes, PostgreSQL counts day by day under a lock.
ROOM_TRIGGER = f"""
    IF TG_OP = 'UPDATE' AND OLD.stage IN ({_ROOM}) AND OLD.host_id = NEW.host_id
       AND OLD.starts_on <= NEW.starts_on AND OLD.ends_on >= NEW.ends_on THEN
        RETURN NEW;
    END IF;
    SELECT capacity INTO room FROM hosts_host WHERE id = NEW.host_id FOR UPDATE;
    SELECT d::date INTO full_day
      FROM generate_series(NEW.starts_on, NEW.ends_on, interval '1 day') AS d
     WHERE (SELECT count(*) FROM hosts_placement p
             WHERE p.host_id = NEW.host_id AND p.id <> NEW.id AND p.stage IN ({_ROOM})
               AND d::date BETWEEN p.starts_on AND p.ends_on) >= room
     ORDER BY d LIMIT 1;
    IF full_day IS NOT NULL THEN
        RAISE EXCEPTION 'The host receives % visitors on % already', room, full_day
            USING ERRCODE = 'check_violation', CONSTRAINT = 'host_room';
    END IF;
    RETURN NEW;
"""


@pghistory.track()
class Placement(models.Model):
    """A participant at a host from one day to another, both counted."""

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="placements",
    )
    host = models.ForeignKey(
        Host,
        verbose_name=_("host"),
        on_delete=models.PROTECT,
        related_name="placements",
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    purpose = models.CharField(_("purpose"), max_length=250)
    message = models.TextField(_("message to the host"), blank=True)
    stage = models.CharField(
        _("stage"),
        max_length=10,
        choices=PlacementStage,
        default=PlacementStage.PROPOSED,
    )
    # The host's own words are in the ledger.
    declined_because = models.CharField(
        _("why the host declined"),
        max_length=12,
        choices=Decline,
        blank=True,
        editable=False,
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ("starts_on", "id")
        permissions = (("manage_placement", "Can offer, confirm, cancel"),)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(starts_on__lte=models.F("ends_on")),
                name="placement_starts_before_it_ends",
                violation_error_message=_(
                    "The last day of the visit comes before its first day."
                ),
            ),
            ExclusionConstraint(
                name="placement_one_place_at_a_time",
                expressions=[
                    (
                        SameRow(
                            "participation",
                            "participation",
                            RangeBoundary(inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        DateRange(
                            "starts_on", "ends_on", RangeBoundary(inclusive_upper=True)
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=models.Q(stage__in=[stage.value for stage in HOLDS_DAYS]),
                violation_error_message=_(
                    "The participant is already at another host on these days."
                ),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["host", "starts_on"], name="placement_at_host"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            build_stage_trigger(PLACEMENT),
            pgtrigger.Trigger(
                name="room_at_the_host",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Insert,
                condition=pgtrigger.Condition(f"NEW.stage IN ({_ROOM})"),
                declare=ROOM_DECLARE,
                func=ROOM_TRIGGER,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participation} – {self.host}"

    @property
    def span(self) -> DaySpan:
        return DaySpan(self.starts_on, self.ends_on)

    @property
    def is_agreed(self) -> bool:
        """The host said yes and the visit was not called off: it may know who comes."""
        return self.stage in AGREED

    @staticmethod
    def answer_offers(
        rows: Sequence[Placement], refused: Container[int] = ()
    ) -> list[GuardAnswer]:
        """Whether each host can be asked: it receives, someone answers, the days fit, there is room.

        As if those before had been offered; two queries for all. `refused` are the keys of rows that
        something else holds back: they take no room.
        """
        hosts = {row.host_id for row in rows}
        spoken = set(
            HostContact.objects.filter(
                host__in=hosts, user__is_active=True
            ).values_list("host", flat=True)
        )
        held = Placement.objects.filter(host__in=hosts, stage__in=HOLDS_HOST)
        taken: dict[int, dict[int, DaySpan]] = {host: {} for host in hosts}
        for pk, host, first, last in held.values_list(
            "pk", "host", "starts_on", "ends_on"
        ):
            taken[host][pk] = DaySpan(first, last)
        answers = []
        for row in rows:
            answer = no(_("Nobody speaks for this host yet: invite a contact first."))
            if row.host_id in spoken:
                others = taken[row.host_id]
                answer = row.days_answer(
                    [span for pk, span in others.items() if pk != row.pk]
                )
                if answer and row.pk not in refused:
                    others[row.pk] = row.span
            answers.append(answer)
        return answers

    def days_answer(self, taken: Iterable[DaySpan] | None = None) -> GuardAnswer:
        """Whether these days fit the host and the stay of the participant.

        `taken` are the days of the host's other visitors, where the caller holds them.
        """
        if self.host.paused:
            return no(_("This host receives nobody for now."))
        cohort = self.participation.cohort
        if cohort is not None and not self.span.within(
            DaySpan(cohort.arrives_on, cohort.leaves_on)
        ):
            return no(
                gettext(
                    "The days must lie within the stay of the cohort, %(first)s to %(last)s."
                )
                % {
                    "first": _format_placement_day(cohort.arrives_on),
                    "last": _format_placement_day(cohort.leaves_on),
                }
            )
        if taken is None:
            others = Placement.objects.at_host(self.host).filter(
                starts_on__lte=self.ends_on, ends_on__gte=self.starts_on
            )
            days = others.exclude(pk=self.pk).values_list("starts_on", "ends_on")
            taken = [DaySpan(first, last) for first, last in days]
        full = first_full_day(self.span, taken, self.host.capacity)
        if full is not None:
            return no(
                gettext(
                    "The host receives %(capacity)d at the same time and is full on %(day)s."
                )
                % {"capacity": self.host.capacity, "day": _format_placement_day(full)}
            )
        return YES


def _format_placement_day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


class PlacementStep(TransitionLog):
    subject = models.ForeignKey(
        Placement, on_delete=models.PROTECT, related_name="steps"
    )

    class Meta(TransitionLog.Meta):
        abstract = False
