"""Who bears a cost of a stay, where it is not whoever bears the rest of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.hosts.lifecycle import AGREED
from mobility.hosts.models import Host, Placement
from mobility.visas.models.dossiers import Dossier
from participants.register.models import Participation
from pemwecco.core.labels import join_label
from pemwecco.core.scopes import PersonalQuerySet

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


class CostShareQuerySet(PersonalQuerySet["CostShare"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff; one's own stay; for a host what it bears itself, on visits that it agreed to."""
        if self.staff_may_view(user):
            return self.unbarred(user)
        return self.of_person(user) | self.of_contact(user)

    def of_contact(self, user: Viewer) -> Self:
        """What the hosts of a person bear, whatever else they may see."""
        if not user.is_authenticated:
            return self.none()
        hosts = Host.objects.of_contact(user)
        return self.filter(placement__host__in=hosts, placement__stage__in=AGREED)


@pghistory.track()
class CostShare(models.Model):
    """Who bears one kind of cost of a stay, for some days or all; a host bears it for its own visit.

    The one place where it is kept: letters, invitations and the form read it by one reader. What no row
    says is borne by whoever the dossier names.
    """

    class Kind(models.TextChoices):
        FLIGHTS = "flights", _("flights there and back")
        INSURANCE = "insurance", _("travel medical insurance")
        LODGING = "lodging", _("lodging")
        MEALS = "meals", _("meals")
        TRANSPORT = "transport", _("local transport")

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="cost_shares",
    )
    kind = models.CharField(_("kind of cost"), max_length=10, choices=Kind)
    payer = models.CharField(_("borne by"), max_length=12, choices=Dossier.PaidBy)
    placement = models.ForeignKey(
        Placement,
        verbose_name=_("visit of the host"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cost_shares",
    )
    # Without days: the whole stay. Of the lodging, the evenings of the first and the last night.
    starts_on = models.DateField(_("first day or night"), null=True, blank=True)
    ends_on = models.DateField(_("last day or night"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("stated by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("stated"), default=timezone.now)

    objects = CostShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("cost of a stay")
        verbose_name_plural = _("costs of a stay")
        ordering = ("participation", "kind", "starts_on", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(payer="host", placement__isnull=False)
                | (~models.Q(payer="host") & models.Q(placement__isnull=True)),
                name="cost_of_a_host_has_its_visit",
                violation_error_message=_(
                    "A cost that a host bears belongs to one of its visits."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(starts_on__isnull=True, ends_on__isnull=True)
                | models.Q(
                    starts_on__isnull=False,
                    ends_on__isnull=False,
                    starts_on__lte=models.F("ends_on"),
                ),
                name="cost_from_a_day_to_a_day",
                violation_error_message=_(
                    "Say both days, the first not after the last."
                ),
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=["flights", "insurance"])
                | models.Q(starts_on__isnull=True),
                name="cost_paid_once_has_no_days",
                violation_error_message=_(
                    "Flights and insurance are paid once: they have no days."
                ),
            ),
            models.UniqueConstraint(
                fields=[
                    "participation",
                    "kind",
                    "payer",
                    "placement",
                    "starts_on",
                    "ends_on",
                ],
                nulls_distinct=False,
                name="cost_stated_once",
            ),
        ]

    def __str__(self) -> str:
        return join_label(self.get_kind_display(), self.get_payer_display())
