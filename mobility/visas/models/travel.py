"""Passports, earlier stays and earlier visas, entered by the participant after selection."""

from __future__ import annotations

from typing import ClassVar, Self

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_countries.fields import CountryField

from mobility.itineraries.models.stated import StatedRow
from pemwecco.core.model_fields import PartialDateField
from pemwecco.core.scopes import PersonalQuerySet
from pemwecco.documents.models import Document
from pemwecco.network.identifiers import PassportKind
from pemwecco.network.models import Person
from pemwecco.network.nationalities import NationalityField

# Signs of one line of the machine-readable zone.
ZONE_LINE = 44


class TravelDocumentQuerySet(PersonalQuerySet["TravelDocument"]):
    address = "person__email"


@pghistory.track()
class TravelDocument(models.Model):
    """A passport as its machine-readable zone says it; entered by the participant after selection."""

    class Kind(models.TextChoices):
        ORDINARY = PassportKind.ORDINARY.value, _("ordinary passport")
        DIPLOMATIC = PassportKind.DIPLOMATIC.value, _("diplomatic passport")
        SERVICE = PassportKind.SERVICE.value, _("service passport")
        REFUGEE = PassportKind.REFUGEE.value, _("travel document of a refugee")
        STATELESS = (
            PassportKind.STATELESS.value,
            _("travel document of a stateless person"),
        )
        OTHER = PassportKind.OTHER.value, _("another travel document")

    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        related_name="travel_documents",
    )
    number = models.CharField(_("number"), max_length=12)
    issuer = models.CharField(_("issued by (three letters)"), max_length=3)
    kind = models.CharField(
        _("kind of document"), max_length=12, choices=Kind, default=Kind.ORDINARY
    )
    nationality = NationalityField(_("nationality"))
    surname = models.CharField(_("surname as printed"), max_length=60)
    # Empty for who has one name only.
    given_names = models.CharField(
        _("given names as printed"), max_length=60, blank=True
    )
    # As far as the passport says it; nothing when it says nothing.
    birth_date = PartialDateField(_("date of birth"), null=True, blank=True)
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

    objects = TravelDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("passport")
        verbose_name_plural = _("passports")
        ordering = ("-entered_at",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["issuer", "number", "person"], name="travel_document_once"
            ),
            models.CheckConstraint(
                condition=models.Q(issued_on__lt=models.F("expires_on")),
                name="travel_document_dates",
                violation_error_message=_(
                    "The travel document expires before it is issued."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.number}"

    @property
    def printed_name(self) -> str:
        return f"{self.surname} {self.given_names}".strip()

    @property
    def names_are_cut(self) -> bool:
        """Whether the names fill the first line, so that they may go on."""
        first_line = self.mrz[:ZONE_LINE]
        return bool(first_line) and not first_line.endswith("<")


class PastStayQuerySet(PersonalQuerySet["PastStay"]):
    address = "person__email"


@pghistory.track()
class PastStay(models.Model):
    """A stay in the shared area before or beside the programme, as the participant states it."""

    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="past_stays",
    )
    entered_on = models.DateField(_("entered on"))
    left_on = models.DateField(_("left on"), null=True, blank=True)
    state = CountryField(_("state"))
    long_stay = models.BooleanField(
        _("under a long-stay visa or permit"), default=False
    )

    objects = PastStayQuerySet.as_manager()

    class Meta:
        verbose_name = _("earlier stay")
        verbose_name_plural = _("earlier stays")
        ordering = ("-entered_on",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(left_on__isnull=True)
                | models.Q(entered_on__lte=models.F("left_on")),
                name="past_stay_entry_before_exit",
                violation_error_message=_("The person left before they entered."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.entered_on:%d/%m/%Y}"


class EarlierVisaQuerySet(PersonalQuerySet["EarlierVisa"]):
    address = "person__email"

    def asked_again(self) -> Self:
        """Those that staff have asked to mend, and that nobody has mended."""
        return self.filter(lawfully_used__isnull=True, asked_again_at__isnull=False)


@pghistory.track()
class EarlierVisa(StatedRow):
    """A Schengen visa before the programme, as the participant states it and staff have checked it.

    Visas lawfully used earn multiple entries (Visa Code, art. 24(2)); only those checked count.
    """

    class Kind(models.TextChoices):
        SHORT = "C", _("short stay (C)")
        TRANSIT = "A", _("airport transit (A)")
        LIMITED = "LTV", _("for one country only (LTV)")
        LONG = "D", _("long stay (D)")

    class Entries(models.TextChoices):
        ONE = "1", pgettext_lazy("entries", "one")
        TWO = "2", _("two")
        MULTIPLE = "MULT", _("multiple")

    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="earlier_visas",
    )
    state = CountryField(_("issued by"))
    number = models.CharField(_("number of the sticker"), max_length=20, blank=True)
    kind = models.CharField(_("kind"), max_length=3, choices=Kind, default=Kind.SHORT)
    entries = models.CharField(
        _("entries"), max_length=8, choices=Entries, default=Entries.ONE
    )
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))
    # Empty: nobody has compared it with the passport and the stays yet.
    lawfully_used = models.BooleanField(
        _("lawfully used"), null=True, blank=True, editable=False
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("checked by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = EarlierVisaQuerySet.as_manager()

    class Meta:
        verbose_name = _("earlier visa")
        verbose_name_plural = _("earlier visas")
        ordering = ("-valid_from", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "state", "valid_from", "valid_until"],
                name="earlier_visa_once",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_from__lte=models.F("valid_until")),
                name="earlier_visa_dates",
                violation_error_message=_("The visa ends before it begins."),
            ),
            models.CheckConstraint(
                condition=models.Q(lawfully_used__isnull=True, checked_by__isnull=True)
                | models.Q(lawfully_used__isnull=False, checked_by__isnull=False),
                name="earlier_visa_checked_by_name",
                violation_error_message=_(
                    "Whether a visa was used lawfully is said together with who checked it."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.valid_from:%d/%m/%Y} – {self.valid_until:%d/%m/%Y}"
