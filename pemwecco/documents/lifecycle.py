"""The life of an issued paper: a letter, a certificate, a receipt."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from pemwecco.core.lifecycle import Lifecycle, Move


class PaperStage(models.TextChoices):
    RENDERING = "rendering", _("being made")
    ISSUED = "issued", _("issued")
    SUPERSEDED = "superseded", _("superseded")
    REVOKED = "revoked", _("revoked")


PAPER = Lifecycle(
    "paper",
    (
        Move("issue", (PaperStage.RENDERING,), PaperStage.ISSUED, _("Issue")),
        Move("supersede", (PaperStage.ISSUED,), PaperStage.SUPERSEDED, _("Supersede")),
        Move(
            "revoke",
            (PaperStage.ISSUED,),
            PaperStage.REVOKED,
            _("Revoke"),
            right="documents.revoke_paper",
            needs_reason=True,
            grave=True,
        ),
    ),
)
