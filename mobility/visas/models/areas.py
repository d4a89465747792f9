"""Where a dossier is lodged, and the states whose days of stay count together."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.network.models import Organisation


class SharedAreaState(models.Model):
    """A state whose days of stay count together, from the day it joined (domain.md §2.3)."""

    country = CountryField(_("state"), unique=True)
    joined_on = models.DateField(_("counts from"))
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("state of the shared area")
        verbose_name_plural = _("states of the shared area")
        ordering = ("country",)

    def __str__(self) -> str:
        return str(self.country.name)


@pghistory.track()
class Post(models.Model):
    """A diplomatic post or an appointment provider: where a dossier is lodged."""

    organisation = models.OneToOneField(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="post",
    )
    competent_for = ArrayField(
        models.CharField(max_length=2),
        verbose_name=_("competent for residents of"),
        default=list,
    )
    provider = models.CharField(_("appointments through"), max_length=120, blank=True)
    provider_website = models.URLField(_("page of the appointments"), blank=True)
    provider_email = models.EmailField(_("e-mail of the appointments"), blank=True)
    # The amount as the post shows it, rounded by the post: never computed from euros.
    posted_fee = models.PositiveIntegerField(_("posted fee"), null=True, blank=True)
    fee_currency = models.CharField(
        _("currency of the fee"), max_length=3, blank=True, default="XOF"
    )

    objects = ScopedQuerySet["Post"].as_manager()

    class Meta:
        verbose_name = _("diplomatic post")
        verbose_name_plural = _("diplomatic posts")

    def __str__(self) -> str:
        return str(self.organisation)


class VisaRegimeQuerySet(ScopedQuerySet["VisaRegime"]):
    def in_force(self, nationality: str, on: date) -> VisaRegime | None:
        """What applies to a nationality on a day, or nothing when no row says so."""
        rows = self.filter(nationality=nationality, valid_from__lte=on)
        return rows.order_by("-valid_from").first()


@pghistory.track()
class VisaRegime(models.Model):
    """What the law asks of a nationality from a day on. Nationality decides, never residence.

    Measures under art. 25a of the Visa Code (longer periods, no multiple entries) are rows here. A
    dossier is judged by the row of its dates, so what applied stays: a change is a new row.
    """

    nationality = CountryField(_("nationality"))
    valid_from = models.DateField(_("in force from"))
    visa_required = models.BooleanField(_("needs a short-stay visa"), default=True)
    decision_days = models.PositiveSmallIntegerField(
        _("days to the decision"), default=15
    )
    decision_max_days = models.PositiveSmallIntegerField(
        _("days when it is extended"), default=45
    )
    multiple_entries = models.BooleanField(
        _("multiple entries may be granted"), default=True
    )
    fee_eur = models.DecimalField(
        _("fee in EUR"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    source = models.CharField(_("source"), max_length=300)
    verified_on = models.DateField(_("verified on"), null=True, blank=True)

    objects = VisaRegimeQuerySet.as_manager()

    class Meta:
        verbose_name = _("visa regime of a nationality")
        verbose_name_plural = _("visa regimes of nationalities")
        ordering = ("nationality", "-valid_from")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["nationality", "valid_from"], name="visa_regime_once_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(decision_days__lte=models.F("decision_max_days")),
                name="visa_regime_days",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nationality.name} ({self.valid_from:%d/%m/%Y})"
