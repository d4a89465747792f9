"""What became of the files of the closed call, in the proportions of the pilot (domain.md §1.3).

Of 414 who showed interest most lacked the papers of a formal enterprise; 47 travelled. The seats do
not grow with the number of files: whoever asks for 10,000 gets more of those who did not go on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from demo.ledger import DemoTransition
from demo.world import CALL_CLOSED, CALL_OPENED, World
from participants.register.lifecycle import Stage

REFERENCE = 414


@dataclass(frozen=True, slots=True)
class Fate:
    """A way through the programme: how many files took it, and the moves they made."""

    stage: Stage
    count: int
    route: tuple[str, ...]
    cohort: str = ""
    formal: bool = True
    grows: bool = False


SCREENED = ("submit", "confirm")
LISTED = (*SCREENED, "shortlist")
CHOSEN = (*LISTED, "select")
TRAVELLED = (*CHOSEN, "prepare", "clear", "depart")
S = Stage
FATES = (
    # Seated: 47 who travelled and 9 who prepare, of 60 seats.
    Fate(S.COMPLETED, 9, (*TRAVELLED, "return", "complete"), "returned"),
    Fate(S.RETURNED, 25, (*TRAVELLED, "return"), "returned"),
    Fate(S.NOT_RETURNED, 1, (*TRAVELLED, "miss_return"), "returned"),
    Fate(
        S.DEPARTED,
        10,
        (*LISTED, "keep", "select", "prepare", "clear", "depart"),
        "present",
    ),
    Fate(
        S.RETURNED,
        2,
        (*LISTED, "keep", "select", "prepare", "clear", "depart", "return"),
        "present",
    ),
    Fate(S.CLEARED, 2, (*LISTED, "keep", "select", "prepare", "clear"), "planned"),
    Fate(S.PREPARED, 4, (*LISTED, "keep", "select", "prepare"), "planned"),
    Fate(S.SELECTED, 3, (*LISTED, "keep", "select"), "planned"),
    # Withdrawn after the visa was refused.
    Fate(S.WITHDRAWN, 4, (*CHOSEN, "prepare", "withdraw"), "returned"),
    # The others.
    Fate(S.NOT_READY, 232, ("submit", "defer"), formal=False, grows=True),
    Fate(S.REFUSED, 40, (*SCREENED, "refuse"), grows=True),
    Fate(S.REFUSED, 32, (*LISTED, "refuse"), grows=True),
    Fate(S.RESERVE, 14, (*LISTED, "keep"), grows=True),
    Fate(S.WITHDRAWN, 10, (*SCREENED, "withdraw"), grows=True),
    Fate(S.EXCLUDED, 3, (*SCREENED, "exclude"), grows=True),
    Fate(S.SUBMITTED, 6, ("submit",), grows=True),
    Fate(S.ELIGIBLE, 9, SCREENED, grows=True),
    Fate(S.SHORTLISTED, 8, LISTED, grows=True),
)
FIXED = sum(fate.count for fate in FATES if not fate.grows)
LEAST = FIXED + sum(1 for fate in FATES if fate.grows)


def choose_fates(applications: int) -> list[Fate]:
    """One fate per file, those with a seat first. Refuses fewer files than there are fates."""
    if applications < LEAST:
        raise ValueError(f"The demo needs at least {LEAST} applications.")
    rows, growing = [], [fate for fate in FATES if fate.grows]
    share = (applications - FIXED) / (REFERENCE - FIXED)
    counts = {}
    for fate in growing:
        counts[fate] = max(1, int(fate.count * share))
    counts[growing[0]] += applications - FIXED - sum(counts.values())
    for fate in FATES:
        rows += [fate] * counts.get(fate, fate.count)
    return rows


# Days from today between which a move was made; selection and after differ by cohort.
WHEN = {
    "confirm": (-575, -562),
    "defer": (-575, -560),
    "shortlist": (-548, -545),
    "keep": (-530, -529),
    "refuse": (-528, -526),
    "withdraw": (-520, -400),
    "exclude": (-520, -500),
}
WHEN_OF_COHORT = {
    "returned": {
        "select": (-532, -530),
        "prepare": (-450, -445),
        "clear": (-412, -402),
        "withdraw": (-405, -398),
        "depart": (-390, -390),
        "return": (-366, -357),
        "miss_return": (-340, -340),
        "complete": (-4, -1),
    },
    "present": {
        "select": (-150, -148),
        "prepare": (-72, -70),
        "clear": (-26, -17),
        "depart": (-9, -8),
        "return": (-2, -2),
    },
    "planned": {"select": (-60, -58), "prepare": (-12, -8), "clear": (-4, -2)},
}
REASONS = {
    "defer": (
        "L'extrait RCCM manque.",
        "Le certificat NINEA et les comptes manquent.",
        "L'entreprise n'est pas encore formalisée.",
        "Les comptes de l'année manquent.",
    ),
    "refuse": (
        "Le projet avec la Belgique reste à préciser.",
        "D'autres projets ont obtenu plus de points.",
    ),
    "withdraw": (
        "La personne n'est plus disponible.",
        "Un autre projet a pris la place.",
    ),
    "exclude": ("L'entreprise dépose deux dossiers.",),
    "miss_return": ("Pas de preuve du retour ; deux appels sans réponse.",),
}


def build_fate_moves(world: World, fate: Fate) -> Iterator[DemoTransition]:
    """The moves of one file, in order, each by who makes it."""
    dice = world.dice
    begun = dice.randint(CALL_OPENED + 1, CALL_CLOSED - 1)
    for move in fate.route:
        low, high = WHEN_OF_COHORT.get(fate.cohort, {}).get(move) or WHEN.get(
            move, (begun, begun)
        )
        by = None
        if move in {"confirm", "defer", "prepare", "withdraw"}:
            by = world.officer
        elif move in {
            "shortlist",
            "keep",
            "refuse",
            "select",
            "exclude",
            "miss_return",
            "complete",
        }:
            by = world.coordinator
        reason = dice.choice(REASONS[move]) if move in REASONS else ""
        if move == "withdraw" and fate.cohort:
            reason = "Visa refusé."
        yield DemoTransition(
            move, world.at(dice.randint(low, high), *world.working_hour()), by, reason
        )
