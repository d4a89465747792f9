"""For which milestone of a plan a support structure was asked to help."""

from __future__ import annotations

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from participants.eligibility.models import Referral
from pemwecco.core.labels import join_label
from reintegration.plans.models.plans import PlanMilestone, PlanPartQuerySet


class MilestoneReferralQuerySet(PlanPartQuerySet["MilestoneReferral"]):
    address = "milestone__plan__participation__person__email"


@pghistory.track()
class MilestoneReferral(models.Model):
    """A referral after the return that serves one milestone."""

    referral = models.OneToOneField(
        Referral,
        verbose_name=_("referral"),
        on_delete=models.CASCADE,
        related_name="served",
    )
    milestone = models.ForeignKey(
        PlanMilestone,
        verbose_name=_("milestone"),
        on_delete=models.CASCADE,
        related_name="referrals",
    )

    objects = MilestoneReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone of a referral")
        verbose_name_plural = _("milestones of referrals")
        ordering = ("id",)

    def __str__(self) -> str:
        return join_label(self.milestone, self.referral)
