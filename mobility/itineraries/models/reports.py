"""The trip report: what a participant brings home, written from the first visit on, read by staff."""

from __future__ import annotations

from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mobility.itineraries.lifecycle import TRIP_REPORT, TripReportStage
from participants.register.models import Participation
from pemwecco.core.models import TransitionLog, build_stage_trigger
from pemwecco.core.scopes import PersonalQuerySet
from pemwecco.documents.models import Paper


@pghistory.track()
class TripReport(models.Model):
    """What a participant says of the whole stay, once; each visit has its own evaluation.

    Handed in, it is frozen as a paper; asked again, it is written again and frozen anew.
    """

    participation = models.OneToOneField(
        Participation,
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="trip_report",
    )
    learned = models.TextField(_("what you learned"), max_length=4000, blank=True)
    to_use = models.TextField(
        _("what you will use in your enterprise"), max_length=4000, blank=True
    )
    what_next = models.TextField(_("what comes next"), max_length=4000, blank=True)
    hard = models.TextField(_("what was hard"), max_length=4000, blank=True)
    advice = models.TextField(
        _("a word for the next cohort"), max_length=2000, blank=True
    )
    may_quote = models.BooleanField(
        _("the programme may quote this word, without the name"), default=False
    )
    stage = models.CharField(
        pgettext_lazy("trip report", "state"),
        max_length=9,
        choices=TripReportStage,
        default=TripReportStage.DRAFT,
    )
    begun_at = models.DateTimeField(_("begun"), default=timezone.now, editable=False)
    # As it was handed in last.
    paper = models.OneToOneField(
        Paper,
        verbose_name=_("document"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="trip_report",
    )

    objects = PersonalQuerySet["TripReport"].as_manager()

    class Meta:
        verbose_name = _("trip report")
        verbose_name_plural = _("trip reports")
        ordering = ("-begun_at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(stage__in=["draft", "asked"])
                | (~models.Q(learned="") & ~models.Q(what_next="")),
                name="trip_report_says_what_was_learned",
                violation_error_message=_(
                    "A report that is handed in says what was learned and what comes next."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(may_quote=False) | ~models.Q(advice=""),
                name="trip_report_quotes_a_word",
                violation_error_message=_("There is no word to quote."),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [build_stage_trigger(TRIP_REPORT)]

    def __str__(self) -> str:
        return str(self.participation)


class TripReportStep(TransitionLog):
    subject = models.ForeignKey(
        TripReport, on_delete=models.PROTECT, related_name="steps"
    )

    class Meta(TransitionLog.Meta):
        abstract = False
