"""What placements hear: someone who leaves the programme is expected nowhere."""

from __future__ import annotations

from mobility.hosts.services import release_placements
from participants.register.lifecycle import PARTICIPATION
from pemwecco.core.models import Step


@PARTICIPATION.on("withdraw", "exclude", "undo_decision")
def release_planned_placements(step: Step) -> None:
    release_placements(participation=step.subject, by=step.by)  # type: ignore[attr-defined]  # every ledger row has its subject
