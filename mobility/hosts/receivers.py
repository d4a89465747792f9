"""What placements hear: someone who leaves the programme is expected nowhere."""

from __future__ import annotations

from mobility.hosts.lifecycle import ASKED_HOST
from mobility.hosts.services import release_placements
from participants.register.lifecycle import PARTICIPATION, ParticipationEvent


@PARTICIPATION.on_transition(
    "withdraw", "exclude", "undo_decision", writes_to=[ASKED_HOST]
)
def release_planned_placements(event: ParticipationEvent) -> None:
    release_placements(participation=event.subject, by=event.actor.user)
