"""Companies that support structures nominate as hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from mobility.hosts.models import Host
from mobility.structures.lifecycle import (
    ENDED,
    NOMINATION,
    OPEN,
    TOLD_STAGES,
    NominationRefusal,
    NominationStage,
)
from mobility.structures.models.access import StructureAccess
from participants.register.models import Cohort
from pemwecco.core.answers import YES, GuardAnswer, no
from pemwecco.core.models import TransitionLog, build_stage_trigger
from pemwecco.core.scopes import ScopedQuerySet
from pemwecco.network.models import Identifier, Organisation, Sector

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrOrPromise

    from pemwecco.core.scopes import Viewer


class NominationQuerySet(ScopedQuerySet["Nomination"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff; for somebody who speaks for structures what these have nominated."""
        return self if self.staff_may_view(user) else self.of_speaker(user)

    def of_speaker(self, user: Viewer) -> Self:
        """What the structures of a person have nominated, whatever else they may see."""
        own = StructureAccess.objects.of_user(user).values("affiliation__organisation")
        return self.filter(structure__in=own)

    def of_structure(self, structure: int) -> Self:
        """What one structure has nominated; `structure` is its key."""
        return self.filter(structure=structure)

    def open(self) -> Self:
        """Those that are still talked about."""
        return self.filter(stage__in=OPEN)

    def ended_before(self, moment: datetime) -> Self:
        """Those that came to nothing, since before a moment, and still name their contact person."""
        later = NominationStep.objects.filter(
            subject=models.OuterRef("pk"), at__gte=moment
        )
        rows = self.filter(~models.Exists(later), stage__in=ENDED)
        return rows.exclude(contact_email="")


@pghistory.track()
class Nomination(models.Model):
    """A company that a support structure proposes as a host, with a contact person who knows of it.

    Nothing of it is in the network before staff accept.
    """

    structure = models.ForeignKey(
        Organisation,
        verbose_name=_("support structure"),
        on_delete=models.PROTECT,
        related_name="nominations",
    )
    name = models.CharField(_("name of the company"), max_length=200)
    # In its canonical form.
    number = models.CharField(_("enterprise number"), max_length=60)
    sector = models.ForeignKey(
        Sector,
        verbose_name=_("sector"),
        on_delete=models.PROTECT,
        related_name="nominations",
    )
    region = models.CharField(_("region"), max_length=5, choices=Host.Region)
    city = models.CharField(_("town"), max_length=100, blank=True)
    website = models.URLField(_("website"), blank=True)
    languages = ArrayField(
        models.CharField(max_length=2, choices=Host.Language),
        verbose_name=_("languages spoken with visitors"),
        default=list,
    )
    contact_given_names = models.CharField(
        _("given names of the contact person"), max_length=120, blank=True
    )
    contact_family_name = models.CharField(
        _("family name of the contact person"), max_length=120, blank=True
    )
    contact_function = models.CharField(
        _("function of the contact person"), max_length=120, blank=True
    )
    contact_email = models.EmailField(
        _("e-mail address of the contact person"), blank=True
    )
    contact_phone = PhoneNumberField(_("phone of the contact person"), blank=True)
    contact_language = models.CharField(
        _("language of the contact person"), max_length=2, choices=settings.LANGUAGES
    )
    contact_agrees = models.BooleanField(
        _("the contact person agrees to be written to"), default=False
    )
    words = models.TextField(_("why it fits"), max_length=1500)
    # Empty: for whichever cohort it suits.
    cohort = models.ForeignKey(
        Cohort,
        verbose_name=_("cohort"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="nominations",
    )
    stage = models.CharField(
        _("stage"), max_length=9, choices=NominationStage, default=NominationStage.SENT
    )
    declined_because = models.CharField(
        _("why it is not retained"),
        max_length=8,
        choices=NominationRefusal,
        blank=True,
        editable=False,
    )
    # Which organisation of the network it is: said by staff, or made at the yes.
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="nominated_as",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("nominated by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField(_("nominated"), default=timezone.now)

    objects = NominationQuerySet.as_manager()

    class Meta:
        verbose_name = _("nomination of a host")
        verbose_name_plural = _("nominations of hosts")
        ordering = ("-at", "-id")
        permissions = (("answer_nomination", "Can answer nominations of hosts"),)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["structure", "number"],
                condition=models.Q(stage__in=["sent", "asked"]),
                name="nomination_one_open",
                violation_error_message=_("You have nominated this company already."),
            ),
            models.CheckConstraint(
                condition=models.Q(contact_email="") | models.Q(contact_agrees=True),
                name="nomination_contact_agrees",
                violation_error_message=_(
                    "Name the contact person only if they agree."
                ),
            ),
            models.CheckConstraint(
                condition=~models.Q(stage="accepted")
                | models.Q(organisation__isnull=False),
                name="nomination_accepted_has_organisation",
                violation_error_message=_(
                    "An accepted nomination names its organisation."
                ),
            ),
            models.CheckConstraint(
                condition=~models.Q(stage="declined") | ~models.Q(declined_because=""),
                name="nomination_declined_with_reason",
                violation_error_message=_("Please give the reason."),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [build_stage_trigger(NOMINATION)]

    def __str__(self) -> str:
        return self.name

    @property
    def contact_name(self) -> str:
        return f"{self.contact_given_names} {self.contact_family_name}".strip()

    @property
    def told_stage(self) -> _StrOrPromise:
        """How the structure reads where it stands."""
        return TOLD_STAGES[NominationStage(self.stage)]

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN

    @property
    def number_holder(self) -> Organisation | None:
        """The organisation of the network that has its number, the one known longest."""
        held = Identifier.objects.filter(
            scheme=Identifier.Scheme.BE_ENTERPRISE, value=self.number
        )
        return (
            Organisation.objects.filter(pk__in=held.values("organisation"))
            .order_by("pk")
            .first()
        )

    def answer_number_holder(self) -> GuardAnswer:
        """Whether the organisation of its number, if there is one, is the one that staff named."""
        holder = self.number_holder
        if holder is None or holder.pk == self.organisation_id:
            return YES
        sentence = gettext(
            "%(holder)s of the network has this number: say first that it is the same."
        )
        return no(sentence % {"holder": holder})


class NominationStep(TransitionLog):
    subject = models.ForeignKey(
        Nomination, on_delete=models.PROTECT, related_name="steps"
    )

    class Meta(TransitionLog.Meta):
        abstract = False
