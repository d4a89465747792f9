"""One application for a visa, and with whom it is shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mobility.visas.lifecycle import DOSSIER, DossierStage, PieceStage
from mobility.visas.models.areas import Post
from mobility.visas.models.travel import TravelDocument
from participants.register.models import Participation
from pemwecco.core.answers import YES, GuardAnswer, no
from pemwecco.core.models import TransitionLog, build_stage_trigger
from pemwecco.core.scopes import ScopedQuerySet

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


class DossierQuerySet(ScopedQuerySet["Dossier"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for staff; one's own; those shared with the reader of the Immigration Office."""
        return self if self.staff_may_view(user) else self.concerning(user)

    def concerning(self, user: Viewer) -> Self:
        """One's own and those shared by name. Papers and letters open by this, never by the mere
        right to follow the course of dossiers.
        """
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            models.Q(participation__person__email=user.email)
            | models.Q(shares__reader_id=user.pk)
        ).distinct()


@pghistory.track()
class Dossier(models.Model):
    """One application for a visa; a re-application is a new dossier that carries everything over."""

    class PaidBy(models.TextChoices):
        PROGRAMME = "programme", _("the programme")
        HOST = "host", _("the host")
        PARTICIPANT = "participant", _("the participant")

    participation = models.ForeignKey(
        Participation,
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="dossiers",
    )
    attempt = models.PositiveSmallIntegerField(_("application number"), default=1)
    stage = models.CharField(
        _("stage"), max_length=12, choices=DossierStage, default=DossierStage.OPEN
    )
    post = models.ForeignKey(
        Post,
        verbose_name=_("post"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="dossiers",
    )
    passport = models.ForeignKey(
        TravelDocument,
        verbose_name=_("passport"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="dossiers",
    )
    # Whatever no row of `CostShare` says otherwise; empty: each kind of cost as the call promised it.
    paid_by = models.CharField(
        _("costs paid by"),
        max_length=12,
        choices=[("", _("as the call promises")), *PaidBy.choices],
        blank=True,
        default="",
    )
    entries = models.CharField(
        _("entries asked"),
        max_length=8,
        choices=[
            ("1", pgettext_lazy("entries", "one")),
            ("2", _("two")),
            ("MULT", _("multiple")),
        ],
        default="1",
    )
    # Printed in the letters when more than one entry is asked.
    entries_reason = models.CharField(
        _("why more than one entry"), max_length=250, blank=True
    )
    # Said behind the reason in a letter of another language; nothing: not known.
    entries_reason_in = models.CharField(
        _("language of the reason"),
        max_length=2,
        choices=settings.LANGUAGES,
        blank=True,
        default="",
    )
    insurer = models.CharField(_("insurer"), max_length=120, blank=True, default="")
    insurance_policy = models.CharField(
        _("insurance policy"), max_length=80, blank=True
    )
    insured_name = models.CharField(
        _("name as on the policy"), max_length=120, blank=True
    )
    insurance_from = models.DateField(_("insured from"), null=True, blank=True)
    insurance_until = models.DateField(_("insured until"), null=True, blank=True)
    insurance_cover_eur = models.DecimalField(
        _("cover in EUR"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    external_reference = models.CharField(
        _("reference of the online form"), max_length=40, blank=True
    )
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    # When the participant was last sent the list of what to mend: at most one mail a day.
    list_sent_at = models.DateTimeField(
        _("list sent"), null=True, blank=True, editable=False
    )

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = _("visa dossier")
        verbose_name_plural = _("visa dossiers")
        ordering = ("-opened_at", "-id")
        permissions = (
            ("manage_dossier", "Can steer visa dossiers"),
            ("check_piece", "Can accept or send back pieces"),
            ("issue_letter", "Can issue visa letters"),
            ("waive_finding", "Can let a finding stand, with a reason"),
        )
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["participation", "attempt"], name="dossier_attempt_once"
            )
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [build_stage_trigger(DOSSIER)]

    def __str__(self) -> str:
        return f"{self.participation.reference}/V{self.attempt}"

    def completeness_answer(self) -> GuardAnswer:
        """Whether every blocking piece is accepted or waived; names those that are not."""
        done = {PieceStage.ACCEPTED, PieceStage.WAIVED}
        lacking = []
        for piece in self.pieces.all():
            if piece.blocking and piece.stage not in done:
                lacking.append(piece.label)
        if lacking:
            return no(
                gettext("Not accepted yet: %(pieces)s.")
                % {"pieces": ", ".join(lacking)}
            )
        return YES


class SharedQuerySet(ScopedQuerySet["SharedDossier"]):
    def visible_to(self, user: Viewer) -> Self:
        """Only those shared with this very person, whatever else the role sees."""
        if not self.staff_may_view(user):
            return self.none()
        return self.filter(shares__reader_id=user.pk).distinct()


class SharedDossier(Dossier):
    """A dossier as a reader outside the programme gets it: read only, and only when shared."""

    objects = SharedQuerySet.as_manager()  # type: ignore[misc,assignment]  # a proxy with its own scope

    class Meta:
        proxy = True
        verbose_name = _("dossier shared with me")
        verbose_name_plural = _("dossiers shared with me")


class DossierStep(TransitionLog):
    subject = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="steps")

    class Meta(TransitionLog.Meta):
        abstract = False


@pghistory.track()
class Share(models.Model):
    """A dossier shown, read only, to a reader of the Immigration Office or of the consulate."""

    dossier = models.ForeignKey(
        Dossier,
        verbose_name=_("dossier"),
        on_delete=models.CASCADE,
        related_name="shares",
    )
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reader"),
        on_delete=models.PROTECT,
        related_name="shared_dossiers",
    )
    shared_at = models.DateTimeField(_("shared"), default=timezone.now)

    class Meta:
        verbose_name = _("sharing of a dossier")
        verbose_name_plural = _("sharings of dossiers")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["dossier", "reader"], name="share_once")
        ]

    def __str__(self) -> str:
        return f"{self.dossier} → {self.reader}"
