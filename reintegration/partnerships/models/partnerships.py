"""The partnerships that came of a stay: what they are, where they come from, how far they are."""

from __future__ import annotations

from typing import ClassVar, Final, Self

import pghistory
import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.gatherings.models import Event
from mobility.itineraries.models import ActionPoint, Introduction
from participants.register.models import Participation
from pemwecco.core.answers import YES, GuardAnswer, no
from pemwecco.core.labels import join_label
from pemwecco.core.models import TransitionLog, build_stage_trigger
from pemwecco.core.scopes import PersonalQuerySet
from pemwecco.documents.models import Document
from pemwecco.network.models import Organisation, Sector
from reintegration.partnerships.lifecycle import (
    OPEN_STAGES,
    PARTNERSHIP,
    PartnershipStage,
)
from reintegration.partnerships.rules import ValueBand

VIEW: Final = "partnerships.view_partnership"


class PartnershipQuerySet(PersonalQuerySet["Partnership"]):
    def still_open(self) -> Self:
        """Those of which news is awaited: neither dormant nor ended."""
        return self.filter(stage__in=OPEN_STAGES)


@pghistory.track()
class Partnership(models.Model):
    """Business between a participant's enterprise and a partner.

    It counts as signed with evidence and the yes of both sides (`rules.judge_signature`). When it reached a
    stage stands in its ledger alone.
    """

    class Kind(models.TextChoices):
        """The types of domain.md §7."""

        EXPORT = "export", _("export contract")
        IMPORT = "import", _("import contract")
        DISTRIBUTION = "distribution", _("distribution or agency")
        SUPPLY = "supply", _("supply or subcontracting")
        LICENCE = "licence", _("licence or franchise")
        TECHNOLOGY = "technology", _("technology transfer")
        JOINT_VENTURE = "joint_venture", _("joint venture or equity")
        CO_DEVELOPMENT = "co_development", _("new product or service")
        TRAINING = "training", _("training or co-diploma")
        INCUBATION = "incubation", _("incubation or mentoring")
        INVESTMENT = "investment", _("financing or investment")
        MEMORANDUM = "memorandum", _("memorandum of understanding")
        INSTITUTIONAL = "institutional", _("institutional agreement")

    class Origin(models.TextChoices):
        """How the two sides came to know of each other."""

        STOP = "stop", _("somebody met during the stay")
        EVENT = "event", pgettext_lazy("origin of a partnership", "an event")
        MAIL = "mail", _("a mail or a call")
        FOLLOW_UP = "follow_up", _("told in a follow-up")
        OTHER = "other", _("otherwise")

    class Band(models.TextChoices):
        UNDER_10 = ValueBand.UNDER_10.value, _("below EUR 10,000 a year")
        FROM_10 = ValueBand.FROM_10.value, _("EUR 10,000 to 50,000 a year")
        FROM_50 = ValueBand.FROM_50.value, _("EUR 50,000 to 200,000 a year")
        FROM_200 = ValueBand.FROM_200.value, _("EUR 200,000 to 1 million a year")
        FROM_1000 = ValueBand.FROM_1000.value, _("EUR 1 million a year or more")

    class Currency(models.TextChoices):
        EUR = "EUR", "EUR"
        XOF = "XOF", "XOF"

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="partnerships",
    )
    # The first on the other side; with everybody else at the table it is a row of `parties`.
    partner = models.ForeignKey(
        Organisation,
        verbose_name=_("partner"),
        on_delete=models.PROTECT,
        related_name="partnerships",
    )
    origin = models.CharField(
        _("where it comes from"),
        max_length=9,
        choices=Origin,
        default=Origin.OTHER,
    )
    # Whom somebody met during the stay, when it began so.
    introduction = models.OneToOneField(
        Introduction,
        verbose_name=_("introduction"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="partnership",
    )
    event = models.ForeignKey(
        Event,
        verbose_name=_("at which event"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="partnerships",
    )
    origin_words = models.CharField(
        _("more on where it comes from"), max_length=200, blank=True
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    summary = models.CharField(_("what it is about"), max_length=250)
    sector = models.ForeignKey(
        Sector,
        verbose_name=_("sector"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="partnerships",
    )
    amount = models.DecimalField(
        _("amount a year"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(
        _("currency"), max_length=3, choices=Currency, blank=True
    )
    # Of the amount, by the rate of the day on which it was typed; chosen where no amount is told.
    value_band = models.CharField(
        _("value band"), max_length=10, choices=Band, blank=True
    )
    jobs_expected = models.PositiveIntegerField(
        _("jobs expected"), null=True, blank=True
    )
    jobs_women = models.PositiveIntegerField(
        _("of them for women"), null=True, blank=True
    )
    stage = models.CharField(
        _("stage"),
        max_length=12,
        choices=PartnershipStage,
        default=PartnershipStage.INTRODUCTION,
    )
    evidence = models.ForeignKey(
        Document,
        verbose_name=_("evidence"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="partnerships",
    )
    # What comes next, by whom and until when: a point of the one list of things to do.
    next_point = models.OneToOneField(
        ActionPoint,
        verbose_name=_("next step"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="partnership",
    )
    created_at = models.DateTimeField(_("noted"), default=timezone.now)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        ordering = ("-created_at",)
        permissions = (("manage_partnership", "Can move partnerships"),)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(amount=None, currency="")
                | (
                    models.Q(amount__isnull=False, amount__gt=0)
                    & ~models.Q(currency="")
                ),
                name="partnership_amount_with_currency",
                violation_error_message=_(
                    "An amount is more than nothing and has its currency, EUR or XOF."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(jobs_women=None)
                | models.Q(
                    jobs_expected__isnull=False,
                    jobs_expected__gte=models.F("jobs_women"),
                ),
                name="partnership_women_among_jobs",
                violation_error_message=_(
                    "The jobs for women are among the jobs expected."
                ),
            ),
            models.CheckConstraint(
                condition=~models.Q(origin="event") | models.Q(event__isnull=False)
                | ~models.Q(origin_words=""),
                name="partnership_event_named",
                violation_error_message=_("Say at which event they met."),
            ),
        ]  # fmt: skip
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            build_stage_trigger(PARTNERSHIP),
            # Both sides have their row whichever way a partnership is written.
            pgtrigger.Trigger(
                name="seat_parties",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                func="""
                    INSERT INTO partnerships_partnershipparty
                           (partnership_id, organisation_id, contact_id, side)
                    SELECT NEW.id, p.organisation_id, p.person_id, 'home'
                      FROM register_participation p WHERE p.id = NEW.participation_id;
                    INSERT INTO partnerships_partnershipparty
                           (partnership_id, organisation_id, contact_id, side)
                    VALUES (NEW.id, NEW.partner_id, NULL, 'partner');
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="seat_partner",
                operation=pgtrigger.Update,
                when=pgtrigger.After,
                condition=pgtrigger.Condition(
                    "OLD.partner_id IS DISTINCT FROM NEW.partner_id"
                ),
                func="""
                    IF NOT EXISTS (SELECT 1 FROM partnerships_partnershipparty
                                    WHERE partnership_id = NEW.id AND organisation_id = NEW.partner_id) THEN
                        UPDATE partnerships_partnershipparty SET organisation_id = NEW.partner_id
                         WHERE partnership_id = NEW.id AND organisation_id = OLD.partner_id;
                    END IF;
                    RETURN NEW;
                """,
            ),
            # What was confirmed has changed: the answers stay, and no longer stand.
            pgtrigger.Trigger(
                name="set_answers_aside",
                operation=pgtrigger.Update,
                when=pgtrigger.After,
                condition=pgtrigger.Condition(
                    "ROW(OLD.kind, OLD.summary, OLD.value_band, OLD.partner_id, OLD.participation_id)"
                    " IS DISTINCT FROM"
                    " ROW(NEW.kind, NEW.summary, NEW.value_band, NEW.partner_id, NEW.participation_id)"
                ),
                func="""
                    UPDATE partnerships_confirmation SET set_aside_at = now()
                     WHERE partnership_id = NEW.id AND answered_at IS NOT NULL AND set_aside_at IS NULL;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participation} – {self.partner}"

    @property
    def origin_shown(self) -> str:
        """Where it comes from, in words: the event or the person met by name."""
        named = self.event or self.introduction or self.origin_words
        kind = self.get_origin_display()
        return join_label(kind, named) if named else kind

    def evidence_answer(self) -> GuardAnswer:
        """A partnership counts as signed only with its paper."""
        if self.evidence_id is None:
            return no(_("Please add the signed paper before."))
        return YES


class PartnershipStep(TransitionLog):
    subject = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="steps"
    )

    class Meta(TransitionLog.Meta):
        abstract = False
