"""What the letters of dossiers are worth today, for many at once, and the sentence that says why not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from mobility.letters.models import Letter
from mobility.letters.services.stale import find_stale_letters
from mobility.visas.lifecycle import DossierStage
from mobility.visas.models import Dossier, Piece
from mobility.visas.services.dossier_rows import list_dossier_letters
from mobility.visas.services.words import build_dossier_finding
from pemwecco.core.findings import Finding
from pemwecco.documents.models import Paper
from pemwecco.documents.rules import EFFECTS, Standing, judge_standing

# No letter is issued for them any more.
NO_MORE_LETTERS = frozenset({DossierStage.CLOSED, DossierStage.GRANTED})


def find_letter_standings(letters: Iterable[Any]) -> dict[int, Standing]:
    """The standing of letters by their key; the number of queries does not grow with them.

    Letters come `with_course`, with `paper` and `dossier`. What served a dossier that is finished is not
    made anew: it stays as it was.
    """
    rows = list(letters)
    stale = find_stale_letters(_drop_finished(rows))
    found = {}
    for row in rows:
        found[row.pk] = judge_standing(
            row.paper.stage,
            is_being_replaced=row.is_being_replaced,
            is_outdated=row.pk in stale,
        )
    return found


def is_letter_outdated(paper: Paper) -> bool:
    """Whether an issued letter prints facts that are others now."""
    letters = list(
        Letter.objects.filter(paper=paper).select_related("paper", "dossier")
    )
    return bool(find_stale_letters(_drop_finished(letters)))


def _drop_finished(letters: list[Letter]) -> list[Letter]:
    return [row for row in letters if row.dossier.stage not in NO_MORE_LETTERS]


def find_unfit_papers(papers: Iterable[int]) -> dict[int, str]:
    """Of the papers with these keys, those that nothing may count on or bind: why, one sentence each."""
    held = Letter.objects.filter(paper__in=list(papers)).with_course()
    letters = list(held.select_related("paper", "dossier"))
    if not letters:
        return {}
    standings = find_letter_standings(letters)
    found = {}
    for letter in letters:
        if not EFFECTS[standings[letter.pk]].binds:
            found[letter.paper_id] = format_standing(letter.paper, standings[letter.pk])
    return found


def format_standing(paper: Paper, standing: Standing) -> str:
    """Why a letter is not in force, in the active language; says nothing of one that is."""
    sentences = {
        Standing.BEING_MADE: _("%(number)s is still being made."),
        Standing.BEING_REPLACED: _("A newer version of %(number)s is being prepared."),
        Standing.OUTDATED: _(
            "%(number)s prints facts that have changed since: a newer version is needed."
        ),
        Standing.REPLACED: _("%(number)s was replaced by a newer version."),
        Standing.REVOKED: _("%(number)s is no longer in force."),
    }
    return sentences.get(standing, "") % {"number": paper.reference}


def list_unfit_items(dossiers: Iterable[Dossier]) -> Mapping[int, list[str]]:
    """By dossier, why the letters that its needed pieces hold do not count; nothing for the others."""
    held = Piece.objects.filter(
        dossier__in=[dossier.pk for dossier in dossiers],
        blocking=True,
        stage="accepted",
        paper__isnull=False,
    ).values_list("dossier_id", "paper_id")
    pairs = list(held)
    unfit = find_unfit_papers(paper for _dossier, paper in pairs)
    found: dict[int, list[str]] = {}
    for dossier, paper in pairs:
        if paper in unfit:
            found.setdefault(dossier, []).append(unfit[paper])
    return found


def list_standing_findings(dossier: Dossier) -> list[Finding]:
    """Letters that no longer say what is true, and those that ended without another in their place."""
    letters = list_dossier_letters(dossier)
    standings = find_letter_standings(letters)
    replaced = set()
    for row in letters:
        if not EFFECTS[standings[row.pk]].ended:
            replaced.add((row.kind, row.placement_id))
    found = []
    for row in letters:
        standing = standings[row.pk]
        if standing is Standing.OUTDATED:
            sentence = _("%(number)s prints facts that have changed since.")
            found.append(
                build_dossier_finding(
                    "letter-stale",
                    sentence,
                    "letters",
                    "attention",
                    number=str(row.paper),
                )
            )
        elif standing is Standing.REVOKED and _is_wanted(row, replaced):
            sentence = _("%(number)s is no longer in force since %(date)s.")
            values: dict[str, object] = {
                "number": str(row.paper),
                "date": row.revoked_at.date() if row.revoked_at else "",
            }
            found.append(
                build_dossier_finding(
                    "letter-ended", sentence, "letters", "attention", **values
                )
            )
    return found


def _is_wanted(letter: Letter, replaced: set[tuple[str, int | None]]) -> bool:
    """Whether a letter that ended leaves a gap: none of its kind stands, and its visit still takes place."""
    if (letter.kind, letter.placement_id) in replaced:
        return False
    return letter.placement is None or letter.placement.is_agreed


def format_end(step_reason: str, paper: Paper) -> str:
    """What is said where a letter ended: its number, and the reason given."""
    sentence = _("%(number)s is no longer in force: %(reason)s") % {
        "number": paper.reference,
        "reason": step_reason,
    }
    return sentence if step_reason else format_standing(paper, Standing.REVOKED)
