"""The life of an issued paper: a letter, a certificate, a receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from pemwecco.core.lifecycle import Lifecycle, Transition

if TYPE_CHECKING:
    from pemwecco.documents.models import Paper, PaperStep


class PaperStage(models.TextChoices):
    RENDERING = "rendering", _("being made")
    ISSUED = "issued", _("issued")
    SUPERSEDED = "superseded", _("superseded")
    REVOKED = "revoked", _("revoked")


PAPER: Lifecycle[Paper, PaperStep] = Lifecycle(
    "paper",
    (
        Transition("issue", (PaperStage.RENDERING,), PaperStage.ISSUED, _("Issue")),
        Transition(
            "supersede", (PaperStage.ISSUED,), PaperStage.SUPERSEDED, _("Supersede")
        ),
        Transition(
            "revoke",
            # One that is still being made too: what it is made for may end before it is ready.
            (PaperStage.RENDERING, PaperStage.ISSUED),
            PaperStage.REVOKED,
            _("Revoke"),
            right="documents.revoke_paper",
            needs_reason=True,
            grave=True,
        ),
    ),
)
