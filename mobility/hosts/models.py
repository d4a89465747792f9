"""Hosts, their contacts who sign in, what they offer, and the placements made with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, IntegerRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.hosts.lifecycle import HOLDS_DAYS, PLACEMENT, PlacementStage
from participants.register.models import Participation
from pemwecco.core.models import Step, fsm
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.network.models import Organisation

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


class HostQuerySet(ScopedQuerySet["Host"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff with the right; for a contact the hosts they speak for."""
        if self.staff_may_view(user):
            return self
        return self.filter(contacts__user_id=user.pk) if user.is_authenticated else self.none()


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
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="host"
    )
    # Decides which exemption from work permits applies (domain.md §3.4).
    labour_region = models.CharField(_("region for labour law"), max_length=5, choices=Region)
    presentation = models.TextField(_("presentation"), blank=True)
    offers = models.TextField(_("what the host offers"), blank=True)
    practical = models.TextField(_("practical details: hours, access, dress"), blank=True)
    capacity = models.PositiveSmallIntegerField(_("visitors at the same time"), default=1)
    paused = models.BooleanField(_("receives nobody for now"), default=False)

    objects = HostQuerySet.as_manager()

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")
        ordering = ("organisation__name",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(capacity__gt=0), name="host_capacity_positive")
        ]

    def __str__(self) -> str:
        return str(self.organisation)


class HostContactQuerySet(ScopedQuerySet["HostContact"]):
    def visible_to(self, user: Viewer) -> Self:
        if self.staff_may_view(user):
            return self
        return self.filter(host__contacts__user_id=user.pk) if user.is_authenticated else self.none()


@pghistory.track()
class HostContact(models.Model):
    """Someone who speaks for a host in the partner portal; signs in by a code sent by e-mail."""

    host = models.ForeignKey(Host, verbose_name=_("host"), on_delete=models.CASCADE, related_name="contacts")
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
        """All for staff; for a host those offered to it; for a participant their own once accepted."""
        if self.staff_may_view(user):
            return self
        if not user.is_authenticated:
            return self.none()
        S = PlacementStage
        return self.filter(
            models.Q(host__contacts__user_id=user.pk) & ~models.Q(stage=S.PROPOSED)
            | models.Q(
                participation__person__email=user.email,
                stage__in=[S.ACCEPTED, S.CONFIRMED, S.RUNNING, S.COMPLETED],
            )
        ).distinct()


class DateRange(models.Func):
    """daterange(first, last, '[]'): both days count."""

    function = "DATERANGE"
    output_field = DateRangeField()


class SameRow(models.Func):
    """int8range(id, id, '[]'): equality as an overlap, so that no contrib extension is needed."""

    function = "INT8RANGE"
    output_field = IntegerRangeField()


@pghistory.track()
class Placement(models.Model):
    """A participant at a host from one day to another, both counted."""

    participation = models.ForeignKey(
        Participation, verbose_name=_("file"), on_delete=models.PROTECT, related_name="placements"
    )
    host = models.ForeignKey(
        Host, verbose_name=_("host"), on_delete=models.PROTECT, related_name="placements"
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    purpose = models.CharField(_("purpose"), max_length=250)
    message = models.TextField(_("message to the host"), blank=True)
    stage = models.CharField(
        _("stage"), max_length=10, choices=PlacementStage, default=PlacementStage.PROPOSED
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
                condition=models.Q(starts_on__lte=models.F("ends_on")), name="placement_starts_before_it_ends"
            ),
            ExclusionConstraint(
                name="placement_one_place_at_a_time",
                expressions=[
                    (
                        SameRow("participation_id", "participation_id", RangeBoundary(inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        DateRange("starts_on", "ends_on", RangeBoundary(inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=models.Q(stage__in=[stage.value for stage in HOLDS_DAYS]),
                violation_error_message=_("The participant is already at another host on these days."),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [fsm(PLACEMENT)]

    def __str__(self) -> str:
        return f"{self.participation} – {self.host}"


class PlacementStep(Step):
    subject = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name="steps")

    class Meta(Step.Meta):
        abstract = False
