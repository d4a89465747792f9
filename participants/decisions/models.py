"""Decisions of a panel: rounds that are published at once, reasons, the ranked reserve, offers of a place."""

from __future__ import annotations

from typing import ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.calls.models import PanelMember
from participants.decisions.lifecycle import OFFER, OfferStage
from participants.register.models import (
    Call,
    Cohort,
    Participation,
    get_translated_text,
)
from pemwecco.core.labels import join_label
from pemwecco.core.models import TransitionLog, build_stage_trigger
from pemwecco.core.scopes import PersonalQuerySet, ScopedQuerySet
from pemwecco.documents.models import Paper


@pghistory.track()
class RefusalReason(models.Model):
    """A coded reason for not retaining a file, in the applicant's words."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    label_fr = models.CharField(_("reason in French"), max_length=250)
    label_en = models.CharField(_("reason in English"), max_length=250)
    label_nl = models.CharField(_("reason in Dutch"), max_length=250)
    active = models.BooleanField(_("offered"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = ScopedQuerySet["RefusalReason"].as_manager()

    class Meta:
        verbose_name = _("reason for not retaining")
        verbose_name_plural = _("reasons for not retaining")
        ordering = ("position", "code")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return get_translated_text(self, "label")


@pghistory.track()
class Round(models.Model):
    """A sitting of the panel of a call: decisions wait in it until they are published together."""

    call = models.ForeignKey(
        Call, verbose_name=_("call"), on_delete=models.PROTECT, related_name="rounds"
    )
    number = models.PositiveSmallIntegerField(_("round"))
    held_on = models.DateField(_("panel met on"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    remarks = models.TextField(_("remarks for the minutes"), blank=True)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("opened by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    # Whether those kept in reserve are told their rank.
    tell_rank = models.BooleanField(
        _("tell those in reserve their rank"), default=False
    )
    # When publishing was asked; the worker then publishes file by file, until none waits or failed.
    publishing_at = models.DateTimeField(_("publishing since"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("published by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = ScopedQuerySet["Round"].as_manager()

    class Meta:
        verbose_name = _("round of decisions")
        verbose_name_plural = _("rounds of decisions")
        ordering = ("call", "-number")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["call", "number"], name="round_once"),
            models.UniqueConstraint(
                fields=["call"],
                condition=models.Q(published_at__isnull=True),
                name="round_one_open",
                violation_error_message=_("A round of this call is still open."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call} – {self.number}"

    @property
    def is_open(self) -> bool:
        """Whether decisions can be put into it and taken out."""
        return self.publishing_at is None


class Minutes(models.Model):
    """The minutes of a round as issued; made again, the new ones supersede the old."""

    round = models.ForeignKey(
        Round, verbose_name=_("round"), on_delete=models.PROTECT, related_name="minutes"
    )
    paper = models.OneToOneField(
        Paper,
        verbose_name=_("paper"),
        on_delete=models.PROTECT,
        related_name="panel_minutes",
    )

    objects = ScopedQuerySet["Minutes"].as_manager()

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        ordering = ("-id",)

    def __str__(self) -> str:
        return str(self.paper)


@pghistory.track()
class Attendance(models.Model):
    """Who sat on the panel in a round."""

    round = models.ForeignKey(
        Round,
        verbose_name=_("round"),
        on_delete=models.CASCADE,
        related_name="attendance",
    )
    member = models.ForeignKey(
        PanelMember,
        verbose_name=_("panel member"),
        on_delete=models.PROTECT,
        related_name="attendance",
    )
    present = models.BooleanField(_("present"), default=False)
    chairs = models.BooleanField(_("in the chair"), default=False)

    class Meta:
        verbose_name = _("attendance of the panel")
        verbose_name_plural = _("attendance of the panel")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "member"], name="panel_attendance_once"
            )
        ]

    def __str__(self) -> str:
        return join_label(self.round, self.member)


@pghistory.track()
class PendingDecision(models.Model):
    """What a round will say of a file; nobody outside knows it before the round is published."""

    class Outcome(models.TextChoices):
        SELECT = "select", _("select")
        KEEP = "keep", _("keep in reserve")
        REFUSE = "refuse", _("do not retain")

    round = models.ForeignKey(
        Round,
        verbose_name=_("round"),
        on_delete=models.CASCADE,
        related_name="decisions",
    )
    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.CASCADE,
        related_name="pending_decisions",
    )
    outcome = models.CharField(_("decision"), max_length=8, choices=Outcome)
    cohort = models.ForeignKey(
        Cohort,
        verbose_name=_("cohort"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # Place on the reserve list of a stratum ("" is the general list).
    stratum = models.CharField(_("reserve list"), max_length=60, blank=True)
    rank = models.PositiveSmallIntegerField(_("rank on it"), null=True, blank=True)
    reasons = models.ManyToManyField(
        RefusalReason, verbose_name=_("reasons"), blank=True, related_name="+"
    )
    words = models.TextField(_("own words to the applicant"), blank=True)
    feedback = models.TextField(_("feedback of the panel, without names"), blank=True)
    # The mail as staff changed it; the wording of the house when empty.
    mail_subject = models.CharField(
        _("subject of the mail"), max_length=250, blank=True
    )
    mail_text = models.TextField(_("text of the mail"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("when"), default=timezone.now)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    # The sentence of why it could not be published; it waits until staff try again or take it out.
    failed_because = models.TextField(_("not published because"), blank=True)

    objects = ScopedQuerySet["PendingDecision"].as_manager()

    class Meta:
        verbose_name = _("pending decision")
        verbose_name_plural = _("pending decisions")
        ordering = ("round", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "participation"], name="decision_once_a_round"
            )
        ]

    def __str__(self) -> str:
        return join_label(self.participation, self.get_outcome_display())

    @property
    def mark(self) -> str:
        """What a page shows of it, so that a later act can tell whether somebody changed it meanwhile."""
        return f"{self.pk}:{self.at.timestamp()}"


@pghistory.track()
class ReservePlace(models.Model):
    """A file's rank on a reserve list of its call; it leaves the list when it is offered a place or goes."""

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.CASCADE,
        related_name="reserve_places",
    )
    call = models.ForeignKey(
        Call, verbose_name=_("call"), on_delete=models.CASCADE, related_name="reserve"
    )
    stratum = models.CharField(_("reserve list"), max_length=60, blank=True)
    rank = models.PositiveSmallIntegerField(_("rank"))
    left_at = models.DateTimeField(_("left the list"), null=True, blank=True)
    left_because = models.CharField(_("why"), max_length=250, blank=True)

    objects = ScopedQuerySet["ReservePlace"].as_manager()

    class Meta:
        verbose_name = _("place on the reserve list")
        verbose_name_plural = _("places on the reserve list")
        ordering = ("call", "stratum", "rank")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["participation"],
                condition=models.Q(left_at__isnull=True),
                name="reserve_place_once_a_file",
                violation_error_message=_("This file is already on the reserve list."),
            ),
            models.UniqueConstraint(
                fields=["call", "stratum", "rank"],
                condition=models.Q(left_at__isnull=True),
                name="reserve_rank_once",
                violation_error_message=_(
                    "Another file has this rank on the reserve list."
                ),
            ),
        ]

    def __str__(self) -> str:
        return join_label(self.participation, self.rank)


class OfferQuerySet(PersonalQuerySet["Offer"]):
    """All for staff with the right; their own for the person concerned."""


@pghistory.track()
class Offer(models.Model):
    """A place offered to a selected person, to be answered by a day; its seat is held meanwhile."""

    class Origin(models.TextChoices):
        PUBLISHED = "published", _("decided by the panel")
        PROMOTED = "promoted", _("from the reserve list")

    class Declined(models.TextChoices):
        BUSY = "busy", _("I am not available on these dates")
        VISA = "visa", _("I cannot obtain a passport or visa")
        FAMILY = "family", _("family or health")
        ENTERPRISE = "enterprise", _("the enterprise cannot do without me")
        OTHER_WAY = "other_way", _("I travel in another way or programme")
        OTHER = "other", _("another reason")

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="offers",
    )
    cohort = models.ForeignKey(
        Cohort,
        verbose_name=_("cohort"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    stage = models.CharField(
        _("state"), max_length=10, choices=OfferStage, default=OfferStage.OPEN
    )
    origin = models.CharField(_("origin"), max_length=10, choices=Origin)
    reply_by = models.DateTimeField(_("to be answered by"))
    # Why this person was offered the place now: whose place it was, who came before and why not they.
    explanation = models.JSONField(_("why"), default=dict, encoder=DjangoJSONEncoder)
    at = models.DateTimeField(_("offered"), default=timezone.now)
    declined_because = models.CharField(
        _("why declined"), max_length=10, choices=Declined, blank=True, default=""
    )

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer of a place")
        verbose_name_plural = _("offers of a place")
        ordering = ("-at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["participation"],
                condition=models.Q(stage__in=["open", "accepted"]),
                name="offer_once_at_a_time",
                violation_error_message=_(
                    "This file already has an offer that is open or accepted."
                ),
            )
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            build_stage_trigger(OFFER),
            pgtrigger.ReadOnly(
                name="frozen", fields=["participation", "origin", "explanation", "at"]
            ),
        ]

    def __str__(self) -> str:
        return join_label(self.participation, self._meta.verbose_name)


class OfferStep(TransitionLog):
    subject = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="steps")

    class Meta(TransitionLog.Meta):
        abstract = False


@pghistory.track()
class Vacancy(models.Model):
    """A seat that somebody gave back, until the next of the reserve is offered it or it is closed."""

    class Cause(models.TextChoices):
        DECLINED = "declined", _("declined the offer")
        EXPIRED = "expired", _("did not answer in time")
        WITHDRAWN = "withdrawn", _("withdrew")
        EXCLUDED = "excluded", _("was excluded")

    class Closed(models.TextChoices):
        TOO_LATE = (
            "too_late",
            _("too late for a visa: nobody is offered this place any more"),
        )
        NOBODY = "nobody", _("nobody waits on the reserve list")
        OTHER_STRATA = (
            "other_strata",
            _("those who wait stand on lists of other groups"),
        )
        TAKEN = "taken", _("the seat was taken meanwhile")

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("whose place it was"),
        on_delete=models.PROTECT,
        related_name="vacancies",
    )
    cohort = models.ForeignKey(
        Cohort,
        verbose_name=_("cohort"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    stratum = models.CharField(_("reserve list"), max_length=60, blank=True)
    cause = models.CharField(_("because"), max_length=10, choices=Cause)
    at = models.DateTimeField(_("free since"), default=timezone.now)
    # The offer by which somebody took it.
    offer = models.OneToOneField(
        Offer,
        verbose_name=_("offer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="vacancy",
    )
    closed_because = models.CharField(
        _("closed because"), max_length=14, choices=Closed, blank=True
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = ScopedQuerySet["Vacancy"].as_manager()

    class Meta:
        verbose_name = _("place given back")
        verbose_name_plural = _("places given back")
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.participation} ({self.get_cause_display()})"
