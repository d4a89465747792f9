"""The plan of a participant for the time after the return, its versions, its milestones."""

from __future__ import annotations

from typing import ClassVar, Final, Self, TypeVar

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from participants.register.models import Participation
from pemwecco.core.models import TransitionLog, build_stage_trigger
from pemwecco.core.scopes import PersonalQuerySet, Viewer
from pemwecco.network.models import Organisation, Person
from reintegration.plans.lifecycle import (
    PLAN,
    VERSION,
    PlanEnding,
    PlanStage,
    VersionStage,
)
from reintegration.plans.models.templates import Helper, PlanKind
from reintegration.plans.rules import MilestoneTerms

VIEW_PLAN: Final = "plans.view_reintegrationplan"


class PlanQuerySet(PersonalQuerySet["ReintegrationPlan"]):
    def followed(self) -> Self:
        """Those that are not closed."""
        return self.filter(stage=PlanStage.OPEN)


M = TypeVar("M", bound=models.Model)


class PlanPartQuerySet(PersonalQuerySet[M]):
    """What belongs to plans: whoever sees plans sees it, and the participant their own."""

    address = "plan__participation__person__email"

    def staff_may_view(self, user: Viewer) -> bool:
        return user.is_active and user.has_perm(VIEW_PLAN)


@pghistory.track()
class ReintegrationPlan(models.Model):
    """What a participant sets out to do after the return, with whom; one for each file.

    What it says stands in its versions; the agreed one is in force.
    """

    # Who answers for it follows the participant: another colleague takes over for a reason.
    handover_needs_reason: ClassVar[bool] = True

    participation = models.OneToOneField(
        Participation,
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="reintegration_plan",
    )
    kind = models.CharField(_("kind of partnership"), max_length=13, choices=PlanKind)
    stage = models.CharField(
        pgettext_lazy("plan after the return", "state"),
        max_length=6,
        choices=PlanStage,
        default=PlanStage.OPEN,
    )
    closed_because = models.CharField(
        _("why it ended"),
        max_length=9,
        choices=PlanEnding,
        blank=True,
        editable=False,
    )
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("begun by"),
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    begun_at = models.DateTimeField(_("begun"), default=timezone.now, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan after the return")
        verbose_name_plural = _("plans after the return")
        ordering = ("-begun_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(stage="closed") | models.Q(closed_because=""),
                name="plan_ended_is_closed",
                violation_error_message=_("A plan that is followed has not ended."),
            )
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [build_stage_trigger(PLAN)]

    def __str__(self) -> str:
        return gettext("Plan of %(file)s") % {"file": self.participation}


class ReintegrationPlanStep(TransitionLog):
    subject = models.ForeignKey(
        ReintegrationPlan, on_delete=models.PROTECT, related_name="steps"
    )

    class Meta(TransitionLog.Meta):
        abstract = False


@pghistory.track()
class PlanVersion(models.Model):
    """What one side proposed as the plan. It stays as it was proposed; a change is the next version."""

    class Side(models.TextChoices):
        PARTICIPANT = "participant", _("the participant")
        STAFF = "staff", _("the programme")

    plan = models.ForeignKey(
        ReintegrationPlan,
        verbose_name=_("plan after the return"),
        on_delete=models.CASCADE,
        related_name="versions",
    )
    number = models.PositiveSmallIntegerField(_("version"))
    goals = models.TextField(_("goals"), max_length=1000)
    why = models.CharField(_("why it changes"), max_length=400, blank=True)
    made_as = models.CharField(_("proposed by"), max_length=11, choices=Side)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    made_at = models.DateTimeField(_("proposed"), default=timezone.now)
    stage = models.CharField(
        pgettext_lazy("version of a plan", "state"),
        max_length=8,
        choices=VersionStage,
        default=VersionStage.PROPOSED,
    )
    participant_yes_at = models.DateTimeField(
        _("yes of the participant"), null=True, blank=True
    )
    staff_yes_at = models.DateTimeField(
        _("yes of the programme"), null=True, blank=True
    )
    staff_yes_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("agreed for the programme by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = PlanPartQuerySet["PlanVersion"].as_manager()

    class Meta:
        verbose_name = _("version of a plan")
        verbose_name_plural = _("versions of plans")
        ordering = ("plan", "-number")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="plan_version_once",
                violation_error_message=_("This version exists already."),
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=models.Q(stage="proposed"),
                name="plan_version_one_proposed",
                violation_error_message=_("One version is proposed at a time."),
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=models.Q(stage="agreed"),
                name="plan_version_one_agreed",
                violation_error_message=_("One version of a plan is in force."),
            ),
            models.CheckConstraint(
                condition=~models.Q(stage="agreed")
                | models.Q(
                    participant_yes_at__isnull=False, staff_yes_at__isnull=False
                ),
                name="plan_version_agreed_by_both",
                violation_error_message=_(
                    "A plan is agreed when both have said yes to the same version."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(staff_yes_at__isnull=True, staff_yes_by__isnull=True)
                | models.Q(staff_yes_at__isnull=False, staff_yes_by__isnull=False),
                name="plan_version_yes_has_name",
                violation_error_message=_("Who says yes for the programme is noted."),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            build_stage_trigger(VERSION),
            pgtrigger.ReadOnly(
                name="proposed_stays",
                fields=["plan", "number", "goals", "why", "made_as", "made_by", "made_at"],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return gettext("version %(number)d") % {"number": self.number}

    @property
    def is_open(self) -> bool:
        """Whether it waits for a yes."""
        return self.stage == VersionStage.PROPOSED


class PlanVersionStep(TransitionLog):
    subject = models.ForeignKey(
        PlanVersion, on_delete=models.PROTECT, related_name="steps"
    )

    class Meta(TransitionLog.Meta):
        abstract = False


@pghistory.track()
class PlanMilestone(models.Model):
    """One milestone of a plan through all its versions, and whether it is reached."""

    plan = models.ForeignKey(
        ReintegrationPlan,
        verbose_name=_("plan after the return"),
        on_delete=models.CASCADE,
        related_name="milestones",
    )
    reached_on = models.DateField(_("reached on"), null=True, blank=True)
    word = models.CharField(_("how it was reached"), max_length=400, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("told by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = PlanPartQuerySet["PlanMilestone"].as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(reached_on__isnull=True, told_by__isnull=True)
                | models.Q(reached_on__isnull=False, told_by__isnull=False),
                name="milestone_reached_is_told",
                violation_error_message=_("Who tells that it is reached is noted."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan} – {self.pk}"


@pghistory.track()
class MilestoneLine(models.Model):
    """What one version says of a milestone: what is reached, by which day, who helps."""

    version = models.ForeignKey(
        PlanVersion,
        verbose_name=_("version of a plan"),
        on_delete=models.CASCADE,
        related_name="lines",
    )
    milestone = models.ForeignKey(
        PlanMilestone,
        verbose_name=_("milestone"),
        on_delete=models.CASCADE,
        related_name="lines",
    )
    what = models.CharField(_("what is reached"), max_length=200)
    due_on = models.DateField(_("by which day"))
    helper = models.CharField(
        _("who helps"), max_length=12, choices=Helper, default=Helper.NOBODY
    )
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("member of staff"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="plan_milestones",
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="plan_milestones",
    )

    objects = PersonalQuerySet["MilestoneLine"].as_manager()

    class Meta:
        verbose_name = _("milestone of a version")
        verbose_name_plural = _("milestones of versions")
        ordering = ("version", "due_on", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["version", "milestone"],
                name="milestone_line_once",
                violation_error_message=_("A milestone stands once in a version."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    helper="nobody", staff=None, organisation=None, person=None
                )
                | models.Q(
                    helper="staff", staff__isnull=False, organisation=None, person=None
                )
                | models.Q(
                    helper="organisation", staff=None, organisation__isnull=False, person=None
                )
                | models.Q(
                    helper="person", staff=None, organisation=None, person__isnull=False
                ),
                name="milestone_line_one_helper",
                violation_error_message=_(
                    "Say who helps: one member of staff, one organisation or one person."
                ),
            ),
        ]  # fmt: skip
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.ReadOnly(
                name="proposed_stays",
                fields=["version", "milestone", "what", "due_on", "helper"],
            )
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def helped_by(self) -> str:
        """Who helps, by name; nothing when the participant does it alone."""
        return str(self.staff or self.organisation or self.person or "")

    @property
    def terms(self) -> MilestoneTerms:
        """What is compared between versions."""
        return MilestoneTerms(self.what, self.due_on, self.helped_by)
