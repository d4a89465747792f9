"""Why a paper that must be there cannot be given: said in its place, for staff to judge."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from participants.applications.models import Application
from participants.applications.services.drafts import (
    AnswerDifference,
    DraftSave,
    is_saved_elsewhere,
    note_save,
)
from participants.applications.services.facts import get_requested_documents
from participants.calls.questions.definition import FormQuestion
from participants.register.lifecycle import Stage
from pemwecco.core.answers import Refused
from pemwecco.core.typed_text import clean_text

# The step of the form on which the reasons stand.
STEP = "documents"


def list_standing_reasons(
    application: Application, papers: Mapping[str, FormQuestion] | None = None
) -> dict[str, str]:
    """The reasons that stand in place of a paper, by its code: it is asked for, needed, and has not come.

    `papers` are those asked of the file, where the caller has read them.
    """
    if not application.paper_reasons:
        return {}
    asked = get_requested_documents(application) if papers is None else papers
    given = set(application.participation.attachments.values_list("slot", flat=True))
    found = {}
    for code, paper in asked.items():
        reason = application.paper_reasons.get(code, "")
        if reason and paper.required and code not in given:
            found[code] = reason
    return found


@transaction.atomic
def explain_missing_papers(
    *,
    application: Application,
    reasons: Mapping[str, str],
    version: int,
    window: str,
    turn: str = "",
) -> DraftSave:
    """Keep why papers of a draft cannot be given, by their code; an empty reason takes one away.

    `version`, `window` and `turn` are those of `save_step`: when another window has said another reason
    since, nothing is written and the differences come back. Raises `Refused` when the application has been
    sent.
    """
    row = (
        Application.objects.select_for_update(of=("self",))
        .select_related("participation__call__programme")
        .get(pk=application.pk)
    )
    if row.participation.stage != Stage.DRAFT:
        raise Refused(
            _("This application has been sent. It cannot be changed here any more.")
        )
    differing = []
    for code, text in reasons.items():
        saved = row.paper_reasons.get(code, "")
        if clean_text(text) != clean_text(saved):
            differing.append(AnswerDifference(code, text, saved))
    if differing and is_saved_elsewhere(row, STEP, version=version, window=window):
        return DraftSave(row.version, tuple(differing))
    if differing or turn:
        row.paper_reasons = merge_paper_reasons(row.paper_reasons, reasons)
        note_save(row, STEP, changes=bool(differing), window=window, turn=turn)
        row.save(update_fields=["paper_reasons", "version", "saves", "saved_at"])
    return DraftSave(row.version)


def merge_paper_reasons(
    kept: Mapping[str, str], said: Mapping[str, str]
) -> dict[str, str]:
    """The reasons kept, with those said anew in their place; empty ones are gone."""
    return {code: text for code, text in {**kept, **said}.items() if text}


def drop_needless_reasons(application: Application) -> None:
    """Keep only the reasons that still stand in place of a paper; the caller holds the lock of the file."""
    standing = list_standing_reasons(application)
    if standing != application.paper_reasons:
        application.paper_reasons = standing
        application.save(update_fields=["paper_reasons"])
