"""The checklist of a dossier, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mobility.visas.lifecycle import PIECE, PieceStage
from mobility.visas.models.dossiers import Dossier
from pemwecco.core.labels import join_label
from pemwecco.core.models import TransitionLog, build_stage_trigger
from pemwecco.core.scopes import PersonalQuerySet, ScopedQuerySet
from pemwecco.documents.models import Document, Paper

if TYPE_CHECKING:
    from pemwecco.core.scopes import Viewer


class PieceQuerySet(ScopedQuerySet["Piece"]):
    def visible_to(self, user: Viewer) -> Self:
        """All for those who check papers; for others those of their own or shared dossiers."""
        if self.staff_may_view(user):
            return self
        return self.filter(dossier__in=Dossier.objects.concerning(user))


@pghistory.track()
class Piece(models.Model):
    """One line of the checklist: computed, with its state, deadline and file."""

    class Code(models.TextChoices):
        FORM = "FORM", _("Application form, signed")
        PHOTO = "PHOTO", _("Identity photo")
        PASSPORT = "PASSPORT", _("Passport, copy of the data page")
        TMI = "TMI", _("Travel medical insurance")
        FLIGHT = "FLIGHT", _("Return flight reservation")
        ACCOM = "ACCOM", _("Proof of lodging")
        INVIT_HOST = "INVIT_HOST", _("Invitation of the host")
        INVIT_PROGRAMME = "INVIT_PROGRAMME", _("Support letter of the programme")
        PROGRAMME = "PROGRAMME", _("Day-by-day programme")
        RCCM = "RCCM", _("Trade register extract")
        NINEA = "NINEA", _("NINEA certificate")
        ACTIVITY = "ACTIVITY", _("Proof of the enterprise's activity")
        BANK_PERS = "BANK_PERS", _("Personal bank statements, three months")
        BANK_COMP = "BANK_COMP", _("Enterprise bank statements, three months")
        EMPL_CERT = "EMPL_CERT", _("Employment certificate")
        PAYSLIPS = "PAYSLIPS", _("Pay slips, three months")
        MISSION_ORDER = "MISSION_ORDER", _("Mission order or leave certificate")
        MEANS = "MEANS", _("Means of subsistence")
        RETURN_UNDERTAKING = "RETURN_UNDERTAKING", _("Undertaking to return")
        # Asked by the post beyond the list; `title` says what it is.
        OTHER = "OTHER", _("Additional paper")

    class Giver(models.TextChoices):
        PARTICIPANT = "participant", _("the participant")
        PROGRAMME = "programme", _("the programme")
        HOST = "host", _("the host")

    dossier = models.ForeignKey(
        Dossier,
        verbose_name=_("dossier"),
        on_delete=models.CASCADE,
        related_name="pieces",
    )
    code = models.CharField(_("piece"), max_length=20, choices=Code)
    title = models.CharField(_("which paper"), max_length=120, blank=True)
    # The sentence of the rule, in English; pages read `reason`, which is in the reader's language.
    why = models.CharField(_("why it is asked"), max_length=250, blank=True)
    given_by = models.CharField(
        _("given by"), max_length=12, choices=Giver, default=Giver.PARTICIPANT
    )
    blocking = models.BooleanField(_("needed before lodging"), default=True)
    due_on = models.DateField(_("needed by"), null=True, blank=True)
    stage = models.CharField(
        _("state"), max_length=10, choices=PieceStage, default=PieceStage.MISSING
    )
    # Asked by the post after the lodging: open while the dossier is examined, with its own deadline.
    asked_later = models.BooleanField(_("asked after the lodging"), default=False)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    # What to mend, as the participant reads it, when the piece was sent back.
    remark = models.CharField(_("what to mend"), max_length=500, blank=True)
    document = models.ForeignKey(
        Document,
        verbose_name=pgettext_lazy("a document", "file"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="pieces",
    )
    paper = models.ForeignKey(
        Paper,
        verbose_name=_("issued paper"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="pieces",
    )

    objects = PieceQuerySet.as_manager()

    class Meta:
        verbose_name = _("piece")
        verbose_name_plural = _("pieces")
        ordering = ("dossier", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["dossier", "code"],
                condition=~models.Q(code="OTHER"),
                name="piece_once",
                violation_error_message=_("This paper is already in the dossier."),
            ),
            models.CheckConstraint(
                condition=models.Q(issued_on__isnull=True)
                | models.Q(valid_until__isnull=True)
                | models.Q(issued_on__lte=models.F("valid_until")),
                name="piece_validity",
                violation_error_message=_(
                    "The paper is valid until a day before it was issued."
                ),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [build_stage_trigger(PIECE)]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.title or str(self.get_code_display())

    @property
    def reason(self) -> str:
        """Why it is asked, in the language of the page."""
        return gettext(self.why) if self.why else ""

    @property
    def is_late(self) -> bool:
        """Whether its day has passed and nobody has given it."""
        return (
            self.due_on is not None
            and self.stage
            in {PieceStage.MISSING, PieceStage.TO_CORRECT, PieceStage.EXPIRED}
            and self.due_on < timezone.localdate()
        )


class PieceFileQuerySet(PersonalQuerySet["PieceFile"]):
    address = "piece__dossier__participation__person__email"


@pghistory.track()
class PieceFile(models.Model):
    """A page that the participant has put ready for a piece and not sent; the paper given before stays."""

    piece = models.ForeignKey(
        Piece,
        verbose_name=_("piece"),
        on_delete=models.CASCADE,
        related_name="files",
    )
    document = models.ForeignKey(
        Document,
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="piece_files",
    )
    added_at = models.DateTimeField(_("added"), default=timezone.now)

    objects = PieceFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("page put ready")
        verbose_name_plural = _("pages put ready")
        ordering = ("piece", "id")

    def __str__(self) -> str:
        return join_label(self.piece, self.document)


class PieceStep(TransitionLog):
    subject = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="steps")

    class Meta(TransitionLog.Meta):
        abstract = False
