"""What was given to a participant after the return: by whom, hours, cost, result."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participants.eligibility.models import Referral
from pemwecco.core.labels import join_label
from pemwecco.network.models import Organisation, Person
from reintegration.plans.models.plans import PlanPartQuerySet, ReintegrationPlan


@pghistory.track()
class GivenSupport(models.Model):
    """One act of support in a plan (domain.md §7: support offer types after return)."""

    class Kind(models.TextChoices):
        COACHING = "coaching", _("coaching")
        LEGAL = "legal", _("legal advice")
        TRIP = "trip", _("a second trip")
        FAIR = "fair", _("a fair")
        BUYER = "buyer", _("a visit of a buyer")
        FINANCE = "finance", _("finance")
        OTHER = "other", _("something else")

    class Currency(models.TextChoices):
        EUR = "EUR", "EUR"
        XOF = "XOF", "XOF"

    plan = models.ForeignKey(
        ReintegrationPlan,
        verbose_name=_("plan after the return"),
        on_delete=models.PROTECT,
        related_name="supports",
    )
    kind = models.CharField(_("kind of support"), max_length=8, choices=Kind)
    given_on = models.DateField(_("given on"))
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("given by which organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="given_supports",
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("given by which person"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="given_supports",
    )
    hours = models.DecimalField(
        _("hours"), max_digits=5, decimal_places=1, null=True, blank=True
    )
    cost = models.DecimalField(
        _("cost"), max_digits=11, decimal_places=2, null=True, blank=True
    )
    currency = models.CharField(
        _("currency"), max_length=3, choices=Currency, blank=True
    )
    referral = models.ForeignKey(
        Referral,
        verbose_name=_("by which referral"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="supports",
    )
    result = models.CharField(_("result"), max_length=400, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("noted by"),
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    noted_at = models.DateTimeField(_("noted at"), default=timezone.now, editable=False)

    objects = PlanPartQuerySet["GivenSupport"].as_manager()

    class Meta:
        verbose_name = _("support given")
        verbose_name_plural = _("support given")
        ordering = ("-given_on", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(organisation__isnull=False)
                | models.Q(person__isnull=False),
                name="given_support_by_somebody",
                violation_error_message=_(
                    "Say which organisation or which person gave it."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(hours=None) | models.Q(hours__gt=0),
                name="given_support_hours_count",
                violation_error_message=_("Hours are more than nothing."),
            ),
            models.CheckConstraint(
                condition=models.Q(cost=None, currency="")
                | (models.Q(cost__isnull=False, cost__gt=0) & ~models.Q(currency="")),
                name="given_support_cost_with_currency",
                violation_error_message=_(
                    "A cost is more than nothing and has its currency, EUR or XOF."
                ),
            ),
        ]

    def __str__(self) -> str:
        return join_label(self.get_kind_display(), self.plan)

    @property
    def provider(self) -> str:
        """Who gave it, by name."""
        names = [str(one) for one in (self.person, self.organisation) if one]
        return ", ".join(names)
