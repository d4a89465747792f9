"""The accepted papers of a dossier in one PDF: ordered, made by the worker with progress, made again."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from mobility.letters.models import Bundle
from mobility.letters.services.facts import gather_cover_facts
from mobility.letters.services.host_letters import list_host_letters
from mobility.letters.services.sources import get_letter_source
from mobility.letters.services.standings import find_unfit_papers
from mobility.letters.services.wordings import fill_letter_labels, get_project_wording
from mobility.visas.lifecycle import PieceStage
from mobility.visas.models import Dossier, Piece
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from pemwecco.core.locks import try_row_lock
from pemwecco.core.remembering import remembered_rows
from pemwecco.core.services import ask_worker
from pemwecco.documents.bundles import (
    BundlePart,
    IndexEntry,
    MergedBundle,
    merge_bundle,
)
from pemwecco.documents.models import Document, Paper
from pemwecco.documents.papers import restore_dates
from pemwecco.documents.pdf import render_pdf
from pemwecco.documents.services import (
    delete_unheld_document,
    read_document,
    store_bytes,
)

logger = logging.getLogger(__name__)
MAX_ATTEMPTS: Final = 5
# Younger orders were just handed to the worker: the sweep leaves them to it.
SWEEP_AFTER: Final = timedelta(seconds=30)
MAX_REBUILDS: Final = 3
NAME: Final = "bundle"


def list_accepted_items(dossier: Dossier) -> list[Piece]:
    """What goes into the bundle, in the order of the checklist."""
    return list(
        dossier.pieces.filter(stage=PieceStage.ACCEPTED, document__isnull=False)
        .select_related("document")
        .order_by("pk")
    )


def sort_bundle_items(dossier: Dossier) -> tuple[list[Piece], list[tuple[Piece, str]]]:
    """What is bound, and what is left out because its letter is not in force, with the sentence."""
    pieces = list_accepted_items(dossier)
    unfit = find_unfit_papers(piece.paper_id for piece in pieces if piece.paper_id)
    kept, left_out = [], []
    for piece in pieces:
        if (why := unfit.get(piece.paper_id or 0)) is not None:
            left_out.append((piece, why))
        else:
            kept.append(piece)
    return kept, left_out


def find_bundle_obstacle(document: Document) -> str:
    """Why a bundle is not handed out any more: the first letter in it that has lost its force; one query for
    a file that is no bundle.
    """
    bound = Bundle.objects.filter(document=document).values_list("papers", flat=True)
    return find_papers_obstacle(bound.first() or ())


def find_papers_obstacle(papers: Iterable[int]) -> str:
    """The same for a bundle whose papers are known by their keys."""
    unfit = find_unfit_papers(papers) if papers else {}
    if not unfit:
        return ""
    return _("%(why)s This PDF holds it: make the PDF again.") % {
        "why": next(iter(unfit.values()))
    }


@transaction.atomic
def order_bundle(*, dossier: Dossier, language: str, by: User) -> Bundle:
    """Ask the worker for one PDF of the accepted papers; an order that is being made is answered as it is.

    For the participant and whoever checks papers; `PermissionDenied` for others. Refuses with
    `Refused` a dossier without an accepted paper.
    """
    own = dossier.participation.person.email == by.email
    if not own:
        require(by, "visas.check_piece")
    Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    under_way = dossier.bundles.filter(
        document__isnull=True, attempts__lt=MAX_ATTEMPTS
    ).first()
    if under_way is not None:
        return under_way
    pieces, left_out = sort_bundle_items(dossier)
    if not pieces:
        raise Refused(
            *([why for _piece, why in left_out])
            or (_("No paper of this dossier is accepted yet."),)
        )
    bundle = Bundle.objects.create(
        dossier=dossier, language=language, total=len(pieces), by=by
    )
    ask_worker("pem.letters.bundle", bundle.pk)
    return bundle


@transaction.atomic
def retry_bundle(*, bundle: Bundle, by: User) -> None:
    """Let the worker try again what it had given up."""
    require(by, "visas.check_piece")
    Bundle.objects.filter(pk=bundle.pk, document__isnull=True).update(
        attempts=0, error="", done=0
    )
    ask_worker("pem.letters.bundle", bundle.pk)


@remembered_rows
def list_last_bundles(dossier: Dossier) -> QuerySet[Bundle]:
    """The last bundle of a dossier with its file, if one was ordered."""
    bundles = Bundle.objects.filter(dossier=dossier)
    return bundles.select_related("document").order_by("-pk")[:1]


def get_last_bundle(dossier: Dossier) -> Bundle | None:
    return next(iter(list_last_bundles(dossier)), None)


def make_bundle(bundle_id: int) -> bool:
    """Make an ordered bundle; whether this call did it.

    Two workers at once: one makes it, the other leaves. Progress is seen while it is made. A failure is
    written on the order and tried again by the sweep; an order that kills its worker is given up after
    `MAX_ATTEMPTS`.
    """
    with try_row_lock("visas.bundle", bundle_id) as mine:
        waiting = Bundle.objects.filter(
            pk=bundle_id, document__isnull=True, attempts__lt=MAX_ATTEMPTS
        )
        if not mine or not waiting.update(attempts=F("attempts") + 1, done=0):
            return False
        bundle = Bundle.objects.select_related("dossier__participation__person").get(
            pk=bundle_id
        )
        try:
            _build_bundle(bundle)
        except Exception as error:
            logger.exception("Bundle %s could not be made", bundle_id)
            Bundle.objects.filter(pk=bundle_id).update(
                error=f"{type(error).__name__}: {error}"[:2000]
            )
            return False
    return True


def make_pending_bundles() -> int:
    """Make the bundles that a dead worker or a lost request left; returns how many were made."""
    waiting = Bundle.objects.filter(
        document__isnull=True,
        attempts__lt=MAX_ATTEMPTS,
        at__lte=timezone.now() - SWEEP_AFTER,
    )
    made = 0
    for pk in waiting.order_by("pk").values_list("pk", flat=True)[:20]:
        made += make_bundle(pk)
    return made


def _build_bundle(bundle: Bundle) -> None:
    # A letter may lose its force while the pages are put together: then they are put together anew.
    for _again in range(MAX_REBUILDS):
        if _bind_items_in_force(bundle):
            return
    raise RuntimeError("The letters of the dossier changed each time it was bound")


def _bind_items_in_force(bundle: Bundle) -> bool:
    """Bind what is in force now; false when a letter lost its force before it was done."""
    dossier = bundle.dossier
    with override(bundle.language):
        pieces, left_out = sort_bundle_items(dossier)
        if not pieces:
            raise Refused(_("No paper of this dossier is accepted yet."))
        files, papers = _list_bundle_files(dossier, pieces)
        Bundle.objects.filter(pk=bundle.pk).update(total=len(files))
        parts = []
        for label, file in files:
            read = partial(read_document, file)
            parts.append(BundlePart(label, file.content_type, read))
        title = get_project_wording(NAME, bundle.language)["title"]
        facts = gather_cover_facts(get_letter_source(dossier)) | {
            "pieces": [piece.label for piece in pieces]
        }
        merged = merge_bundle(
            parts,
            partial(_cover, bundle, restore_dates(facts)),
            title=f"{title} {dossier}",
            language=bundle.language,
            progress=lambda done: _record_bundle_progress(bundle, done),
        )
        return _store_bundle(bundle, merged, papers, left_out)


BoundFile = tuple[str, Document]


def _list_bundle_files(
    dossier: Dossier, pieces: Iterable[Piece]
) -> tuple[list[BoundFile], list[int]]:
    """What is bound, by its title, and the letters among it; a piece of several hosts is a letter of each."""
    files: list[BoundFile] = []
    papers: set[int] = set()
    for piece in pieces:
        if piece.paper_id is not None:
            papers.add(piece.paper_id)
        if piece.paper_id is not None and piece.code == Piece.Code.INVIT_HOST:
            for label, paper in _list_invitations_in_force(dossier, piece):
                papers.add(paper.pk)
                if paper.pdf is not None:
                    files.append((label, paper.pdf))
        elif piece.document is not None:
            files.append((piece.label, piece.document))
    return files, sorted(papers)


def _list_invitations_in_force(
    dossier: Dossier, piece: Piece
) -> list[tuple[str, Paper]]:
    letters = list_host_letters(dossier)
    unfit = find_unfit_papers(letter.paper_id for letter in letters)
    found = []
    for letter in letters:
        if letter.placement is not None and letter.paper_id not in unfit:
            label = f"{piece.label} – {letter.placement.host}"
            found.append((label, letter.paper))
    return found


def _record_bundle_progress(bundle: Bundle, done: int) -> None:
    Bundle.objects.filter(pk=bundle.pk).update(done=done)


def _cover(
    bundle: Bundle, facts: dict[str, Any], entries: Sequence[IndexEntry]
) -> bytes:
    language = bundle.language
    context = {
        **facts,
        "label": fill_letter_labels(NAME, language, facts),
        "title": get_project_wording(NAME, language)["title"],
        "reference": facts["dossier"],
        "issued_on": timezone.localdate(bundle.at),
        "language": language,
        "entries": entries,
    }
    return render_pdf("letters/bundle.html", context, language)


def _store_bundle(
    bundle: Bundle,
    merged: MergedBundle,
    papers: list[int],
    left_out: list[tuple[Piece, str]],
) -> bool:
    name = f"{bundle.dossier}-{bundle.at:%Y%m%d}.pdf".replace("/", "-")
    document = store_bytes(
        content=merged.content, name=name, content_type="application/pdf", by=bundle.by
    )
    problems = []
    for entry in merged.problems:
        label = f"{entry.letter}. {entry.label}"
        problems.append({"label": label, "why": entry.problem})
    for piece, why in left_out:
        problems.append({"label": piece.label, "why": why})
    try:
        with transaction.atomic():
            # Whoever revokes one of them at this moment waits, and is read here or at the download.
            held = Paper.objects.select_for_update(of=("self",)).filter(pk__in=papers)
            list(held.order_by("-pk"))
            is_still_true = not find_unfit_papers(papers)
            if is_still_true:
                Bundle.objects.filter(pk=bundle.pk).update(
                    document=document,
                    pages=merged.pages,
                    problems=problems,
                    error="",
                    done=len(merged.entries),
                    papers=papers,
                )
    except Exception:
        document.file.storage.delete(document.file.name or "")
        raise
    if not is_still_true:
        delete_unheld_document(document)
    return is_still_true
