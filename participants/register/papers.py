"""The papers that prove what participants did, as an auditor asks for them; subjects register theirs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pemwecco.documents.models import Document


@dataclass(frozen=True, slots=True)
class EvidenceArea:
    """An activity of the programme with the set of papers to keep of it (domain.md §6.4)."""

    code: str
    title: Promise


SELECTION = EvidenceArea("1-selection", _("Selection"))
TRAINING = EvidenceArea("2-training", _("Training"))
MOBILITY = EvidenceArea("3-mobility", _("Mobility"))
AFTER_RETURN = EvidenceArea("4-after-return", _("Partnerships and follow-up"))
EVIDENCE_AREAS = (SELECTION, TRAINING, MOBILITY, AFTER_RETURN)


@dataclass(frozen=True, slots=True)
class EvidencePaper:
    """One file of one participation (by key): what it is in words, the day it speaks of or was given on."""

    participation: int
    label: str
    on: date
    document: Document


FindPapers = Callable[[Collection[int]], Iterable[EvidencePaper]]
_SOURCES: list[tuple[EvidenceArea, FindPapers]] = []


def register_evidence(area: EvidenceArea) -> Callable[[FindPapers], FindPapers]:
    """Add the papers of a subject; it does so in its `papers`, and finds those of many files at once."""

    def add(find: FindPapers) -> FindPapers:
        _SOURCES.append((area, find))
        return find

    return add


def gather_evidence(
    participations: Collection[int],
) -> dict[int, list[tuple[EvidenceArea, EvidencePaper]]]:
    """Every paper of these files (by key), by file: in the order of the journey, then of the days.

    As many queries as there are sources, however many files.
    """
    found: dict[int, list[tuple[EvidenceArea, EvidencePaper]]] = {}
    for key in participations:
        found[key] = []
    for area, find in _SOURCES:
        for paper in find(participations):
            found[paper.participation].append((area, paper))
    for papers in found.values():
        papers.sort(key=lambda one: (one[0].code, one[1].on, one[1].document.pk))
    return found
