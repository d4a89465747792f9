"""The partnerships that came of a stay."""

from __future__ import annotations

from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.itineraries.models import Introduction
from participants.register.models import Participation
from pemwecco.core.answers import YES, GuardAnswer, no
from pemwecco.core.models import TransitionLog, build_stage_trigger
from pemwecco.core.scopes import PersonalQuerySet
from pemwecco.documents.models import Document
from pemwecco.network.models import Organisation
from reintegration.partnerships.lifecycle import PARTNERSHIP, PartnershipStage


@pghistory.track()
class Partnership(models.Model):
    """Business between a participant's enterprise and a partner; counts when signed with evidence."""

    class Kind(models.TextChoices):
        EXPORT = "export", _("export or import contract")
        DISTRIBUTION = "distribution", _("distribution or agency")
        SUPPLY = "supply", _("supply or subcontracting")
        LICENCE = "licence", _("licence or franchise")
        TECHNOLOGY = "technology", _("technology transfer")
        JOINT_VENTURE = "joint_venture", _("joint venture or equity")
        CO_DEVELOPMENT = "co_development", _("new product or service")
        TRAINING = "training", _("training or co-diploma")
        INSTITUTIONAL = "institutional", _("institutional agreement")

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="partnerships",
    )
    partner = models.ForeignKey(
        Organisation,
        verbose_name=_("partner"),
        on_delete=models.PROTECT,
        related_name="partnerships",
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
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    summary = models.CharField(_("what it is about"), max_length=250)
    value_eur = models.DecimalField(
        _("value in EUR"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    stage = models.CharField(
        _("stage"),
        max_length=12,
        choices=PartnershipStage,
        default=PartnershipStage.LEAD,
    )
    evidence = models.ForeignKey(
        Document,
        verbose_name=_("evidence"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="partnerships",
    )
    created_at = models.DateTimeField(_("noted"), default=timezone.now)

    objects = PersonalQuerySet["Partnership"].as_manager()

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        ordering = ("-created_at",)
        permissions = (("manage_partnership", "Can move partnerships"),)
        triggers: ClassVar[list[pgtrigger.Trigger]] = [build_stage_trigger(PARTNERSHIP)]

    def __str__(self) -> str:
        return f"{self.participation} – {self.partner}"

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
