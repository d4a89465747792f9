"""What hosts offer, and the placements made with them."""

from __future__ import annotations

import secrets
from collections.abc import Container, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mobility.hosts.lifecycle import (
    AGREED,
    HOLDS_DAYS,
    HOLDS_HOST,
    PLACEMENT,
    CallOff,
    Decline,
    PlacementStage,
)
from mobility.hosts.rules import DaySpan, first_full_day
from participants.register.models import Participation
from pemwecco.core.answers import YES, GuardAnswer, no
from pemwecco.core.constraints import register_constraint_sentence
from pemwecco.core.day_words import date_format
from pemwecco.core.model_fields import DateRange, SameRow
from pemwecco.core.models import TransitionLog, build_stage_trigger
from pemwecco.core.scopes import ScopedQuerySet

if TYPE_CHECKING:
    from pemwecco.accounts.models import User
    from pemwecco.core.scopes import Viewer
from mobility.hosts.models.hosts import Host, HostContact


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
        hosts = Host.objects.of_contact(user)
        return self.filter(host__in=hosts, steps__move="offer").distinct()

    def _spoken_for(self, user: User) -> models.Q:
        hosts = Host.objects.of_contact(user)
        asked = PlacementStep.objects.filter(
            subject=models.OuterRef("pk"), move="offer"
        )
        # A visit cancelled before the host was asked never concerned it.
        ended = [PlacementStage.CANCELLED, PlacementStage.EXPIRED]
        cancelled = models.Q(models.Exists(asked), stage__in=ended)
        return models.Q(host__in=hosts) & (models.Q(stage__in=HOLDS_HOST) | cancelled)

    def at_host(self, host: Host) -> Self:
        """Those that take a place at a host."""
        return self.filter(host=host, stage__in=HOLDS_HOST)


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
    cancelled_because = models.CharField(
        _("why the visit was called off"),
        max_length=16,
        choices=CallOff,
        blank=True,
        editable=False,
    )
    answer_by = models.DateField(
        _("to answer by"),
        null=True,
        blank=True,
        help_text=_(
            "After this day the request lapses and the place is free again. Empty: as the cohort says,"
            " else ten days. The host gets a mail when it changes after the request."
        ),
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
        answering = HostContact.objects.at_hosts(hosts).reachable()
        spoken = set(
            answering.filter(manages=True).values_list(
                "affiliation__organisation__host", flat=True
            )
        )
        held = Placement.objects.filter(host__in=hosts, stage__in=HOLDS_HOST)
        taken: dict[int, dict[int, DaySpan]] = {host: {} for host in hosts}
        for pk, host, first, last in held.values_list(
            "pk", "host", "starts_on", "ends_on"
        ):
            taken[host][pk] = DaySpan(first, last)
        answers = []
        for row in rows:
            answer = no(
                _("Nobody answers for this host yet: invite a contact who may.")
            )
            if row.host_id in spoken:
                others = taken[row.host_id]
                answer = row.days_answer(
                    [span for pk, span in others.items() if pk != row.pk]
                )
                if answer and row.pk not in refused:
                    others[row.pk] = row.span
            answers.append(answer)
        return answers

    def get_proposed_days(self) -> DaySpan | None:
        """The days that the host proposed instead, while they wait for an answer."""
        if self.stage != PlacementStage.COUNTERED:
            return None
        found = self.day_proposals.last()
        return None if found is None else DaySpan(found.starts_on, found.ends_on)

    @staticmethod
    def answer_proposed_days(
        rows: Sequence[Placement], refused: Container[int] = ()
    ) -> list[GuardAnswer]:
        """Whether each row can take the days that its host proposed; a fixed number of queries.

        As if those before had been agreed to.
        """
        keys = [row.pk for row in rows]
        proposed: dict[int, DaySpan] = {}
        for found in DayProposal.objects.filter(placement__in=keys).order_by("pk"):
            proposed[found.placement_id] = DaySpan(found.starts_on, found.ends_on)
        files = [row.participation_id for row in rows]
        hosts = [row.host_id for row in rows]
        kept = Placement.objects.filter(
            models.Q(host__in=hosts, stage__in=HOLDS_HOST)
            | models.Q(participation__in=files, stage__in=HOLDS_DAYS)
        )
        spans: dict[int, tuple[int, int, str, DaySpan]] = {}
        for pk, host, file, stage, first, last in kept.values_list(
            "pk", "host", "participation", "stage", "starts_on", "ends_on"
        ):
            spans[pk] = (host, file, stage, DaySpan(first, last))
        answers = []
        for row in rows:
            answer = row.answer_moved(proposed.get(row.pk), spans)
            if answer and row.pk not in refused:
                spans[row.pk] = (
                    row.host_id,
                    row.participation_id,
                    PlacementStage.ACCEPTED,
                    proposed[row.pk],
                )
            answers.append(answer)
        return answers

    def answer_moved(
        self, asked: DaySpan | None, spans: dict[int, tuple[int, int, str, DaySpan]]
    ) -> GuardAnswer:
        """Whether this row can move to some days; `spans` are the visits of its host and participant."""
        if asked is None:
            return no(_("The host has proposed no other days."))
        at_host = []
        for pk, (host, file, stage, span) in spans.items():
            if pk == self.pk:
                continue
            if file == self.participation_id and span.meets(asked):
                return no(
                    _("The participant is already at another host on these days.")
                )
            if host == self.host_id and stage in HOLDS_HOST:
                at_host.append(span)
        moved = Placement(
            pk=self.pk,
            participation=self.participation,
            host=self.host,
            starts_on=asked.first,
            ends_on=asked.last,
        )
        return moved.days_answer(at_host)

    def days_answer(self, taken: Iterable[DaySpan] | None = None) -> GuardAnswer:
        """Whether these days fit the host and the stay of the participant.

        `taken` are the days of the host's other visitors, where the caller holds them.
        """
        pause = self.host.pause
        if self.host.is_paused or (pause is not None and pause.meets(self.span)):
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


class DayProposal(models.Model):
    """Other days that a host proposes in answer to a request; who, when and its words are of the step."""

    placement = models.ForeignKey(
        Placement,
        verbose_name=_("placement"),
        on_delete=models.PROTECT,
        related_name="day_proposals",
    )
    step = models.OneToOneField(
        PlacementStep, on_delete=models.PROTECT, related_name="proposed_days"
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("other days")
        verbose_name_plural = _("other days")
        ordering = ("pk",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(starts_on__lte=models.F("ends_on")),
                name="day_proposal_starts_before_it_ends",
                violation_error_message=_(
                    "The last day of the visit comes before its first day."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"


def generate_visits_token() -> str:
    return secrets.token_urlsafe(24)


@pghistory.track(exclude=["token"])
class VisitCalendar(models.Model):
    """The address at which a calendar program reads the visits of those for whom somebody speaks.

    Whoever has the address has the days and the names that its owner may read; it ends by itself, and its
    owner makes another or none.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.CASCADE,
        related_name="visit_calendar",
    )
    token = models.CharField(
        max_length=40, unique=True, default=generate_visits_token, editable=False
    )
    valid_until = models.DateField(_("valid until"))

    class Meta:
        verbose_name = _("calendar of visits")
        verbose_name_plural = _("calendars of visits")

    def __str__(self) -> str:
        return str(self.user)
