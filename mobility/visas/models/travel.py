"""Passports and earlier stays, entered by the participant after selection."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.documents.models import Document
from pemwecco.network.models import Person

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


class OwnQuerySet(ScopedQuerySet["TravelDocument"]):
    def visible_to(self, user: Viewer) -> Self:
        if self.staff_may_view(user):
            return self
        return self.filter(person__email=user.email) if user.is_authenticated else self.none()


@pghistory.track()
class TravelDocument(models.Model):
    """A passport as its machine-readable zone says it; entered by the participant after selection."""

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="travel_documents"
    )
    number = models.CharField(_("number"), max_length=12)
    issuer = models.CharField(_("issued by (three letters)"), max_length=3)
    nationality = models.CharField(_("nationality (three letters)"), max_length=3)
    surname = models.CharField(_("surname as printed"), max_length=60)
    given_names = models.CharField(_("given names as printed"), max_length=60)
    birth_date = models.DateField(_("date of birth"))
    sex = models.CharField(_("sex"), max_length=1, blank=True)
    issued_on = models.DateField(_("issued on"))
    expires_on = models.DateField(_("expires on"))
    blank_pages = models.PositiveSmallIntegerField(_("blank pages"))
    mrz = models.CharField(_("machine-readable zone"), max_length=90)
    scan = models.ForeignKey(
        Document,
        verbose_name=_("copy of the data page"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="travel_documents",
    )
    entered_at = models.DateTimeField(_("entered"), default=timezone.now)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("passport")
        verbose_name_plural = _("passports")
        ordering = ("-entered_at",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["issuer", "number", "person"], name="travel_document_once"),
            models.CheckConstraint(
                condition=models.Q(issued_on__lt=models.F("expires_on")), name="travel_document_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.number}"

    @property
    def printed_name(self) -> str:
        return f"{self.surname} {self.given_names}".strip()


class PastStayQuerySet(ScopedQuerySet["PastStay"]):
    def visible_to(self, user: Viewer) -> Self:
        if self.staff_may_view(user):
            return self
        return self.filter(person__email=user.email) if user.is_authenticated else self.none()


@pghistory.track()
class PastStay(models.Model):
    """A stay in the shared area before or beside the programme, as the participant states it."""

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="past_stays"
    )
    entered_on = models.DateField(_("entered on"))
    left_on = models.DateField(_("left on"), null=True, blank=True)
    state = CountryField(_("state"))
    long_stay = models.BooleanField(_("under a long-stay visa or permit"), default=False)

    objects = PastStayQuerySet.as_manager()

    class Meta:
        verbose_name = _("earlier stay")
        verbose_name_plural = _("earlier stays")
        ordering = ("-entered_on",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(left_on__isnull=True) | models.Q(entered_on__lte=models.F("left_on")),
                name="past_stay_entry_before_exit",
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.entered_on:%d/%m/%Y}"
