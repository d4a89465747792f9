"""What is to be done after a trip: by whom, until when, done, and verified by somebody else."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mobility.hosts.models import Host, HostContact, Placement
from mobility.itineraries.lifecycle import ACTION_POINT, ActionPointStage
from mobility.itineraries.models.incidents import Incident
from mobility.itineraries.models.introductions import Introduction
from participants.register.models import Participation
from pemwecco.core.constraints import register_constraint_sentence
from pemwecco.core.models import TransitionLog, build_stage_trigger
from pemwecco.core.scopes import PersonalQuerySet
from pemwecco.documents.models import Document

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


class ActionPointQuerySet(PersonalQuerySet["ActionPoint"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff; for others those for which they, or their host, are responsible."""
        if self.staff_may_view(user):
            return self.unbarred(user)
        return self.of_person(user) | self.of_contact(user)

    def of_person(self, user: Viewer) -> Self:
        """Those of a participant; nothing without a sign-in."""
        own = super().of_person(user)
        return own.filter(responsible=ActionPoint.Responsible.PARTICIPANT)

    def of_contact(self, user: Viewer) -> Self:
        """Those of the hosts for which a person speaks; nothing without a sign-in."""
        if not user.is_authenticated:
            return self.none()
        hosts = Host.objects.of_contact(user)
        return self.filter(contact__affiliation__organisation__host__in=hosts)

    def still_open(self) -> Self:
        return self.filter(stage=ActionPointStage.OPEN)

    def overdue(self, on: date) -> Self:
        """Those that should have been done before a day."""
        return self.still_open().filter(due_on__lt=on)


@pghistory.track()
class ActionPoint(models.Model):
    """One thing to do that came of a trip; it names one responsible person.

    The next step of an introduction and what follows from an incident become one, so that there is one list.
    """

    class Responsible(models.TextChoices):
        PARTICIPANT = "participant", _("the participant")
        HOST = "host", _("a contact of a host")
        STAFF = "staff", _("a member of staff")

    class Priority(models.IntegerChoices):
        NORMAL = 1, pgettext_lazy("priority", "normal")
        HIGH = 2, pgettext_lazy("priority", "high")

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="action_points",
    )
    what = models.CharField(_("what is to be done"), max_length=250)
    responsible = models.CharField(
        _("who is responsible"), max_length=11, choices=Responsible
    )
    contact = models.ForeignKey(
        HostContact,
        verbose_name=_("host's contact"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="action_points",
    )
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("member of staff"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    due_on = models.DateField(_("to be done by"))
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority, default=Priority.NORMAL
    )
    # Where it comes from; none of them: from the trip report of the file, or noted by staff.
    placement = models.ForeignKey(
        Placement,
        verbose_name=_("visit"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="action_points",
    )
    incident = models.ForeignKey(
        Incident,
        verbose_name=_("incident"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="action_points",
    )
    introduction = models.OneToOneField(
        Introduction,
        verbose_name=_("introduction"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="action_point",
    )
    proof = models.ForeignKey(
        Document,
        verbose_name=_("proof"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="action_points",
    )
    stage = models.CharField(
        pgettext_lazy("action point", "state"),
        max_length=8,
        choices=ActionPointStage,
        default=ActionPointStage.OPEN,
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    added_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    objects = ActionPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("action point")
        verbose_name_plural = _("action points")
        ordering = ("due_on", "id")
        permissions = (("verify_actionpoint", "Can verify action points"),)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(responsible="participant", contact=None, staff=None)
                | models.Q(responsible="host", contact__isnull=False, staff=None)
                | models.Q(responsible="staff", contact=None, staff__isnull=False),
                name="action_point_of_one_person",
                violation_error_message=_(
                    "Say who is responsible: the participant, one contact of a host or one member of staff."
                ),
            ),
            models.CheckConstraint(
                condition=~models.Q(what=""),
                name="action_point_says_what",
                violation_error_message=_("Say what is to be done."),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            build_stage_trigger(ACTION_POINT)
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def person(self) -> str:
        """Who is responsible, by name."""
        if self.contact is not None:
            return str(self.contact)
        if self.staff is not None:
            return str(self.staff)
        return self.participation.person.full_name

    @property
    def is_overdue(self) -> bool:
        is_open = self.stage == ActionPointStage.OPEN
        return is_open and self.due_on < timezone.localdate()


register_constraint_sentence(
    "action_point_second_person",
    _("You did it yourself: somebody else verifies it."),
)


class ActionPointStep(TransitionLog):
    subject = models.ForeignKey(
        ActionPoint, on_delete=models.PROTECT, related_name="steps"
    )

    class Meta(TransitionLog.Meta):
        abstract = False
        # Whoever did it last does not verify it, whichever way the step is written.
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            *TransitionLog.Meta.triggers,
            pgtrigger.Trigger(
                name="verified_by_another",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("NEW.move = 'verify_point'"),
                func="""
                    IF NEW.by_id IS NOT NULL AND NEW.by_id = (
                        SELECT s.by_id FROM itineraries_actionpointstep s
                         WHERE s.subject_id = NEW.subject_id AND s.move = 'finish_point'
                         ORDER BY s.id DESC LIMIT 1) THEN
                        RAISE EXCEPTION 'Whoever did it does not verify it'
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'action_point_second_person';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]
