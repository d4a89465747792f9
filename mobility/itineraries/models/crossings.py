"""The crossings of the border, with their evidence."""

from __future__ import annotations

from typing import ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mobility.itineraries.lifecycle import RETURN_CLAIM, ReturnClaimStage
from participants.register.models import Participation
from pemwecco.core.labels import join_label
from pemwecco.core.models import TransitionLog, build_stage_trigger
from pemwecco.core.scopes import PersonalQuerySet
from pemwecco.documents.models import Document


class CrossingQuerySet(PersonalQuerySet["Crossing"]):
    def standing(self) -> Self:
        """Those that count: recorded, and not taken back as a mistake."""
        return self.filter(withdrawn_at=None)


@pghistory.track()
class Crossing(models.Model):
    """A crossing of the border of the host area, on the date at the place of crossing, with evidence.

    One recorded by mistake is taken back: it stays to be read with its evidence, and counts nowhere.
    """

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
    withdrawn_at = models.DateTimeField(
        pgettext_lazy("a crossing", "taken back"), null=True, blank=True
    )
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken back by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    withdrawn_because = models.CharField(
        _("why it was taken back"), max_length=300, blank=True
    )

    objects = CrossingQuerySet.as_manager()

    class Meta:
        verbose_name = _("border crossing")
        verbose_name_plural = _("border crossings")
        ordering = ("on", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["participation", "direction", "on"],
                condition=models.Q(withdrawn_at=None),
                name="crossing_once_a_day",
                violation_error_message=_("This crossing is already recorded."),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    withdrawn_at=None, withdrawn_by=None, withdrawn_because=""
                )
                | (
                    models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                    & ~models.Q(withdrawn_because="")
                ),
                name="crossing_taken_back_with_reason",
                violation_error_message=_(
                    "A crossing is taken back by somebody, with the reason."
                ),
            ),
        ]
        # What was recorded is never rewritten: a wrong crossing is taken back, the right one recorded.
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Trigger(
                name="taken_back_for_good",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at"
                ),
                func="RAISE EXCEPTION 'A crossing that was taken back stays so';",
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
