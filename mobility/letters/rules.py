"""Which findings of a dossier judge a letter before it is issued: those about the facts that it prints."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from mobility.visas.rules import HARD
from pemwecco.core.findings import Finding

# What each kind of letter prints, by the areas of the findings.
_TRIP: Final = frozenset({"stay", "hosts", "itinerary", "flights", "nights"})
_PERSON: Final = frozenset({"passport", "names"})
PRINTED: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "support": _TRIP | _PERSON | {"regime", "insurance", "national"},
        "programme": _TRIP | {"national"},
        "invitation": frozenset({"stay", "names"}),
        "undertaking": _PERSON | {"stay"},
        "cover": frozenset({"stay", "names"}),
        "form": _PERSON | {"stay", "regime", "nights"},
    }
)
# Nothing is printed of what is not there; each kind says itself what it cannot do without.
ABSENT: Final = frozenset(
    {"passport-missing", "trip-missing", "insurance-missing", "flight-missing"}
)
# Why several entries are asked for is printed in the letter: its reason is given there.
ANSWERED_BY_THE_LETTER: Final = frozenset({"entries-unearned"})
# Beside what EU law refuses: a letter does not announce a visit that will not be.
REFUSED: Final = HARD | {"host-cancelled", "entries-suspended"}


@dataclass(frozen=True, slots=True)
class IssueJudgement:
    """The findings about what a letter would print.

    `refused` stop it; `open` need a named person with a reason; `let_stand` have had one in the dossier.
    """

    refused: tuple[Finding, ...] = ()
    open: tuple[Finding, ...] = ()
    let_stand: tuple[Finding, ...] = ()


def judge_issue(
    kind: str, findings: Iterable[Finding], waived: Collection[str] = ()
) -> IssueJudgement:
    """Judge a kind of letter by the findings of its dossier; `waived` are the keys of those let stand."""
    refused, remaining, let_stand = [], [], []
    for one in findings:
        if one.area not in PRINTED[kind] or one.severity not in {"bad", "attention"}:
            continue
        if one.code in ABSENT | ANSWERED_BY_THE_LETTER:
            continue
        if one.code in REFUSED:
            refused.append(one)
        elif one.key in waived:
            let_stand.append(one)
        else:
            remaining.append(one)
    return IssueJudgement(tuple(refused), tuple(remaining), tuple(let_stand))
