"""Letters, invitations and the one PDF of a dossier, as its staff page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mobility.letters.models import Bundle, Invitation, Letter
from mobility.letters.services.bundles import (
    MAX_ATTEMPTS,
    find_papers_obstacle,
    get_last_bundle,
)
from mobility.letters.services.issue import list_issue_obstacles
from mobility.letters.services.judgements import DossierJudge
from mobility.letters.services.kinds import KINDS
from mobility.letters.services.sources import LetterSource, get_letter_source
from mobility.letters.services.stale import FactChange, find_stale_letters
from mobility.letters.services.standings import NO_MORE_LETTERS
from mobility.visas.models import Dossier
from mobility.visas.services.checklist import COLLECTING
from mobility.visas.services.dossier_rows import list_dossier_letters
from pemwecco.accounts.models import User
from pemwecco.core.labels import join_label
from pemwecco.documents.lifecycle import PaperStage

LANGUAGES = [("fr", "Français"), ("en", "English"), ("nl", "Nederlands")]


@dataclass(frozen=True, slots=True)
class LetterPanelRow:
    """One kind of letter: what stands, what changed since, why there can be none, what needs a reason, who
    invites.
    """

    kind: str
    label: str
    signed: bool
    letter: Letter | None
    changes: list[FactChange]
    refusals: list[str]
    questions: list[str]
    invitation: Invitation | None = None
    placement: Any = None


def build_letter_panel(dossier: Dossier, viewer: User) -> dict[str, Any] | None:
    """What the page of a dossier needs of its letters; nothing for whoever may not see its papers."""
    if not viewer.has_perm("letters.view_letter"):
        return None
    source = get_letter_source(dossier)
    letters = reversed(list_dossier_letters(dossier))
    standing: list[Letter] = []
    past: list[Letter] = []
    for row in letters:
        if row.paper.stage in {PaperStage.ISSUED, PaperStage.RENDERING}:
            standing.append(row)
        else:
            past.append(row)
    stale = find_stale_letters(standing)
    return {
        "dossier": dossier,
        "rows": list(_list_panel_rows(source, standing, stale)),
        "past": past,
        "languages": LANGUAGES,
        "language": dossier.participation.person.language,
        "may_issue": viewer.has_perm("visas.issue_letter")
        and dossier.stage not in NO_MORE_LETTERS,
        "may_revoke": viewer.has_perm("documents.revoke_paper"),
        "may_bind": viewer.has_perm("visas.check_piece"),
        "collecting": dossier.stage in COLLECTING,
        "bundle": get_bundle_state(get_last_bundle(dossier)),
    }


def get_bundle_state(bundle: Bundle | None) -> dict[str, Any] | None:
    """How far the one PDF is, for the page and for what refreshes it."""
    if bundle is None:
        return None
    given_up = bundle.document_id is None and bundle.attempts >= MAX_ATTEMPTS
    return {
        "bundle": bundle,
        "being_made": bundle.document_id is None and not given_up,
        "given_up": given_up,
        "failed": bundle.document_id is None and bool(bundle.error),
        "obstacle": find_papers_obstacle(bundle.papers) if bundle.document else "",
    }


def _list_panel_rows(
    source: LetterSource, standing: list[Letter], stale: dict[int, list[FactChange]]
) -> Any:
    judge = DossierJudge(source.dossier)
    for kind in KINDS.values():
        if kind.name == Letter.Kind.INVITATION:
            for placement in source.placements:
                letter = next(
                    (row for row in standing if row.placement_id == placement.pk), None
                )
                yield LetterPanelRow(
                    kind=kind.name,
                    label=join_label(kind.name.label, placement.host),
                    signed=True,
                    letter=letter,
                    changes=stale.get(letter.pk, []) if letter else [],
                    refusals=judge.list_refusals(kind.name),
                    questions=judge.list_questions(kind.name),
                    invitation=getattr(placement, "invitation", None),
                    placement=placement,
                )
            continue
        letter = next((row for row in standing if row.kind == kind.name), None)
        yield LetterPanelRow(
            kind=kind.name,
            label=str(kind.name.label),
            signed=kind.signed,
            letter=letter,
            changes=stale.get(letter.pk, []) if letter else [],
            refusals=[]
            if kind.signed
            else [
                *list_issue_obstacles(source, kind.name),
                *judge.list_refusals(kind.name),
            ],
            questions=[] if kind.signed else judge.list_questions(kind.name),
        )
