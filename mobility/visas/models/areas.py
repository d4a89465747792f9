"""Where a dossier is lodged, and the states whose days of stay count together."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from mobility.visas.models.travel import TravelDocument
from pemwecco.core.institutions import name_institution
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.network.models import Organisation
from pemwecco.network.nationalities import NationalityField, format_nationality


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
        return name_institution(str(self.organisation))


class VisaRegimeQuerySet(ScopedQuerySet["VisaRegime"]):
    def in_force(
        self, nationality: str, on: date, kind: str = TravelDocument.Kind.ORDINARY
    ) -> VisaRegime | None:
        """What applies to a nationality and a kind of passport on a day, or nothing when no row says so."""
        return self.of_day(nationality, on, kind).first()

    def of_day(self, nationality: str, on: date, kind: str) -> Self:
        """What may apply to a nationality and a kind of passport on a day, what applies first."""
        rows = self.filter(nationality=nationality, valid_from__lte=on)
        return rows.applying_to(kind)

    def applying_to(self, kind: Any) -> Self:
        """Those for a kind of passport or for every kind: its own first, then the latest."""
        own = models.Q(document_kind=kind)
        return self.filter(own | models.Q(document_kind="")).order_by(
            "-document_kind", "-valid_from"
        )


@pghistory.track()
class VisaRegime(models.Model):
    """What the law asks of a nationality from a day on. Nationality decides, never residence.

    A row may be for one kind of passport: diplomatic and service passports, and travel documents of
    refugees and stateless people, stand under rules of their own.

    Measures under art. 25a of the Visa Code (longer periods, no multiple entries) are rows here. A
    dossier is judged by the row of its dates, so what applied stays: a change is a new row.
    """

    nationality = NationalityField(_("nationality"))
    # Empty: every kind that has no row of its own.
    document_kind = models.CharField(
        _("only for"), max_length=12, choices=TravelDocument.Kind, blank=True
    )
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
        ordering = ("nationality", "document_kind", "-valid_from")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["nationality", "document_kind", "valid_from"],
                name="visa_regime_once_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(decision_days__lte=models.F("decision_max_days")),
                name="visa_regime_days",
                violation_error_message=_(
                    "The longest time for a decision is shorter than the usual one."
                ),
            ),
        ]

    def __str__(self) -> str:
        parts = [format_nationality(self.nationality)]
        if self.document_kind:
            parts.append(str(self.get_document_kind_display()))
        return f"{', '.join(parts)} ({self.valid_from:%d/%m/%Y})"
