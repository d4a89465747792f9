"""Eligibility: the rules of a call, what they found in a file, and the way to become ready."""

from __future__ import annotations

from typing import ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.register.models import Call, Participation, in_language
from participants.selection.lifecycle import REFERRAL, ReferralStage
from participants.selection.models.calls import SetupVersion, frozen_with_call
from pemwecco.core.models import Step, fsm
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.network.models import Organisation


@pghistory.track()
class EligibilityRule(models.Model):
    """One rule of a call over the facts of a file, and what to do where it does not hold."""

    class Kind(models.TextChoices):
        AGE = "age", _("age on the closing day")
        NATIONALITY = "nationality", _("nationality")
        RESIDENCE = "residence", _("country of residence")
        REGION = "region", _("region of the enterprise")
        SECTOR = "sector", _("sector")
        LEGAL_FORM = "legal_form", _("legal form")
        OCCUPATION = "occupation", _("place in the enterprise")
        IDENTIFIER = "identifier", _("number in a register")
        YEARS_ACTIVE = "years_active", _("years since the creation")
        TURNOVER = "turnover", _("turnover")
        JOBS = "jobs", _("jobs")
        PAPER = "paper", _("a paper given")
        PASSPORT = "passport", _("a passport")
        ANSWER = "answer", _("answer to a question of the call")

    call = models.ForeignKey(
        Call, verbose_name=_("call"), on_delete=models.CASCADE, related_name="eligibility_rules"
    )
    code = models.SlugField(_("code"), max_length=30)
    kind = models.CharField(_("rule"), max_length=14, choices=Kind)
    # Which register, paper or question the rule looks at, where its kind needs one.
    on = models.CharField(_("about"), max_length=30, blank=True)
    lowest = models.DecimalField(_("at least"), max_digits=16, decimal_places=2, null=True, blank=True)
    highest = models.DecimalField(_("at most"), max_digits=16, decimal_places=2, null=True, blank=True)
    values = ArrayField(models.CharField(max_length=60), verbose_name=_("one of"), default=list, blank=True)
    # What does not hold keeps the file from being eligible; else it only says something to staff.
    blocking = models.BooleanField(_("needed to be eligible"), default=True)
    advice_fr = models.TextField(_("what to do, in French"), blank=True)
    advice_en = models.TextField(_("what to do, in English"), blank=True)
    advice_nl = models.TextField(_("what to do, in Dutch"), blank=True)
    paper_fr = models.CharField(_("paper to bring, in French"), max_length=200, blank=True)
    paper_en = models.CharField(_("paper to bring, in English"), max_length=200, blank=True)
    paper_nl = models.CharField(_("paper to bring, in Dutch"), max_length=200, blank=True)
    structure = models.ForeignKey(
        Organisation,
        verbose_name=_("where to go"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # Days after which it is looked at again; that of the call when empty.
    recheck_days = models.PositiveSmallIntegerField(_("looked at again after, days"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = ScopedQuerySet["EligibilityRule"].as_manager()

    class Meta:
        verbose_name = _("eligibility rule")
        verbose_name_plural = _("eligibility rules")
        ordering = ("call", "position", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["call", "code"], name="eligibility_rule_once")
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [frozen_with_call("{row}.call_id")]

    def __str__(self) -> str:
        return f"{self.code}: {self.get_kind_display()}"

    @property
    def advice(self) -> str:
        return in_language(self, "advice")

    @property
    def paper(self) -> str:
        return in_language(self, "paper")


class Screening(models.Model):
    """What the rules said of a file at a moment, with the facts they read. The last one counts."""

    participation = models.ForeignKey(
        Participation, verbose_name=_("file"), on_delete=models.CASCADE, related_name="screenings"
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
        triggers: ClassVar[list[pgtrigger.Trigger]] = [pgtrigger.ReadOnly(name="unchanged")]

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
        Screening, verbose_name=_("check"), on_delete=models.CASCADE, related_name="findings"
    )
    rule = models.ForeignKey(
        EligibilityRule, verbose_name=_("rule"), on_delete=models.PROTECT, related_name="findings"
    )
    # The sentence of the rule, in English, and what fills it; pages show it in the reader's language.
    message = models.CharField(max_length=250)
    params = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    blocking = models.BooleanField(_("needed to be eligible"))
    recheck_on = models.DateField(_("looked at again on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
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
            models.UniqueConstraint(fields=["screening", "rule"], name="finding_once_a_check"),
            models.CheckConstraint(
                condition=~models.Q(state="waived") | ~models.Q(note=""), name="finding_waived_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.message


@pghistory.track()
class Referral(models.Model):
    """A file that is not ready yet, handed to a support structure that helps it on."""

    participation = models.ForeignKey(
        Participation, verbose_name=_("file"), on_delete=models.CASCADE, related_name="referrals"
    )
    structure = models.ForeignKey(
        Organisation, verbose_name=_("support structure"), on_delete=models.PROTECT, related_name="referrals"
    )
    stage = models.CharField(_("state"), max_length=10, choices=ReferralStage, default=ReferralStage.PROPOSED)
    message = models.TextField(_("what it is about"), blank=True)
    follow_up_on = models.DateField(_("asked again on"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = ScopedQuerySet["Referral"].as_manager()

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering = ("-at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["participation", "structure"],
                condition=models.Q(stage__in=["proposed", "accepted"]),
                name="referral_once_at_a_time",
            )
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [fsm(REFERRAL)]

    def __str__(self) -> str:
        return f"{self.participation} → {self.structure}"


class ReferralStep(Step):
    subject = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="steps")

    class Meta(Step.Meta):
        abstract = False


@pghistory.track()
class Duplicate(models.Model):
    """Two files that may be of the same person or enterprise. Shown to staff only."""

    class State(models.TextChoices):
        SUSPECTED = "suspected", _("to be looked at")
        SAME = "same", _("the same")
        DIFFERENT = "different", _("not the same")

    first = models.ForeignKey(
        Participation, verbose_name=_("first file"), on_delete=models.CASCADE, related_name="duplicates_after"
    )
    second = models.ForeignKey(
        Participation,
        verbose_name=_("second file"),
        on_delete=models.CASCADE,
        related_name="duplicates_before",
    )
    # What they share: "email", "phone", "national_id", "ninea", "rccm", "name_and_birth", "enterprise_name".
    reasons = ArrayField(models.CharField(max_length=20), verbose_name=_("what they share"), default=list)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SUSPECTED)
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
                condition=models.Q(first__lt=models.F("second")), name="duplicate_older_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} ~ {self.second}"


class MatchKey(models.Model):
    """A key of a sent file by which others of the same person or enterprise are found; kept as a digest."""

    participation = models.ForeignKey(
        Participation, verbose_name=_("file"), on_delete=models.CASCADE, related_name="match_keys"
    )
    kind = models.CharField(_("what is compared"), max_length=20)
    digest = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("key for duplicates")
        verbose_name_plural = _("keys for duplicates")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["participation", "kind"], name="match_key_once")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["digest"], name="match_key_digest")]

    def __str__(self) -> str:
        return f"{self.participation}: {self.kind}"
