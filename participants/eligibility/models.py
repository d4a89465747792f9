"""What the check of a file found, the route of those not ready, files that may be of one person."""

from __future__ import annotations

from typing import ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.calls.models import EligibilityRule, SetupVersion
from participants.eligibility.lifecycle import (
    REFERRAL,
    ReferralPurpose,
    ReferralRefusal,
    ReferralStage,
    SharedDatum,
)
from participants.register.models import Participation
from pemwecco.core.labels import join_label
from pemwecco.core.models import TransitionLog, build_stage_trigger
from pemwecco.core.scopes import PersonalQuerySet, ScopedQuerySet
from pemwecco.documents.models import Document
from pemwecco.network.models import Organisation


class Screening(models.Model):
    """What the rules said of a file at a moment, with the facts they read. The last one counts."""

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.CASCADE,
        related_name="screenings",
    )
    version = models.ForeignKey(
        SetupVersion,
        verbose_name=_("version of the call"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    ready = models.BooleanField(_("every rule holds"))
    facts = models.JSONField(_("facts read"), encoder=DjangoJSONEncoder)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = ScopedQuerySet["Screening"].as_manager()

    class Meta:
        verbose_name = _("eligibility check")
        verbose_name_plural = _("eligibility checks")
        ordering = ("-at", "-id")
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.ReadOnly(name="unchanged")
        ]

    def __str__(self) -> str:
        return f"{self.participation} {self.at:%d/%m/%Y}"


@pghistory.track()
class ScreeningFinding(models.Model):
    """A rule that did not hold: coded, in plain words, with what to do, where, and when to look again."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        RESOLVED = "resolved", _("resolved")
        WAIVED = "waived", _("waived, with a reason")

    screening = models.ForeignKey(
        Screening,
        verbose_name=_("check"),
        on_delete=models.CASCADE,
        related_name="findings",
    )
    # None: a reason in place of a paper, which is judged whatever the rules of the call.
    rule = models.ForeignKey(
        EligibilityRule,
        verbose_name=_("rule"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="findings",
    )
    # The sentence of the rule, in English, and what fills it; pages show it in the reader's language.
    message = models.CharField(max_length=250)
    params = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    blocking = models.BooleanField(_("needed to be eligible"))
    recheck_on = models.DateField(_("looked at again on"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=State, default=State.OPEN
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("closed by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = ScopedQuerySet["ScreeningFinding"].as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ("screening", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["screening", "rule"], name="finding_once_a_check"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="waived") | ~models.Q(note=""),
                name="finding_waived_with_reason",
                violation_error_message=_("What is waived needs its reason."),
            ),
        ]

    def __str__(self) -> str:
        return self.message


@pghistory.track()
class BroughtItem(models.Model):
    """What an applicant brought, or said when it comes, for one thing that a file which is not ready needs.

    It belongs to the rule, or to the paper in whose place a reason stands, so that a new check keeps it. The
    last one of each counts; staff judge it by resolving the finding, or say why it does not do.
    """

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.CASCADE,
        related_name="brought_items",
    )
    rule = models.ForeignKey(
        EligibilityRule,
        verbose_name=_("rule"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="brought_items",
    )
    paper = models.CharField(_("paper"), max_length=30, blank=True)
    document = models.ForeignKey(
        Document,
        verbose_name=_("what was brought"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="brought_items",
    )
    expected_on = models.DateField(_("comes on"), null=True, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)
    # Why it does not do, as the applicant reads it.
    remark = models.CharField(_("why it does not do"), max_length=300, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("judged by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = PersonalQuerySet["BroughtItem"].as_manager()

    class Meta:
        verbose_name = _("paper brought")
        verbose_name_plural = _("papers brought")
        ordering = ("-at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(document__isnull=False)
                | models.Q(expected_on__isnull=False),
                name="brought_file_or_day",
                violation_error_message=_(
                    "Choose the file, or say on which day you will have it."
                ),
            )
        ]

    def __str__(self) -> str:
        return join_label(self.participation, self.document or self.expected_on)

    @property
    def key(self) -> tuple[int | None, str]:
        """The finding that it answers: its rule, or the paper in whose place a reason stands."""
        return self.rule_id, self.paper


class ReferralQuerySet(PersonalQuerySet["Referral"]):
    """Staff see all, the person concerned their own; a structure those that it was told of."""

    def told(self) -> Self:
        """What structures know: after the return only with a consent that stands."""
        consents = ReferralStep.objects.filter(subject=OuterRef("pk"), move="consent")
        is_told = Q(purpose=ReferralPurpose.READINESS) | Q(Exists(consents))
        return self.exclude(stage=ReferralStage.UNWANTED).filter(is_told)

    def of_return(self) -> Self:
        """Those for support after the return."""
        return self.filter(purpose=ReferralPurpose.RETURN)


@pghistory.track()
class Referral(models.Model):
    """Somebody handed to a support structure: a file that is not ready yet, or one back from the mobility."""

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.CASCADE,
        related_name="referrals",
    )
    structure = models.ForeignKey(
        Organisation,
        verbose_name=_("support structure"),
        on_delete=models.PROTECT,
        related_name="referrals",
    )
    purpose = models.CharField(
        _("what for"),
        max_length=9,
        choices=ReferralPurpose,
        default=ReferralPurpose.READINESS,
    )
    stage = models.CharField(
        _("state"), max_length=10, choices=ReferralStage, default=ReferralStage.PROPOSED
    )
    message = models.TextField(_("what it is about"), blank=True)
    # What the participant is asked to let the structure know; the milestone as it was worded then.
    shared = ArrayField(
        models.CharField(max_length=9, choices=SharedDatum),
        verbose_name=_("what is shared"),
        default=list,
        blank=True,
    )
    milestone = models.CharField(_("for which milestone"), max_length=250, blank=True)
    declined_because = models.CharField(
        _("why it declined"), max_length=8, choices=ReferralRefusal, blank=True
    )
    follow_up_on = models.DateField(_("asked again on"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering = ("-at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["participation", "structure"],
                condition=models.Q(stage__in=["asked", "proposed", "accepted"]),
                name="referral_once_at_a_time",
                violation_error_message=_(
                    "This file is already referred to this organisation."
                ),
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(purpose="readiness")
                    & ~models.Q(stage__in=["asked", "done", "unwanted"])
                )
                | (models.Q(purpose="return") & ~models.Q(stage="ready")),
                name="referral_stage_of_purpose",
                violation_error_message=_(
                    "This step belongs to a referral for another purpose."
                ),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [build_stage_trigger(REFERRAL)]

    def __str__(self) -> str:
        return f"{self.participation} → {self.structure}"

    @property
    def is_of_return(self) -> bool:
        return self.purpose == ReferralPurpose.RETURN

    @property
    def shared_labels(self) -> list[str]:
        """What is shared beside name, enterprise and message, in words."""
        return [str(SharedDatum(code).label) for code in self.shared]


class ReferralStep(TransitionLog):
    subject = models.ForeignKey(
        Referral, on_delete=models.PROTECT, related_name="steps"
    )

    class Meta(TransitionLog.Meta):
        abstract = False


@pghistory.track()
class Duplicate(models.Model):
    """Two files that may be of the same person or enterprise. Shown to staff only."""

    class State(models.TextChoices):
        SUSPECTED = "suspected", _("to be looked at")
        SAME = "same", _("the same")
        DIFFERENT = "different", _("not the same")

    first = models.ForeignKey(
        Participation,
        verbose_name=_("first file"),
        on_delete=models.CASCADE,
        related_name="duplicates_after",
    )
    second = models.ForeignKey(
        Participation,
        verbose_name=_("second file"),
        on_delete=models.CASCADE,
        related_name="duplicates_before",
    )
    # What they share: "email", "phone", "national_id", "ninea", "rccm", "name_and_birth", "enterprise_name".
    reasons = ArrayField(
        models.CharField(max_length=20), verbose_name=_("what they share"), default=list
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.SUSPECTED
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = ScopedQuerySet["Duplicate"].as_manager()

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        ordering = ("-id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["first", "second"], name="duplicate_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")),
                name="duplicate_older_first",
                violation_error_message=_("A pair of files names the older one first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} ~ {self.second}"


class MatchKey(models.Model):
    """A key of a sent file by which others of the same person or enterprise are found; kept as a digest."""

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.CASCADE,
        related_name="match_keys",
    )
    kind = models.CharField(_("what is compared"), max_length=20)
    digest = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("key for duplicates")
        verbose_name_plural = _("keys for duplicates")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["participation", "kind"], name="match_key_once"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["digest"], name="match_key_digest")
        ]

    def __str__(self) -> str:
        return join_label(self.participation, self.kind)
