"""People and organisations, asked once: every file, letter and figure points to these rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from phonenumber_field.modelfields import PhoneNumberField

from pemwecco.core.folded_queries import (
    FoldedText,
    Trigrams,
    join_columns,
    order_by_name,
)
from pemwecco.core.labels import join_label
from pemwecco.core.model_fields import PartialDateField
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.network.identifiers import print_register_number
from pemwecco.network.nationalities import NationalityField

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


class Sector(models.Model):
    """A branch of activity, as a row that staff can add to (domain.md §1.8)."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_fr = models.CharField(_("name in French"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100)
    name_nl = models.CharField(_("name in Dutch"), max_length=100)

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        ordering = ("code",)

    def __str__(self) -> str:
        return str(getattr(self, f"name_{(get_language() or 'fr')[:2]}", self.name_en))


# By what people, organisations and their numbers are found in a search of everything.
PERSON_TEXT = join_columns("given_names", "family_name", "email", "phone")
ORGANISATION_TEXT = join_columns("name", "email", "phone")
NUMBER_TEXT = join_columns("value", "suffix")


# What says nothing that a reader of the history could want.
NOT_IN_HISTORY = ["name_marks", "compared_at"]


class Comparable(models.Model):
    """What finds rows that may be the same; written by the services, without history."""

    # One word of the name whole, with how another begins (`similarity.build_name_marks`).
    name_marks = ArrayField(
        models.CharField(max_length=130), default=list, blank=True, editable=False
    )
    # When it was last held against the others; empty: since then something of it changed.
    compared_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class PersonQuerySet(ScopedQuerySet["Person"]):
    def visible_to(self, user: Viewer) -> Self:
        """Everyone for staff with the right; oneself for whoever signed in with the address."""
        if self.staff_may_view(user):
            return self
        return self.filter(email=user.email) if user.is_authenticated else self.none()


@pghistory.track(exclude=NOT_IN_HISTORY)
class Person(Comparable):
    """A human being, once, for life: applicant, participant, host's contact, registrant."""

    class Sex(models.TextChoices):
        FEMALE = "F", _("Female")
        MALE = "M", _("Male")

    class CivilStatus(models.TextChoices):
        SINGLE = "single", _("Single")
        MARRIED = "married", _("Married")
        SEPARATED = "separated", _("Separated")
        DIVORCED = "divorced", _("Divorced")
        WIDOWED = "widowed", _("Widow(er)")
        OTHER = "other", _("Other")

    # Who has one name only has it in either, the other stays empty.
    given_names = models.CharField(_("given names"), max_length=120, blank=True)
    family_name = models.CharField(_("family name"), max_length=120, blank=True)
    # Accent-, apostrophe- and case-insensitive key written by the services that set the name.
    name_key = models.CharField(
        max_length=250, blank=True, editable=False, db_index=True
    )
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True)
    birth_date = PartialDateField(_("date of birth"), null=True, blank=True)
    birth_place = models.CharField(_("place of birth"), max_length=120, blank=True)
    nationality = NationalityField(_("nationality"), blank=True)
    country = CountryField(_("country of residence"), blank=True)
    # ISO 3166-2 where `regions` has the country ("SN-DK"), free text elsewhere.
    region = models.CharField(_("region"), max_length=60, blank=True)
    address = models.CharField(_("address"), max_length=250, blank=True)
    civil_status = models.CharField(
        _("civil status"), max_length=12, choices=CivilStatus, blank=True
    )
    national_id = models.CharField(
        _("national identity number"), max_length=20, blank=True
    )
    email = models.EmailField(_("e-mail address"), max_length=254)
    phone = PhoneNumberField(_("phone"), blank=True)
    whatsapp = models.BooleanField(_("reachable by WhatsApp"), default=False)
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
    )
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = order_by_name()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="person_email_lower",
                violation_error_message=_(
                    "An e-mail address is kept in small letters."
                ),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["email"], name="person_email"),
            models.Index(fields=["phone"], name="person_phone"),
            GinIndex(fields=["name_marks"], name="person_marks", fastupdate=False),
            models.Index(
                fields=["id"],
                name="person_to_compare",
                condition=models.Q(compared_at__isnull=True),
            ),
            models.Index(*order_by_name(), name="person_order"),
            models.Index(FoldedText("national_id"), name="person_national_id"),
            GinIndex(
                Trigrams(FoldedText(PERSON_TEXT)), name="person_words", fastupdate=False
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def full_name(self) -> str:
        return f"{self.given_names} {self.family_name}".strip()

    @property
    def called_by(self) -> str:
        """How a mail or a page greets: by the given names, or by the one name that there is."""
        return self.given_names or self.family_name

    @property
    def initials(self) -> str:
        """What a public page may say of a person: "A. D."."""
        parts = (self.given_names[:1], self.family_name[:1])
        return " ".join(f"{part}." for part in parts if part)


class OrganisationQuerySet(ScopedQuerySet["Organisation"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff with the right; for others those they belong to today."""
        if self.staff_may_view(user):
            return self
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            pk__in=Affiliation.objects.current()
            .filter(person__email=user.email)
            .values("organisation")
        )


@pghistory.track(exclude=NOT_IN_HISTORY)
class Organisation(Comparable):
    """An enterprise, host, support structure or public body, once."""

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", _("enterprise")
        DIASPORA = "diaspora", _("diaspora enterprise")
        INCUBATOR = "incubator", _("incubator or accelerator")
        UNIVERSITY = "university", _("university or college")
        RESEARCH = "research", _("research centre")
        SUPPORT = "support", _("business support structure")
        FEDERATION = "federation", _("chamber or federation")
        EXPORT_AGENCY = "export_agency", _("export agency")
        PUBLIC = "public", _("public administration")
        POST = "post", _("diplomatic post")
        OTHER = "other", _("other")

    class Level(models.TextChoices):
        MICRO = "micro", _("micro: enterprises")
        MESO = "meso", _("meso: support structures")
        MACRO = "macro", _("macro: public organisations")

    name = models.CharField(_("name"), max_length=200, blank=True)
    name_key = models.CharField(
        max_length=250, blank=True, editable=False, db_index=True
    )
    kind = models.CharField(
        _("kind"), max_length=16, choices=Kind, default=Kind.ENTERPRISE
    )
    level = models.CharField(
        _("level"), max_length=5, choices=Level, default=Level.MICRO
    )
    legal_form = models.CharField(_("legal form"), max_length=40, blank=True)
    sector = models.ForeignKey(
        Sector,
        verbose_name=_("sector"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organisations",
    )
    activity = models.CharField(
        _("activity in a few words"), max_length=250, blank=True
    )
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    country = CountryField(_("country"), blank=True)
    # ISO 3166-2 where `regions` has the country ("SN-DK"), free text elsewhere.
    region = models.CharField(_("region"), max_length=60, blank=True)
    city = models.CharField(_("town"), max_length=100, blank=True)
    address = models.CharField(_("address"), max_length=250, blank=True)
    phone = PhoneNumberField(_("phone"), blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    website = models.URLField(_("website"), blank=True)
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = (FoldedText("name"), "id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "country"], name="organisation_kind"),
            models.Index(fields=["email"], name="organisation_email"),
            models.Index(fields=["phone"], name="organisation_phone"),
            GinIndex(
                fields=["name_marks"], name="organisation_marks", fastupdate=False
            ),
            models.Index(
                fields=["id"],
                name="organisation_to_compare",
                condition=models.Q(compared_at__isnull=True),
            ),
            models.Index(FoldedText("name"), "id", name="organisation_order"),
            GinIndex(
                Trigrams(FoldedText(ORGANISATION_TEXT)),
                name="organisation_words",
                fastupdate=False,
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"


# The kinds of organisation that can stand beside an enterprise on its way.
SUPPORT_KINDS = (
    Organisation.Kind.SUPPORT,
    Organisation.Kind.INCUBATOR,
    Organisation.Kind.FEDERATION,
    Organisation.Kind.EXPORT_AGENCY,
    Organisation.Kind.PUBLIC,
)


@pghistory.track()
class Identifier(models.Model):
    """A number under which a register knows an organisation, in its canonical form."""

    class Scheme(models.TextChoices):
        NINEA = "ninea", "NINEA"
        RCCM = "rccm", "RCCM"
        BE_ENTERPRISE = "be_enterprise", _("Belgian enterprise number")
        OTHER = "other", _("other register")

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.CASCADE,
        related_name="identifiers",
    )
    scheme = models.CharField(_("register"), max_length=16, choices=Scheme)
    value = models.CharField(_("number"), max_length=60)
    # What follows the number without being part of it: the COFI of a NINEA.
    suffix = models.CharField(_("suffix"), max_length=10, blank=True)
    # Codes of what is doubtful in a number that was kept; `doubts()` gives the sentences.
    doubt = models.CharField(_("doubt"), max_length=200, blank=True, editable=False)
    override_reason = models.CharField(_("why it is kept"), max_length=200, blank=True)

    objects = ScopedQuerySet["Identifier"].as_manager()

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        ordering = ("organisation", "scheme")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "scheme"], name="identifier_once_a_register"
            )
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["scheme", "value"], name="identifier_value"),
            GinIndex(
                Trigrams(FoldedText(NUMBER_TEXT)),
                name="identifier_words",
                fastupdate=False,
            ),
        ]

    def __str__(self) -> str:
        return print_register_number(self.value, self.suffix)


class AffiliationQuerySet(ScopedQuerySet["Affiliation"]):
    def current(self) -> Self:
        """Those in force today."""
        today = timezone.localdate()
        return self.filter(
            models.Q(since__isnull=True) | models.Q(since__lte=today),
            models.Q(until__isnull=True) | models.Q(until__gte=today),
        )


@pghistory.track()
class Affiliation(models.Model):
    """A person's place in an organisation over time: owner, employee, contact."""

    class Kind(models.TextChoices):
        OWNER = "owner", _("owner or manager")
        EMPLOYEE = "employee", _("employee")
        CONTACT = "contact", _("contact person")
        SIGNATORY = "signatory", _("signatory")

    person = models.ForeignKey(
        Person,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="affiliations",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.CASCADE,
        related_name="affiliations",
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    function = models.CharField(_("function"), max_length=120, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        ordering = ("organisation", "person")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "organisation", "kind"],
                name="affiliation_once_a_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(since__isnull=True)
                | models.Q(until__isnull=True)
                | models.Q(since__lte=models.F("until")),
                name="affiliation_since_before_until",
                violation_error_message=_(
                    "The last day of this role comes before its first day."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.organisation}"

    @property
    def is_current(self) -> bool:
        """Whether it is in force today."""
        today = timezone.localdate()
        return (self.since or today) <= today <= (self.until or today)


class Figure(models.Model):
    """A dated figure of an organisation (turnover, jobs). A new figure is a new row; none is overwritten."""

    class Kind(models.TextChoices):
        TURNOVER = "turnover", _("turnover")
        EXPORTS = "exports", _("export turnover")
        JOBS = "jobs", _("jobs")
        JOBS_WOMEN = "jobs_women", _("jobs held by women")

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.CASCADE,
        related_name="figures",
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=2)
    # ISO 4217 for amounts, empty for counts.
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    stated_on = models.DateField(_("stated on"), default=timezone.localdate)
    source = models.CharField(_("source"), max_length=120)

    objects = ScopedQuerySet["Figure"].as_manager()

    class Meta:
        verbose_name = _("dated figure")
        verbose_name_plural = _("dated figures")
        ordering = ("organisation", "kind", "-year", "-stated_on", "-id")
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.ReadOnly(name="unchanged")
        ]

    def __str__(self) -> str:
        label = f"{self.get_kind_display()} {self.year}"
        return join_label(label, f"{self.value:g} {self.currency}".strip())
