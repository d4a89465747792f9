"""The crossings of the border, with their evidence."""

from __future__ import annotations

from typing import ClassVar

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mobility.itineraries.lifecycle import RETURN_CLAIM, ReturnClaimStage
from participants.register.models import Participation
from pemwecco.core.labels import join_label
from pemwecco.core.models import TransitionLog, build_stage_trigger
from pemwecco.core.scopes import PersonalQuerySet
from pemwecco.documents.models import Document


@pghistory.track()
class Crossing(models.Model):
    """A crossing of the border of the host area, on the date at the place of crossing, with evidence."""

    class Direction(models.TextChoices):
        ENTRY = "entry", _("entry")
        EXIT = "exit", _("exit")

    class Evidence(models.TextChoices):
        BOARDING_PASS = "boarding_pass", _("boarding pass")
        CARRIER = "carrier", _("carrier's certificate")
        EES = "ees", _("entry/exit system record")
        ATTESTATION = "attestation", _("host's attestation of presence")
        RETURN_DESK = "return_desk", _("visit to the return desk")

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="crossings",
    )
    direction = models.CharField(_("direction"), max_length=5, choices=Direction)
    on = models.DateField(_("date at the border"))
    place = models.CharField(_("place"), max_length=120)
    evidence = models.CharField(_("evidence"), max_length=14, choices=Evidence)
    document = models.ForeignKey(
        Document,
        verbose_name=_("file of the evidence"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="crossings",
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recorded by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)

    objects = PersonalQuerySet["Crossing"].as_manager()

    class Meta:
        verbose_name = _("border crossing")
        verbose_name_plural = _("border crossings")
        ordering = ("on", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["participation", "direction", "on"], name="crossing_once_a_day"
            )
        ]

    def __str__(self) -> str:
        crossing = f"{self.get_direction_display()} {self.on:%d/%m/%Y}"
        return join_label(self.participation, crossing)


@pghistory.track()
class ReturnClaim(models.Model):
    """A participant says that they are back: day, place and proof, until staff confirm or ask again.

    The crossing is recorded, and the file moves, only when staff confirm.
    """

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="return_claims",
    )
    on = models.DateField(_("date at the border"))
    place = models.CharField(_("place"), max_length=120)
    evidence = models.CharField(_("evidence"), max_length=14, choices=Crossing.Evidence)
    document = models.ForeignKey(
        Document,
        verbose_name=_("file of the evidence"),
        on_delete=models.PROTECT,
        related_name="return_claims",
    )
    stage = models.CharField(
        _("state"),
        max_length=9,
        choices=ReturnClaimStage,
        default=ReturnClaimStage.DRAFT,
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reported by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    # When it was typed, then when it was said for good.
    at = models.DateTimeField(_("reported"), default=timezone.now)

    objects = PersonalQuerySet["ReturnClaim"].as_manager()

    class Meta:
        verbose_name = _("return reported")
        verbose_name_plural = _("returns reported")
        ordering = ("-at", "-id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["participation"],
                condition=models.Q(stage__in=["draft", "claimed"]),
                name="return_claim_one_at_a_time",
                violation_error_message=_(
                    "A return reported before still waits for its answer."
                ),
            )
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            build_stage_trigger(RETURN_CLAIM)
        ]

    def __str__(self) -> str:
        return join_label(self.participation, f"{self.on:%d/%m/%Y}")


class ReturnClaimStep(TransitionLog):
    subject = models.ForeignKey(
        ReturnClaim, on_delete=models.PROTECT, related_name="steps"
    )

    class Meta(TransitionLog.Meta):
        abstract = False
