"""What staff say before a cohort is matched, what people wish, and the matchings themselves."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.hosts.models import Host, Placement
from mobility.matching.lifecycle import MATCHING, MatchingStage
from mobility.matching.rules.problems import Goal
from mobility.matching.rules.scores import LAST_RANK, MOST_WEIGHT, Weights
from participants.register.models import Cohort, Participation
from pemwecco.core.labels import join_label
from pemwecco.core.models import TransitionLog, build_stage_trigger
from pemwecco.core.scopes import PersonalQuerySet, ScopedQuerySet

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from pemwecco.core.scopes import Viewer

MOST_STOPS = 10
MOST_VISIT_DAYS = 10


class MatchingGoal(models.TextChoices):
    EVERYONE = Goal.EVERYONE.value, _("nobody without a host first")
    TOTAL = Goal.TOTAL.value, _("best total")


def build_weight(
    label: _StrOrPromise, default: int
) -> models.PositiveSmallIntegerField[int, int]:
    """A whole number from 0 to 100; the database holds it to that."""
    return models.PositiveSmallIntegerField(
        label, default=default, validators=[MaxValueValidator(MOST_WEIGHT)]
    )


@pghistory.track()
class MatchingBrief(models.Model):
    """How a cohort is matched: what comes first, how many hosts each person visits, what counts how much."""

    cohort = models.OneToOneField(
        Cohort,
        verbose_name=_("cohort"),
        on_delete=models.CASCADE,
        related_name="matching_brief",
    )
    goal = models.CharField(
        _("what comes first"),
        max_length=8,
        choices=MatchingGoal,
        default=MatchingGoal.EVERYONE,
    )
    stops = models.PositiveSmallIntegerField(
        _("hosts for each person"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_STOPS)],
    )
    visit_days = models.PositiveSmallIntegerField(
        _("days of a visit"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_VISIT_DAYS)],
        help_text=_("Days in a row, within one working week."),
    )
    base_region = models.CharField(
        _("region where the cohort sleeps"),
        max_length=5,
        choices=Host.Region,
        blank=True,
        help_text=_("Hosts of this region count as near. Empty: travel is not known."),
    )
    base_town = models.CharField(
        _("town where the cohort sleeps"),
        max_length=60,
        blank=True,
        help_text=_(
            "Hosts are then weighed by the minutes of travel; where the table has none, by region."
        ),
    )
    topics = build_weight(_("needs and offers"), 40)
    sector = build_weight(_("sector"), 20)
    language = build_weight(_("language in common"), 15)
    travel = build_weight(_("travel"), 5)
    feedback = build_weight(_("earlier visitors"), 5)
    load = build_weight(_("load of the host"), 5)
    wish = build_weight(_("wishes of the participant"), 7)
    preference = build_weight(_("preferences of the host"), 3)
    needs_language = models.BooleanField(
        _("never without a language in common"), default=True
    )
    # Between these days, both counted, participants say wishes and hosts say preferences.
    asked_from = models.DateField(
        _("wishes and preferences from"),
        null=True,
        blank=True,
        help_text=_(
            "Participants rank hosts, hosts say which firms suit them; both may say nothing."
        ),
    )
    asked_until = models.DateField(
        _("wishes and preferences until"), null=True, blank=True
    )

    objects = ScopedQuerySet["MatchingBrief"].as_manager()

    class Meta:
        verbose_name = _("how a cohort is matched")
        verbose_name_plural = _("how cohorts are matched")
        ordering = ("-cohort__arrives_on",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(stops__range=(1, MOST_STOPS)),
                name="matching_stops",
                violation_error_message=_("A person visits from one to ten hosts."),
            ),
            models.CheckConstraint(
                condition=models.Q(visit_days__range=(1, MOST_VISIT_DAYS)),
                name="matching_visit_days",
                violation_error_message=_("A visit lasts from one to ten days."),
            ),
            models.CheckConstraint(
                condition=models.Q(asked_from__isnull=True, asked_until__isnull=True)
                | models.Q(
                    asked_from__isnull=False,
                    asked_until__isnull=False,
                    asked_from__lte=models.F("asked_until"),
                ),
                name="matching_asked_from_until",
                violation_error_message=_(
                    "Give the first and the last day for wishes, in this order, or neither."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.cohort)

    def is_asking(self, on: date) -> bool:
        """Whether wishes and preferences are taken on a day."""
        if self.asked_from is None or self.asked_until is None:
            return False
        return self.asked_from <= on <= self.asked_until

    def build_weights(self) -> Weights:
        """The weights as the rules take them."""
        chosen = {name: getattr(self, name) for name in Weights().list_names()}
        return Weights(**chosen, needs_language=self.needs_language)


@pghistory.track()
class PairRuling(models.Model):
    """What staff have settled of a person and a host: they meet, or never; with the reason."""

    class Kind(models.TextChoices):
        PIN = "pin", _("settled: they meet")
        VETO = "veto", _("ruled out")

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.CASCADE,
        related_name="pair_rulings",
    )
    host = models.ForeignKey(
        Host,
        verbose_name=_("host"),
        on_delete=models.CASCADE,
        related_name="pair_rulings",
    )
    kind = models.CharField(_("ruling"), max_length=4, choices=Kind)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=250)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = ScopedQuerySet["PairRuling"].as_manager()

    class Meta:
        verbose_name = _("ruling on a pair")
        verbose_name_plural = _("rulings on pairs")
        ordering = ("-at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["participation", "host"],
                name="pair_ruling_once",
                violation_error_message=_("This pair has a ruling already."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind="pin") | models.Q(starts_on__isnull=True),
                name="pair_ruling_day_of_a_pin",
                violation_error_message=_("Only a settled visit has a first day."),
            ),
        ]

    def __str__(self) -> str:
        return join_label(self.participation, self.host)


@pghistory.track()
class HostWish(models.Model):
    """A host that a participant wishes to visit, by rank; 1 is the first."""

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.CASCADE,
        related_name="host_wishes",
    )
    host = models.ForeignKey(
        Host, verbose_name=_("host"), on_delete=models.CASCADE, related_name="wishes"
    )
    rank = models.PositiveSmallIntegerField(_("rank"))

    objects = PersonalQuerySet["HostWish"].as_manager()

    class Meta:
        verbose_name = _("wish for a host")
        verbose_name_plural = _("wishes for hosts")
        ordering = ("participation", "rank")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["participation", "host"], name="host_wish_once"
            ),
            models.UniqueConstraint(
                fields=["participation", "rank"], name="host_wish_one_a_rank"
            ),
            models.CheckConstraint(
                condition=models.Q(rank__range=(1, LAST_RANK)),
                name="host_wish_rank",
                violation_error_message=_("A wish has a rank from one to five."),
            ),
        ]

    def __str__(self) -> str:
        return join_label(self.participation, self.host)


class HostPreferenceQuerySet(ScopedQuerySet["HostPreference"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff; for a contact those of the hosts they speak for."""
        if self.staff_may_view(user):
            return self
        return self.filter(host__in=Host.objects.of_contact(user))


@pghistory.track()
class HostPreference(models.Model):
    """A firm that a host would rather receive, or rather not; it sees sector and need, never the person.

    A firm without a row is one of which the host says nothing.
    """

    class Attitude(models.TextChoices):
        YES = "yes", _("rather yes")
        NO = "no", _("rather not")

    class Because(models.TextChoices):
        COMPETES = "competes", _("it competes with us")
        NEED = "need", _("we cannot offer what it needs")
        TRADE = "trade", _("its trade is too far from ours")
        SIZE = "size", _("its size does not suit ours")
        KNOWN = "known", _("we know each other already")
        OTHER = "other", _("another reason")

    host = models.ForeignKey(
        Host,
        verbose_name=_("host"),
        on_delete=models.CASCADE,
        related_name="preferences",
    )
    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.CASCADE,
        related_name="host_preferences",
    )
    attitude = models.CharField(
        _("preference"), max_length=3, choices=Attitude, default=Attitude.YES
    )
    because = models.CharField(_("why not"), max_length=8, choices=Because, blank=True)

    objects = HostPreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("preference of a host")
        verbose_name_plural = _("preferences of hosts")
        ordering = ("host", "participation")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["host", "participation"], name="host_preference_once"
            ),
            models.CheckConstraint(
                condition=models.Q(attitude="yes", because="")
                | models.Q(attitude="no") & ~models.Q(because=""),
                name="host_preference_reason",
                violation_error_message=_("“Rather not” has a reason."),
            ),
        ]

    def __str__(self) -> str:
        return join_label(self.host, self.participation)


@pghistory.track()
class Matching(models.Model):
    """One matching of a whole cohort: pending until staff publish it; then its visits are offered."""

    cohort = models.ForeignKey(
        Cohort,
        verbose_name=_("cohort"),
        on_delete=models.PROTECT,
        related_name="matchings",
    )
    stage = models.CharField(
        _("state"), max_length=9, choices=MatchingStage, default=MatchingStage.ASKED
    )
    # The matching from which as few visits as can be are changed.
    based_on = models.ForeignKey(
        "self",
        verbose_name=_("changes as little as possible of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # Hosts and files left out to see what would happen, by key.
    without = models.JSONField(_("without"), default=dict, blank=True)
    # The brief as it was: goal, stops, days, weights.
    brief = models.JSONField(_("how it is matched"), default=dict)
    total = models.PositiveIntegerField(_("points"), default=0)
    bound = models.PositiveIntegerField(_("points at most"), default=0)
    served = models.PositiveSmallIntegerField(_("people with a host"), default=0)
    people = models.PositiveSmallIntegerField(_("people"), default=0)
    kept = models.PositiveSmallIntegerField(_("visits kept"), default=0)
    is_proven = models.BooleanField(_("proven best"), default=False)
    seconds = models.FloatField(_("seconds"), default=0.0)
    # Where the worker is: {"step", "found", "bound", "pairs"}.
    progress = models.JSONField(_("progress"), default=dict, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # Why there is no plan, as findings: [{"code", "message", "params"}].
    obstacles = models.JSONField(_("why not"), default=list, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("asked"), default=timezone.now)

    objects = ScopedQuerySet["Matching"].as_manager()

    class Meta:
        verbose_name = _("matching")
        verbose_name_plural = _("matchings")
        ordering = ("-at", "-id")
        permissions = (("manage_matching", "Can match cohorts with hosts"),)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["cohort"],
                condition=models.Q(stage="asked"),
                name="matching_one_at_a_time",
                violation_error_message=_(
                    "A matching of this cohort is being computed already."
                ),
            )
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [build_stage_trigger(MATCHING)]

    def __str__(self) -> str:
        return join_label(self.cohort, f"{self.at:%d/%m/%Y}")


class MatchingStep(TransitionLog):
    subject = models.ForeignKey(
        Matching, on_delete=models.PROTECT, related_name="steps"
    )

    class Meta(TransitionLog.Meta):
        abstract = False


class MatchedVisit(models.Model):
    """A visit of a matching: who, where, from when to when, and the points of the pair."""

    matching = models.ForeignKey(
        Matching,
        verbose_name=_("matching"),
        on_delete=models.CASCADE,
        related_name="visits",
    )
    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.CASCADE,
        related_name="matched_visits",
    )
    host = models.ForeignKey(
        Host,
        verbose_name=_("host"),
        on_delete=models.CASCADE,
        related_name="matched_visits",
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    points = models.PositiveSmallIntegerField(_("points"))
    # What publishing has made of it.
    placement = models.OneToOneField(
        Placement,
        verbose_name=_("placement"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="matched_visit",
    )
    # Why publishing made no offer of it, as the reader who published understands it.
    obstacle = models.CharField(_("why not offered"), max_length=400, blank=True)

    objects = ScopedQuerySet["MatchedVisit"].as_manager()

    class Meta:
        verbose_name = _("matched visit")
        verbose_name_plural = _("matched visits")
        ordering = ("participation", "starts_on")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["matching", "participation", "host"], name="matched_visit_once"
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on__lte=models.F("ends_on")),
                name="matched_visit_starts_first",
                violation_error_message=_(
                    "The last day of the visit comes before its first day."
                ),
            ),
        ]

    def __str__(self) -> str:
        return join_label(self.participation, self.host)
