"""Programmes, their calls with the codes that give more time, and their cohorts."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Self
from zoneinfo import ZoneInfo

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from pemwecco.core.answers import YES, GuardAnswer, no
from pemwecco.core.day_words import format_clock
from pemwecco.core.institutions import format_with_article, name_town
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.network.services import get_phone_digits

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


def get_translated_text(row: models.Model, field: str) -> str:
    """The text of a row in the language of the page, else in the first language that has one."""
    order = [(get_language() or "fr")[:2], "fr", "en", "nl"]
    return next(
        (text for code in order if (text := getattr(row, f"{field}_{code}", ""))), ""
    )


@pghistory.track()
class Programme(models.Model):
    """A mobility programme between two countries, with its funder: everything that is not law."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    # The first part of every file number: "PEM" in PEM-27-0042.
    prefix = models.CharField(_("prefix of file numbers"), max_length=6)
    name = models.CharField(_("name"), max_length=120)
    pitch_fr = models.TextField(_("introduction in French"), blank=True)
    pitch_en = models.TextField(_("introduction in English"), blank=True)
    pitch_nl = models.TextField(_("introduction in Dutch"), blank=True)
    origin = CountryField(_("country of the participants"))
    destination = CountryField(_("country of the hosts"))
    origin_timezone = models.CharField(
        _("time zone of the participants"), max_length=40
    )
    destination_timezone = models.CharField(_("time zone of the hosts"), max_length=40)
    origin_city = models.CharField(_("town that names the first clock"), max_length=60)
    destination_city = models.CharField(
        _("town that names the second clock"), max_length=60
    )
    currency = models.CharField(_("currency of the participants"), max_length=3)
    seats = models.PositiveSmallIntegerField(_("seats"))
    implementer = models.CharField(_("implemented by"), max_length=200)
    implementer_address = models.CharField(
        _("address of the implementer"), max_length=250, blank=True
    )
    # Under which a register finds the agency that signs the letters: that of Enabel.
    implementer_number = models.CharField(
        _("enterprise number of the implementer"),
        max_length=20,
        blank=True,
        default="0264.814.354",
    )
    grant_number = models.CharField(
        _("number of the grant"), max_length=60, blank=True, default=""
    )
    # Who signs the letters; nobody named: whoever issues them.
    signatory_name = models.CharField(
        _("signs the letters"), max_length=120, blank=True, default=""
    )
    signatory_function_fr = models.CharField(
        _("function of who signs, in French"),
        max_length=120,
        blank=True,
        default="Responsable du programme",
    )
    signatory_function_en = models.CharField(
        _("function of who signs, in English"),
        max_length=120,
        blank=True,
        default="Programme manager",
    )
    signatory_function_nl = models.CharField(
        _("function of who signs, in Dutch"),
        max_length=120,
        blank=True,
        default="Programmaverantwoordelijke",
    )
    partner = models.CharField(_("in partnership with"), max_length=200, blank=True)
    funding_fr = models.CharField(_("funding statement in French"), max_length=200)
    funding_en = models.CharField(_("funding statement in English"), max_length=200)
    funding_nl = models.CharField(_("funding statement in Dutch"), max_length=200)
    contact_email = models.EmailField(_("contact address"))
    contact_phone = models.CharField(_("contact phone"), max_length=40, blank=True)
    contact_whatsapp = models.CharField(
        _("contact on WhatsApp"), max_length=40, blank=True, default=""
    )
    # Whom a consulate or the border may call in the country of the hosts.
    destination_contact = models.CharField(
        _("contact in the country of the hosts"),
        max_length=200,
        blank=True,
        default="Enabel, rue Haute 147, 1000 Bruxelles, +32 2 505 37 00",
    )
    # What a participant gets for each day of the stay, in EUR; printed where it is known.
    daily_amount_eur = models.DecimalField(
        _("daily amount in EUR"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    active = models.BooleanField(_("shown on the public site"), default=True)
    follow_up_months = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("follow-ups, months after return"),
        default=list,
    )

    objects = ScopedQuerySet["Programme"].as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ("code",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["active"],
                condition=models.Q(active=True),
                name="programme_one_active",
                violation_error_message=_(
                    "Another programme is shown on the public site: only one can be at a time."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def pitch(self) -> str:
        return get_translated_text(self, "pitch")

    @property
    def funding(self) -> str:
        return get_translated_text(self, "funding")

    @property
    def signatory_function(self) -> str:
        return get_translated_text(self, "signatory_function")

    @property
    def phone_link(self) -> str:
        """What a tap on the phone number opens; nothing where it has no country code."""
        digits = get_phone_digits(self.contact_phone)
        return f"tel:+{digits}" if digits else ""

    @property
    def whatsapp_link(self) -> str:
        digits = get_phone_digits(self.contact_whatsapp)
        return f"https://wa.me/{digits}" if digits else ""

    @property
    def partner_in_sentence(self) -> str:
        """The partner as a sentence in the active language names it: "l’Office des étrangers"."""
        return format_with_article(self.partner, get_language() or "")

    def write_origin_moment(self, moment: datetime) -> str:
        """An instant in the active language on the clock of the participants: "…, 23:59 (Dakar)"."""
        there = timezone.localtime(moment, ZoneInfo(self.origin_timezone))
        return (
            f"{format_clock(there, 'DATETIME_FORMAT')} ({name_town(self.origin_city)})"
        )

    def clocks(self, moment: datetime) -> list[tuple[str, datetime, str]]:
        """An instant on the clock of the participants and on that of the hosts: town, instant, time zone."""
        return [
            (name_town(self.origin_city), moment, self.origin_timezone),
            (name_town(self.destination_city), moment, self.destination_timezone),
        ]


class CallQuerySet(ScopedQuerySet["Call"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff with the right, published ones for everyone."""
        return self if self.staff_may_view(user) else self.filter(published=True)

    def open(self) -> Self:
        now = timezone.now()
        return self.filter(published=True, opens_at__lte=now, closes_at__gt=now)


@pghistory.track()
class Call(models.Model):
    """A call for applications: opens and closes at instants, shown on both clocks."""

    programme = models.ForeignKey(
        Programme,
        verbose_name=_("programme"),
        on_delete=models.PROTECT,
        related_name="calls",
    )
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    title_fr = models.CharField(_("title in French"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    title_nl = models.CharField(_("title in Dutch"), max_length=200, blank=True)
    text_fr = models.TextField(_("text in French"))
    text_en = models.TextField(_("text in English"), blank=True)
    text_nl = models.TextField(_("text in Dutch"), blank=True)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    # What comes after the closing, as applicants read it; the travel itself is that of the cohorts.
    committee_on = models.DateField(_("selection committee"), null=True, blank=True)
    results_by = models.DateField(_("answers by"), null=True, blank=True)
    training_from = models.DateField(_("training begins"), null=True, blank=True)
    published = models.BooleanField(_("published"), default=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ("-opens_at",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(opens_at__lt=models.F("closes_at")),
                name="call_opens_before_it_closes",
                violation_error_message=_("The call closes before it opens."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return get_translated_text(self, "title")

    @property
    def text(self) -> str:
        return get_translated_text(self, "text")

    @property
    def clocks_shift(self) -> datetime | None:
        """When the difference between the two clocks changes before the closing (summer time), or nothing."""
        return find_clock_change(
            max(self.opens_at, timezone.now()),
            self.closes_at,
            self.programme.origin_timezone,
            self.programme.destination_timezone,
        )

    @property
    def next_moment(self) -> datetime:
        """The instant that counts next: the opening, then the closing."""
        return self.closes_at if self.opens_at <= timezone.now() else self.opens_at

    def open_answer(self, access: AccessCode | None = None) -> GuardAnswer:
        """Whether the call takes applications now: page, form and service all ask here.

        `access` is the code by which one person was given more time: it holds until its own instant.
        """
        now = timezone.now()
        if not self.published or now < self.opens_at:
            return no(_("This call is not open yet."))
        if now < self.closes_at or (
            access is not None and access.call_id == self.pk and access.holds(now)
        ):
            return YES
        return no(_("This call is closed."))


def find_clock_change(
    start: datetime, end: datetime, one: str, other: str
) -> datetime | None:
    """The first instant, to the hour, at which the difference between two clocks changes, or nothing."""
    first, second = ZoneInfo(one), ZoneInfo(other)

    def gap(moment: datetime) -> timedelta | None:
        here = moment.astimezone(first).utcoffset()
        there = moment.astimezone(second).utcoffset()
        if here is None or there is None:
            return None
        return there - here

    if end <= start or gap(start) == gap(end):
        return None
    low, high = start, end
    # The difference differs at the ends: halve until the hour of the change.
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        if gap(middle) == gap(start):
            low = middle
        else:
            high = middle
    return high.replace(second=0, microsecond=0)


def generate_access_code() -> str:
    """A code for one late applicant, read out on the phone if need be: 50 bits, no letter like a digit."""
    alphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
    signs = "".join(secrets.choice(alphabet) for _place in range(10))
    return f"{signs[:5]}-{signs[5:]}"


@pghistory.track()
class AccessCode(models.Model):
    """More time for one applicant, or a few: a code that opens a closed call until an instant."""

    call = models.ForeignKey(
        Call,
        verbose_name=_("call"),
        on_delete=models.CASCADE,
        related_name="access_codes",
    )
    code = models.CharField(
        _("code"), max_length=20, unique=True, default=generate_access_code
    )
    # Bound to one address when given; else whoever holds the code.
    email = models.EmailField(_("only for the address"), blank=True)
    reason = models.CharField(_("why"), max_length=300)
    valid_until = models.DateTimeField(_("valid until"))
    most_uses = models.PositiveSmallIntegerField(_("files at most"), default=1)
    revoked_at = models.DateTimeField(
        _("revoked"), null=True, blank=True, editable=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("given by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("given"), default=timezone.now)

    objects = ScopedQuerySet["AccessCode"].as_manager()

    class Meta:
        verbose_name = _("access code")
        verbose_name_plural = _("access codes")
        ordering = ("-at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(most_uses__gte=1),
                name="access_code_for_one_at_least",
                violation_error_message=_("A code is for one file at least."),
            )
        ]

    def __str__(self) -> str:
        return self.code

    def holds(self, now: datetime) -> bool:
        """Whether it still opens the call for a file that was begun with it."""
        return self.revoked_at is None and now < self.valid_until

    def answer_for(self, call: Call, email: str = "") -> GuardAnswer:
        """Whether it lets one file more into a call; with an address, whether that one may come."""
        if self.call_id != call.pk:
            return no(_("This code does not open this call."))
        if self.revoked_at is not None:
            return no(_("This code was taken back."))
        if timezone.now() >= self.valid_until:
            return no(_("This code is not valid any more."))
        if email and self.email and self.email != email:
            return no(_("This code is for another e-mail address."))
        if self.files.count() >= self.most_uses:
            return no(_("This code has been used already."))
        return YES


@pghistory.track()
class Cohort(models.Model):
    """A group that travels together: dates in the host country, both days counted, and seats."""

    programme = models.ForeignKey(
        Programme,
        verbose_name=_("programme"),
        on_delete=models.PROTECT,
        related_name="cohorts",
    )
    call = models.ForeignKey(
        Call,
        verbose_name=_("call"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cohorts",
    )
    name = models.CharField(_("name"), max_length=80)
    arrives_on = models.DateField(_("first day in the host country"))
    leaves_on = models.DateField(_("last day in the host country"))
    seats = models.PositiveSmallIntegerField(_("seats"))
    host_answer_days = models.PositiveSmallIntegerField(
        _("days for a host to answer"),
        null=True,
        blank=True,
        help_text=_(
            "A request to a host lapses after so many days without answer. Empty: ten."
        ),
    )

    objects = ScopedQuerySet["Cohort"].as_manager()

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ("-arrives_on",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(arrives_on__lte=models.F("leaves_on")),
                name="cohort_arrives_before_it_leaves",
                violation_error_message=_(
                    "The last day in the host country comes before the first."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name
