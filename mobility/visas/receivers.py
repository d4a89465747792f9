"""What the visa dossier hears from below; it touches only rows."""

from __future__ import annotations

from typing import Any

from mobility.visas.services import letter_issued, open_dossier
from participants.register.lifecycle import PARTICIPATION
from pemwecco.documents.lifecycle import PAPER


@PARTICIPATION.on("select", "prepare")
def open_on_selection(step: Any) -> None:
    """A selected person has a dossier: the passport is asked from that day."""
    open_dossier(participation=step.subject)


@PAPER.on("issue")
def letter_reaches_dossier(step: Any) -> None:
    letter_issued(paper=step.subject)
