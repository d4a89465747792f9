"""Hosts asked for a cohort: the campaign, the answer of each host, its days with places."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mobility.hosts.models.hosts import Host
from mobility.hosts.rules import DaySpan
from participants.register.models import Cohort
from pemwecco.core.labels import join_label
from pemwecco.core.model_fields import DateRange, SameRow
from pemwecco.core.scopes import ScopedQuerySet

if TYPE_CHECKING:
    from datetime import date

    from pemwecco.core.scopes import Viewer


@pghistory.track()
class HostCampaign(models.Model):
    """Hosts are asked whether and when they receive a cohort; until the closing day they may change it."""

    cohort = models.OneToOneField(
        Cohort,
        verbose_name=_("cohort"),
        on_delete=models.PROTECT,
        related_name="host_campaign",
    )
    closes_on = models.DateField(
        _("last day to answer"),
        help_text=_("Until this day, counted, hosts answer and change their answer."),
    )
    text_fr = models.TextField(_("text in French"), max_length=2000, blank=True)
    text_en = models.TextField(_("text in English"), max_length=2000, blank=True)
    text_nl = models.TextField(_("text in Dutch"), max_length=2000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("made"), default=timezone.now)

    objects = ScopedQuerySet["HostCampaign"].as_manager()

    class Meta:
        verbose_name = _("campaign to hosts")
        verbose_name_plural = _("campaigns to hosts")
        ordering = ("-closes_on", "-id")

    def __str__(self) -> str:
        return str(self.cohort)

    @property
    def stay(self) -> DaySpan:
        """The days of the cohort in the host country."""
        return DaySpan(self.cohort.arrives_on, self.cohort.leaves_on)

    @property
    def text(self) -> str:
        """What staff say to the hosts, in the language of the reader where it is written in it."""
        own: str = getattr(self, f"text_{(get_language() or 'en')[:2]}", "")
        return own or self.text_fr or self.text_en or self.text_nl

    def is_open(self, on: date) -> bool:
        """Whether hosts answer and change their answer on a day."""
        return on <= self.closes_on


class CampaignAnswerQuerySet(ScopedQuerySet["CampaignAnswer"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff; for a contact those of the hosts they speak for."""
        return self if self.staff_may_view(user) else self.of_contact(user)

    def of_contact(self, user: Viewer) -> Self:
        """What was asked of the hosts for which a person speaks, whatever else they may see."""
        return self.filter(host__in=Host.objects.of_contact(user))

    def still_open(self, on: date) -> Self:
        """Those that may be given or changed on a day."""
        return self.filter(campaign__closes_on__gte=on)

    def unanswered(self) -> Self:
        return self.filter(attitude=CampaignAnswer.Attitude.WAITING)

    def without_days(self) -> Self:
        """Those that are interested, perhaps or for sure, and have given no day."""
        willing = [CampaignAnswer.Attitude.YES, CampaignAnswer.Attitude.PERHAPS]
        given = HostAvailability.objects.filter(answer=models.OuterRef("pk"))
        return self.filter(~models.Exists(given), attitude__in=willing)

    def with_days(self) -> Self:
        """Those that have given a day: the places of the board are theirs."""
        given = HostAvailability.objects.filter(answer=models.OuterRef("pk"))
        return self.filter(models.Exists(given))

    def there_on(self, day: date) -> Self:
        """Those with a place on a day."""
        given = HostAvailability.objects.filter(
            answer=models.OuterRef("pk"), starts_on__lte=day, ends_on__gte=day
        )
        return self.filter(models.Exists(given))


@pghistory.track()
class CampaignAnswer(models.Model):
    """A host that was asked, and what it says; the last answer counts."""

    class Attitude(models.TextChoices):
        WAITING = "waiting", _("no answer yet")
        YES = "yes", _("interested")
        PERHAPS = "perhaps", _("perhaps")
        NO = "no", _("not this time")

    class Refusal(models.TextChoices):
        DATES = "dates", _("the days of the stay do not suit us")
        STAFF = "staff", _("nobody has the time to receive")
        BUSY = "busy", _("it is our busy season")
        WORKS = "works", _("works or a move: our premises cannot be visited")
        SUBJECT = "subject", _("the sectors of the cohort are too far from ours")
        LANGUAGE = "language", _("we do not share a language")
        OTHERS = "others", _("we receive others in that time")
        EARLIER = "earlier", _("earlier visits brought us too little")
        OTHER = "other", _("another reason")

    campaign = models.ForeignKey(
        HostCampaign,
        verbose_name=_("campaign"),
        on_delete=models.CASCADE,
        related_name="answers",
    )
    host = models.ForeignKey(
        Host,
        verbose_name=_("host"),
        on_delete=models.PROTECT,
        related_name="campaign_answers",
    )
    attitude = models.CharField(
        _("answer"), max_length=7, choices=Attitude, default=Attitude.WAITING
    )
    refusals = ArrayField(
        models.CharField(max_length=8, choices=Refusal),
        verbose_name=_("why not"),
        default=list,
        blank=True,
    )
    words = models.TextField(_("in its own words"), max_length=1000, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    # Of an answer that staff noted.
    told_by = models.CharField(_("told on the phone by"), max_length=120, blank=True)

    objects = CampaignAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer of a host")
        verbose_name_plural = _("answers of hosts")
        ordering = ("campaign", "host")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["campaign", "host"],
                name="campaign_answer_once",
                violation_error_message=_("This host was asked for this cohort."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    attitude="waiting",
                    answered_at__isnull=True,
                    answered_by__isnull=True,
                )
                | ~models.Q(attitude="waiting")
                & models.Q(answered_at__isnull=False, answered_by__isnull=False),
                name="campaign_answer_has_its_day",
                violation_error_message=_("An answer has its day and its author."),
            ),
            models.CheckConstraint(
                condition=models.Q(attitude="no", refusals__len__gte=1)
                | ~models.Q(attitude="no") & models.Q(refusals=[]),
                name="campaign_answer_no_with_reason",
                violation_error_message=_(
                    "“Not this time” has a reason, the other answers have none."
                ),
            ),
        ]

    def __str__(self) -> str:
        return join_label(self.host, self.campaign)

    @property
    def is_answered(self) -> bool:
        return self.attitude != self.Attitude.WAITING

    @property
    def why_not(self) -> str:
        """The reasons of a no, in the language of the reader."""
        names = dict(self.Refusal.choices)
        return ", ".join(str(names[code]) for code in self.refusals if code in names)


@pghistory.track()
class HostAvailability(models.Model):
    """Days on which a host receives people of the cohort, both counted, and how many at once."""

    answer = models.ForeignKey(
        CampaignAnswer,
        verbose_name=_("answer of a host"),
        on_delete=models.CASCADE,
        related_name="availabilities",
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    places = models.PositiveSmallIntegerField(_("visitors at the same time"))

    class Meta:
        verbose_name = _("days of a host")
        verbose_name_plural = _("days of hosts")
        ordering = ("answer", "starts_on")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(starts_on__lte=models.F("ends_on")),
                name="availability_begins_first",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                condition=models.Q(places__gte=1),
                name="availability_of_one_at_least",
                violation_error_message=_("A host receives one visitor at least."),
            ),
            ExclusionConstraint(
                name="availability_days_once",
                expressions=[
                    (
                        SameRow(
                            "answer", "answer", RangeBoundary(inclusive_upper=True)
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
                violation_error_message=_("The same day stands twice."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on} ({self.places})"

    @property
    def span(self) -> DaySpan:
        return DaySpan(self.starts_on, self.ends_on)
