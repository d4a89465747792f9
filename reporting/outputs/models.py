"""How a programme is known to the registers of open data on aid: what nobody can compute."""

from __future__ import annotations

from typing import ClassVar

import pghistory
from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from participants.register.models import Programme
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.documents.models import Document

# IATI 2.03: no sign that would have another sense in an address.
IDENTIFIER = r"^[^/&|?\s]+$"
SECTOR = r"^[0-9]{5}$"
_is_identifier = RegexValidator(
    IDENTIFIER, _("An identifier has no blank and none of the signs / & | ?.")
)
_is_sector = RegexValidator(SECTOR, _("A purpose code of the OECD has five digits."))


class OrganisationType(models.TextChoices):
    """Code list OrganisationType of IATI 2.03."""

    GOVERNMENT = "10", _("government")
    OTHER_PUBLIC = "15", _("other public sector")
    INTERNATIONAL_NGO = "21", _("international NGO")
    NATIONAL_NGO = "22", _("national NGO")
    PARTNERSHIP = "30", _("public-private partnership")
    MULTILATERAL = "40", _("multilateral")
    FOUNDATION = "60", _("foundation")
    PRIVATE = "70", _("private sector")
    ACADEMIC = "80", _("academic, training and research")
    OTHER = "90", pgettext_lazy("organisation", "other")


class ActivityStatus(models.TextChoices):
    """Code list ActivityStatus of IATI 2.03."""

    PIPELINE = "1", pgettext_lazy("activity", "being prepared")
    IMPLEMENTATION = "2", pgettext_lazy("activity", "under way")
    FINALISATION = "3", pgettext_lazy("activity", "being wound up")
    CLOSED = "4", pgettext_lazy("activity", "closed")
    CANCELLED = "5", pgettext_lazy("activity", "cancelled")
    SUSPENDED = "6", pgettext_lazy("activity", "suspended")


@pghistory.track()
class OpenActivity(models.Model):
    """Identifiers, codes and dates of a programme in the registers of open data, as staff were given them."""

    programme = models.OneToOneField(
        Programme,
        verbose_name=_("programme"),
        on_delete=models.PROTECT,
        related_name="open_activity",
    )
    identifier = models.CharField(
        _("identifier of the activity"),
        max_length=100,
        unique=True,
        validators=[_is_identifier],
        help_text=_(
            "As the publisher registered it: it begins with the identifier of the organisation."
        ),
    )
    reporter = models.CharField(
        _("identifier of the reporting organisation"),
        max_length=100,
        validators=[_is_identifier],
        help_text=_("Register and number, as in XM-DAC-2-10."),
    )
    reporter_type = models.CharField(
        _("kind of the reporting organisation"), max_length=2, choices=OrganisationType
    )
    funder = models.CharField(_("funder"), max_length=200)
    funder_identifier = models.CharField(
        _("identifier of the funder"),
        max_length=100,
        blank=True,
        validators=[_is_identifier],
    )
    funder_type = models.CharField(
        _("kind of the funder"), max_length=2, choices=OrganisationType
    )
    status = models.CharField(
        _("state of the activity"), max_length=1, choices=ActivityStatus
    )
    starts_on = models.DateField(_("first day of the activity"))
    ends_on = models.DateField(_("last day of the activity"))
    sector = models.CharField(
        _("purpose code of the OECD"),
        max_length=5,
        validators=[_is_sector],
        help_text=_(
            "Five digits, of the list of the Development Assistance Committee."
        ),
    )

    objects = ScopedQuerySet["OpenActivity"].as_manager()

    class Meta:
        verbose_name = _("identity in open data")
        verbose_name_plural = _("identities in open data")
        ordering = ("programme",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(starts_on__lte=models.F("ends_on")),
                name="open_activity_in_order",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                condition=models.Q(identifier__regex=IDENTIFIER)
                & models.Q(reporter__regex=IDENTIFIER)
                & (
                    models.Q(funder_identifier="")
                    | models.Q(funder_identifier__regex=IDENTIFIER)
                ),
                name="open_activity_identifiers",
                violation_error_message=_(
                    "An identifier has no blank and none of the signs / & | ?."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(sector__regex=SECTOR),
                name="open_activity_sector",
                violation_error_message=_(
                    "A purpose code of the OECD has five digits."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.identifier


@pghistory.track()
class WordTemplate(models.Model):
    """A form of the donor as a document of Word, with names in braces where the report goes."""

    name = models.CharField(
        pgettext_lazy("template of Word", "name"), max_length=120, unique=True
    )
    document = models.ForeignKey(
        Document,
        verbose_name=pgettext_lazy("a document", "file"),
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    is_used = models.BooleanField(
        pgettext_lazy("template of Word", "offered"), default=True
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    added_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    objects = ScopedQuerySet["WordTemplate"].as_manager()

    class Meta:
        verbose_name = _("template of Word")
        verbose_name_plural = _("templates of Word")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
