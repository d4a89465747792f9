"""Who is at the table of a partnership: organisations of both sides, each with whom one speaks there."""

from __future__ import annotations

from typing import ClassVar

import pghistory
import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from pemwecco.core.scopes import PersonalQuerySet, Viewer
from pemwecco.network.models import Organisation, Person
from reintegration.partnerships.models.partnerships import VIEW, Partnership


class PartnershipPartyQuerySet(PersonalQuerySet["PartnershipParty"]):
    address = "partnership__participation__person__email"

    def staff_may_view(self, user: Viewer) -> bool:
        """Whoever sees partnerships sees what belongs to them."""
        return user.is_active and user.has_perm(VIEW)


@pghistory.track()
class PartnershipParty(models.Model):
    """One of those who are in a partnership; the enterprise and the partner are there of themselves."""

    class Side(models.TextChoices):
        HOME = "home", _("the participant’s side")
        PARTNER = "partner", _("the partner’s side")

    partnership = models.ForeignKey(
        Partnership,
        verbose_name=_("partnership"),
        on_delete=models.CASCADE,
        related_name="parties",
    )
    side = models.CharField(_("side"), max_length=7, choices=Side, default=Side.PARTNER)
    # Nothing only for a participant without an enterprise.
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        on_delete=models.PROTECT,
        related_name="partnership_parties",
    )
    contact = models.ForeignKey(
        Person,
        verbose_name=_("contact person"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="partnership_parties",
    )

    objects = PartnershipPartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party to a partnership")
        verbose_name_plural = _("parties to a partnership")
        ordering = ("side", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["partnership", "organisation"],
                name="partnership_party_once",
                violation_error_message=_(
                    "This organisation is a party to this partnership already."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(organisation__isnull=False) | models.Q(side="home"),
                name="partnership_party_has_organisation",
                violation_error_message=_("Say which organisation it is."),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Trigger(
                name="set_answers_aside",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.After,
                func="""
                    IF TG_OP = 'UPDATE' AND (OLD.organisation_id, OLD.side)
                       IS NOT DISTINCT FROM (NEW.organisation_id, NEW.side) THEN
                        RETURN NULL;
                    END IF;
                    UPDATE partnerships_confirmation SET set_aside_at = now()
                     WHERE partnership_id = COALESCE(NEW.partnership_id, OLD.partnership_id)
                       AND answered_at IS NOT NULL AND set_aside_at IS NULL;
                    RETURN NULL;
                """,
            )
        ]

    def __str__(self) -> str:
        return str(self.organisation or self.contact or self.get_side_display())
