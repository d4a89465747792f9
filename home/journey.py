"""The thread of a file, as its owner reads it: what has happened, where it stands, what comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from participants.register.lifecycle import PUBLIC_NAMES, Stage
from participants.register.models import Participation

# The ordinary way; other stages stand at the point where they left it.
WAY = (
    Stage.DRAFT,
    Stage.SUBMITTED,
    Stage.ELIGIBLE,
    Stage.SELECTED,
    Stage.PREPARED,
    Stage.CLEARED,
    Stage.DEPARTED,
    Stage.RETURNED,
    Stage.COMPLETED,
)
SAME_AS = {Stage.SHORTLISTED: Stage.ELIGIBLE, Stage.RESERVE: Stage.ELIGIBLE}


@dataclass(frozen=True, slots=True)
class Knot:
    """One knot of the thread."""

    title: str
    state: str
    at: datetime | None = None
    text: str = ""


def build_journey_thread(file: Participation) -> list[Knot]:
    """The knots of a file; its steps must be prefetched. Names are those the applicant reads."""
    reached: dict[str, datetime] = {Stage.DRAFT: file.created_at}
    for step in file.steps.all():
        reached[step.target] = step.at
    stage = Stage(file.stage)
    here = SAME_AS.get(stage, stage)
    if here not in WAY:
        knots = []
        for name in WAY:
            if name in reached:
                knots.append(Knot(str(PUBLIC_NAMES[name]), "done", reached[name]))
        return [*knots, Knot(str(PUBLIC_NAMES[stage]), "now", reached.get(stage))]
    position = WAY.index(here)
    knots = []
    for index, name in enumerate(WAY):
        if index < position:
            knots.append(Knot(str(PUBLIC_NAMES[name]), "done", reached.get(name)))
        elif index == position:
            knots.append(Knot(str(PUBLIC_NAMES[stage]), "now", reached.get(stage)))
        else:
            knots.append(Knot(str(PUBLIC_NAMES[name]), "next"))
    return knots
