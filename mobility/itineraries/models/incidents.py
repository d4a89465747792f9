"""What went wrong during a stay: the incident, who is called in which order, and what follows."""

from __future__ import annotations

from typing import ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mobility.itineraries.lifecycle import INCIDENT, IncidentStage
from mobility.itineraries.models.presences import Presence
from participants.register.models import Participation, Programme
from pemwecco.core.models import TransitionLog, build_stage_trigger
from pemwecco.core.scopes import ScopedQuerySet


class IncidentSeverity(models.IntegerChoices):
    MINOR = 1, pgettext_lazy("incident", "minor")
    SERIOUS = 2, pgettext_lazy("incident", "serious")
    CRITICAL = 3, pgettext_lazy("incident", "critical")


@pghistory.track()
class CallTreeEntry(models.Model):
    """One line of the contact tree of a programme: who is called, in which order, from which severity."""

    programme = models.ForeignKey(
        Programme,
        verbose_name=_("programme"),
        on_delete=models.CASCADE,
        related_name="call_tree",
    )
    position = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("who is called"), max_length=120)
    role = models.CharField(_("what for"), max_length=160, blank=True)
    phone = models.CharField(_("phone"), max_length=40)
    from_severity = models.PositiveSmallIntegerField(
        _("from which severity"),
        choices=IncidentSeverity,
        default=IncidentSeverity.MINOR,
    )
    on_card = models.BooleanField(
        _("on the emergency card"),
        default=False,
        help_text=_("Travellers read name and phone."),
    )

    objects = ScopedQuerySet["CallTreeEntry"].as_manager()

    class Meta:
        verbose_name = _("line of the contact tree")
        verbose_name_plural = _("contact tree")
        ordering = ("programme", "position")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["programme", "position"],
                name="call_tree_position_once",
                violation_error_message=_("This place in the order is taken."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.name}"


# What concerns health is kept in no history: it goes when its time is over.
@pghistory.track(exclude=["health"])
class Incident(models.Model):
    """Something that went wrong during the stay of a person, until it is closed with a reason.

    What concerns health stands in a field of its own: few read it, and it goes first.
    """

    class Kind(models.TextChoices):
        NO_SHOW = "no_show", _("did not come")
        ILLNESS = "illness", _("illness")
        ACCIDENT = "accident", _("accident or injury")
        LOST_PAPERS = "lost_papers", _("papers lost or stolen")
        THEFT = "theft", _("theft or damage")
        BORDER = "border", _("stopped at the border")
        UNREACHABLE = "unreachable", _("cannot be reached")
        CONFLICT = "conflict", _("conflict or conduct")
        SAFETY = "safety", _("threat or violence")
        TRANSPORT = "transport", _("transport or lodging failed")
        OTHER = "other", _("something else")

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="incidents",
    )
    # The absence that opened it; empty for what staff noted.
    presence = models.OneToOneField(
        Presence,
        verbose_name=_("presence at a stop"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="incident",
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    severity = models.PositiveSmallIntegerField(
        _("severity"), choices=IncidentSeverity, default=IncidentSeverity.MINOR
    )
    happened_at = models.DateTimeField(_("when"), default=timezone.now)
    what = models.TextField(
        _("what happened"), help_text=_("Nothing about health here.")
    )
    health = models.TextField(
        _("about health"),
        blank=True,
        help_text=_("Only what help needs; erased 6 months after the return."),
    )
    follow_up = models.TextField(_("what follows"), blank=True)
    due_on = models.DateField(_("to be done by"), null=True, blank=True)
    stage = models.CharField(
        _("state"),
        max_length=6,
        choices=IncidentStage,
        default=IncidentStage.OPEN,
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("opened by"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    opened_at = models.DateTimeField(_("opened"), default=timezone.now, editable=False)

    objects = ScopedQuerySet["Incident"].as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ("-happened_at", "-id")
        permissions = (("read_incident_health", "Can read what concerns health"),)
        triggers: ClassVar[list[pgtrigger.Trigger]] = [build_stage_trigger(INCIDENT)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_at:%d/%m/%Y}"


class IncidentStep(TransitionLog):
    subject = models.ForeignKey(
        Incident, on_delete=models.PROTECT, related_name="steps"
    )

    class Meta(TransitionLog.Meta):
        abstract = False


@pghistory.track()
class IncidentCall(models.Model):
    """One call of an incident, as the contact tree had it when it was opened; ticked once."""

    incident = models.ForeignKey(
        Incident,
        verbose_name=_("incident"),
        on_delete=models.CASCADE,
        related_name="calls",
    )
    position = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("who is called"), max_length=120)
    role = models.CharField(_("what for"), max_length=160, blank=True)
    phone = models.CharField(_("phone"), max_length=40)
    called_at = models.DateTimeField(_("called"), null=True, blank=True)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("called by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reached = models.BooleanField(_("reached"), null=True, blank=True)
    said = models.CharField(_("what was said"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ("incident", "position")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["incident", "position"],
                name="incident_call_position_once",
                violation_error_message=_("This place in the order is taken."),
            ),
            models.CheckConstraint(
                condition=models.Q(called_at=None, called_by=None, reached=None)
                | models.Q(called_at__isnull=False, called_by__isnull=False),
                name="incident_call_by_somebody",
                violation_error_message=_("A call is made by somebody."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.name}"
