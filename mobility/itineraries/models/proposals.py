"""Flights and beds that participants and hosts propose; staff take them over or say why not."""

from __future__ import annotations

from typing import ClassVar, Self

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.hosts.models import Placement
from mobility.itineraries.models.stated import StatedRow
from mobility.itineraries.models.visit_scopes import VisitScopedQuerySet
from participants.register.models import Participation
from pemwecco.documents.models import Document


class ProposalQuerySet(VisitScopedQuerySet["Proposal"]):
    """All for staff; one's own flights; the beds that one's host offers, for visits that it agreed to."""

    def waiting(self) -> Self:
        """Those that staff have to answer."""
        return self.filter(state=Proposal.State.OPEN, asked_again_at__isnull=True)

    def asked_again(self) -> Self:
        """Those that staff have asked to mend, and that nobody has mended."""
        return self.filter(state=Proposal.State.OPEN, asked_again_at__isnull=False)

    def of_lodging(self) -> Self:
        """The beds that participants tell of themselves."""
        return self.filter(placement__isnull=True, what__in=Proposal.LODGINGS)


@pghistory.track()
class Proposal(StatedRow):
    """A flight or lodging that the participant tells of, or a bed that a host offers, until staff answer."""

    class What(models.TextChoices):
        OUTBOUND = "outbound", _("flight there")
        RETURN = "return", _("flight back")
        HOST = "host", _("bed at the host's")
        PRIVATE = "private", _("bed at a private home")
        HOTEL = "hotel", _("hotel or hostel")
        OTHER = "other", _("another lodging")

    class State(models.TextChoices):
        OPEN = "open", _("waiting for an answer")
        TAKEN = "taken", _("taken over")
        REFUSED = "refused", _("not taken over")
        WITHDRAWN = "withdrawn", _("taken back")

    # What a participant may tell of a bed; a host offers one of its own or of a private home.
    LODGINGS: ClassVar[tuple[str, ...]] = ("hotel", "host", "private", "other")

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="journey_proposals",
    )
    # The visit for which a host offers a bed.
    placement = models.ForeignKey(
        Placement,
        verbose_name=_("placement"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="bed_proposals",
    )
    what = models.CharField(_("what"), max_length=8, choices=What)
    # The flight's number, or the name and address of the bed.
    label = models.CharField(_("flight, or name and address"), max_length=250)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    passenger = models.CharField(
        _("name as on the reservation"), max_length=120, blank=True
    )
    reference = models.CharField(_("booking reference"), max_length=20, blank=True)
    # Of a lodging that the participant tells of; together they make its name and address.
    lodger = models.CharField(_("who lodges"), max_length=100, blank=True)
    address = models.CharField(_("street and number"), max_length=100, blank=True)
    city = models.CharField(_("postcode and town"), max_length=46, blank=True)
    phone = models.CharField(_("phone of the lodging"), max_length=30, blank=True)
    document = models.ForeignKey(
        Document,
        verbose_name=_("confirmation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="journey_proposals",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposed by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("proposed"), default=timezone.now)
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.OPEN
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("flight or bed proposed")
        verbose_name_plural = _("flights and beds proposed")
        ordering = ("-at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(starts_on__lte=models.F("ends_on")),
                name="proposal_starts_first",
                violation_error_message=_(
                    "The last day proposed comes before the first."
                ),
            ),
            models.UniqueConstraint(
                fields=["participation", "what"],
                condition=models.Q(state="open", what__in=["outbound", "return"]),
                name="proposal_one_flight_each_way",
                violation_error_message=_("A proposal for this flight is still open."),
            ),
            models.UniqueConstraint(
                fields=["placement"],
                condition=models.Q(state="open", placement__isnull=False),
                name="proposal_one_bed_a_visit",
                violation_error_message=_(
                    "A proposal of lodging for this visit is still open."
                ),
            ),
            # Only a host's bed belongs to a visit.
            models.CheckConstraint(
                condition=models.Q(placement__isnull=True)
                | models.Q(what__in=["host", "private"]),
                name="proposal_visit_is_of_a_bed",
                violation_error_message=_(
                    "Only the bed that a host offers is proposed for a visit."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.starts_on:%d/%m/%Y} – {self.ends_on:%d/%m/%Y}"

    @property
    def is_flight(self) -> bool:
        return self.what in {self.What.OUTBOUND, self.What.RETURN}

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
