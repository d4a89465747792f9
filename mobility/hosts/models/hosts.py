"""Hosts, and their contacts who sign in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mobility.hosts.rules import DaySpan, get_pause
from pemwecco.core.constraints import register_constraint_sentence
from pemwecco.core.folded_queries import FoldedText
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.documents.models import Document
from pemwecco.network.models import Affiliation, Organisation, Person, Sector

if TYPE_CHECKING:
    from datetime import date

    from pemwecco.core.scopes import Viewer


class HostQuerySet(ScopedQuerySet["Host"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff with the right; for a contact the hosts they speak for."""
        if self.staff_may_view(user):
            return self
        return self.of_contact(user)

    def of_contact(self, user: Viewer) -> Self:
        """Those for which the person speaks in the partner portal, whatever else they may see."""
        spoken = HostContact.objects.of_user(user)
        return self.filter(organisation__in=spoken.values("affiliation__organisation"))

    def pausing(self, on: date) -> Self:
        """Those that receive nobody on a day, whatever they do later."""
        return self.filter(
            models.Q(paused_until__isnull=True) | models.Q(paused_until__gte=on),
            paused_from__lte=on,
        )


@pghistory.track()
class Host(models.Model):
    """An organisation that receives participants, with what visitors need to know."""

    class Region(models.TextChoices):
        BRUSSELS = "BRU", _("Brussels")
        FLANDERS = "VLG", _("Flanders")
        WALLONIA = "WAL", _("Wallonia")
        GERMAN_SPEAKING = "DG", _("German-speaking Community")
        OTHER = "other", _("elsewhere")

    class Language(models.TextChoices):
        FRENCH = "fr", pgettext_lazy("spoken", "French")
        DUTCH = "nl", pgettext_lazy("spoken", "Dutch")
        ENGLISH = "en", pgettext_lazy("spoken", "English")
        GERMAN = "de", pgettext_lazy("spoken", "German")
        WOLOF = "wo", pgettext_lazy("spoken", "Wolof")
        ARABIC = "ar", pgettext_lazy("spoken", "Arabic")
        SPANISH = "es", pgettext_lazy("spoken", "Spanish")

    class ChainPlace(models.TextChoices):
        """Where in the value chain an organisation works."""

        INPUTS = "inputs", _("raw materials and supplies")
        MAKING = "making", _("making and processing")
        PACKING = "packing", _("packaging and logistics")
        TRADE = "trade", _("trade and distribution")
        SERVICES = "services", _("services to enterprises")
        LEARNING = "learning", _("training and research")
        REUSE = "reuse", _("repair, reuse and recycling")

    organisation = models.OneToOneField(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="host",
    )
    # Decides which exemption from work permits applies (domain.md §3.4).
    labour_region = models.CharField(
        _("region for labour law"), max_length=5, choices=Region
    )
    presentation = models.TextField(_("presentation"), blank=True)
    offers = models.TextField(_("what the host offers"), blank=True)
    seeks = models.TextField(_("what the host seeks"), blank=True)
    # Beside the sector of the organisation, which is its first.
    sectors: models.ManyToManyField[Sector, Any] = models.ManyToManyField(
        Sector, verbose_name=_("other sectors"), blank=True, related_name="+"
    )
    chain_places = ArrayField(
        models.CharField(max_length=10, choices=ChainPlace),
        verbose_name=_("place in the value chain"),
        default=list,
        blank=True,
    )
    # In which visitors can be received; none named: nobody has asked yet.
    languages = ArrayField(
        models.CharField(max_length=2, choices=Language),
        verbose_name=_("languages spoken with visitors"),
        default=list,
        blank=True,
    )
    # Where visitors come; empty: the address of the organisation.
    visit_address = models.CharField(
        _("address of the visit, when it is another"), max_length=250, blank=True
    )
    way_there = models.TextField(_("how to get there"), max_length=600, blank=True)
    hours = models.CharField(_("hours of reception"), max_length=200, blank=True)
    dress = models.CharField(_("clothing and safety"), max_length=250, blank=True)
    accessibility = models.CharField(
        _("access for visitors with a disability"), max_length=400, blank=True
    )
    practical = models.TextField(_("other practical details"), blank=True)
    day_contact = models.ForeignKey(
        "hosts.HostContact",
        verbose_name=_("contact on the day"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    logo = models.ForeignKey(
        Document,
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="logo_of_hosts",
    )
    capacity = models.PositiveSmallIntegerField(
        _("visitors at the same time"), default=1
    )
    paused_from = models.DateField(_("receives nobody from"), null=True, blank=True)
    paused_until = models.DateField(_("receives nobody until"), null=True, blank=True)
    pause_reason = models.CharField(
        _("why it receives nobody"), max_length=200, blank=True
    )

    objects = HostQuerySet.as_manager()

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")
        ordering = (FoldedText("organisation__name"), "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(capacity__gt=0),
                name="host_capacity_positive",
                violation_error_message=_("A host receives one visitor at least."),
            ),
            models.CheckConstraint(
                condition=models.Q(paused_until__isnull=True)
                | models.Q(paused_from__lte=models.F("paused_until")),
                name="host_pause_begins_first",
                violation_error_message=_(
                    "The last day of the pause comes before its first day."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(paused_until__isnull=True)
                | models.Q(paused_from__isnull=False),
                name="host_pause_has_first_day",
                violation_error_message=_("Say from which day nobody is received."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def pause(self) -> DaySpan | None:
        """The days on which it receives nobody; nothing when none are said."""
        return get_pause(self.paused_from, self.paused_until)

    @property
    def is_paused(self) -> bool:
        """Whether it receives nobody today."""
        return self.pause is not None and self.pause.holds(timezone.localdate())

    @property
    def visited_at(self) -> str:
        """Where visitors come, in one line."""
        place = (self.organisation.address, self.organisation.city)
        return self.visit_address or ", ".join(part for part in place if part)

    @property
    def contacts(self) -> HostContactQuerySet:
        """Everyone who was let into the portal for it, those whose place there has ended included."""
        return HostContact.objects.filter(
            affiliation__organisation=self.organisation_id
        )


class HostContactQuerySet(ScopedQuerySet["HostContact"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff; for a contact those of the hosts they speak for."""
        if self.staff_may_view(user):
            return self
        own = HostContact.objects.of_user(user).values("affiliation__organisation")
        return self.filter(affiliation__organisation__in=own)

    def current(self) -> Self:
        """Those let in whose place in the organisation is in force today: the others open nothing."""
        return self.filter(
            affiliation__in=Affiliation.objects.current(), ended_at__isnull=True
        )

    def of_user(self, user: Viewer) -> Self:
        """Those by which a person speaks for hosts today."""
        return (
            self.current().filter(user_id=user.pk)
            if user.is_authenticated
            else self.none()
        )

    def at_hosts(self, hosts: Iterable[int] | models.QuerySet[Any, Any]) -> Self:
        """Who speaks for these hosts today, with what greets and reaches them, the first invited first."""
        return (
            self.current()
            .filter(affiliation__organisation__host__in=hosts)
            .select_related("user", *CONTACT_JOINS)
            .order_by("pk")
        )

    def reachable(self) -> Self:
        """Those whose account may sign in."""
        return self.filter(user__is_active=True)


LAST_MANAGER = _(
    "Nobody else answers for the host: first let a colleague answer for it, or hand over."
)
register_constraint_sentence("host_keeps_manager", LAST_MANAGER)
# Two who take it from each other at once wait for each other at their organisation.
_KEEPS_MANAGER = """
    PERFORM 1 FROM network_organisation o JOIN network_affiliation a ON a.organisation_id = o.id
     WHERE a.id = NEW.affiliation_id FOR NO KEY UPDATE OF o;
    IF NOT EXISTS (
        SELECT 1 FROM hosts_hostcontact c JOIN network_affiliation other ON other.id = c.affiliation_id
          JOIN network_affiliation own ON own.organisation_id = other.organisation_id
         WHERE own.id = NEW.affiliation_id AND c.id <> NEW.id AND c.manages AND c.ended_at IS NULL) THEN
        RAISE EXCEPTION 'Nobody would manage this host'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'host_keeps_manager';
    END IF;
    RETURN NEW;
"""
# What says who a contact is and for whom they speak.
CONTACT_JOINS = ("affiliation__person", "affiliation__organisation__host")


@pghistory.track()
class HostContact(models.Model):
    """What someone may do for a host in the partner portal: see, and where it says so sign and manage.

    Who they are is the person's, their function and its days are of their place in the organisation: all
    three are read there. The account signs in by a code sent by e-mail.
    """

    affiliation = models.OneToOneField(
        Affiliation,
        verbose_name=_("affiliation"),
        on_delete=models.PROTECT,
        related_name="portal_access",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.PROTECT,
        related_name="host_contacts",
    )
    signs_letters = models.BooleanField(_("may sign for the host"), default=False)
    manages = models.BooleanField(
        _("may answer and change for the host"),
        default=False,
        help_text=_("Answers requests, offers beds, keeps the host's page."),
    )
    # Their place in the organisation may go on without the portal.
    ended_at = models.DateTimeField(
        _("access ended"), null=True, blank=True, editable=False
    )

    objects = HostContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("host's contact")
        verbose_name_plural = _("host's contacts")
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Trigger(
                name="host_keeps_manager",
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.manages AND OLD.ended_at IS NULL"
                    " AND (NOT NEW.manages OR NEW.ended_at IS NOT NULL)"
                ),
                func=_KEEPS_MANAGER,
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.affiliation.organisation})"

    @property
    def person(self) -> Person:
        return self.affiliation.person

    @property
    def host(self) -> Host:
        return self.affiliation.organisation.host

    @property
    def function(self) -> str:
        return self.affiliation.function

    @property
    def is_current(self) -> bool:
        """Whether they speak for the host today."""
        return self.ended_at is None and self.affiliation.is_current

    @property
    def phone(self) -> str:
        """As pages and letters print it."""
        phone = self.person.phone
        return phone.as_international or str(phone) if phone else ""
