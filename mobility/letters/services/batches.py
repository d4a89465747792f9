"""A kind of letter for a whole cohort as one act: who gets one, who cannot and why, made one by one."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.letters.models import Letter, LetterBatch, LetterBatchLine
from mobility.letters.services.issue import issue_letter, list_issue_obstacles
from mobility.letters.services.judgements import DossierJudge
from mobility.letters.services.kinds import KINDS
from mobility.letters.services.sources import get_letter_sources
from mobility.letters.services.stale import find_stale_letters
from mobility.visas.models import Dossier
from participants.register.lifecycle import SEATED
from participants.register.models import Cohort
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from pemwecco.core.folded_queries import order_by_name
from pemwecco.core.labels import join_label
from pemwecco.core.services import ask_worker
from pemwecco.documents.lifecycle import PaperStage
from pemwecco.documents.papers import retry_issued_document

logger = logging.getLogger(__name__)
MAX_ATTEMPTS: Final = 5
SWEEP_AFTER: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Prospect:
    """One person of a cohort before the act: what stands, whether it is stale, why there can be no letter,
    what needs a reason first.
    """

    dossier: Dossier
    refusals: list[str]
    standing: Letter | None = None
    stale: bool = False
    questions: tuple[str, ...] = ()

    @property
    def is_chosen(self) -> bool:
        """Proposed at first: whoever can have a letter as it is and has none that still says the truth."""
        is_wanted = self.standing is None or self.stale
        return is_wanted and not self.refusals and not self.questions


def list_letter_prospects(cohort: Cohort, kind: str) -> list[Prospect]:
    """Everyone of a cohort who holds a seat, with the answer for each.

    What a letter lacks is found for all at once; who lacks nothing is judged one by one by the findings of
    their dossier.
    """
    dossiers = _dossiers(cohort)
    known = get_letter_sources(dossiers)
    letters = (
        Letter.objects.standing()
        .filter(dossier__in=dossiers, kind=kind)
        .select_related("paper")
        .order_by("pk")
    )
    standing = {letter.dossier_id: letter for letter in letters}
    stale = find_stale_letters(standing.values())
    found = []
    for pk in dossiers:
        letter = standing.get(pk)
        refusals = list_issue_obstacles(known[pk], kind)
        if letter is not None and letter.paper.stage == PaperStage.RENDERING:
            refusals = [
                *refusals,
                _("The letter %(number)s is being made.") % {"number": letter.paper},
            ]
        questions: list[str] = []
        if not refusals:
            judge = DossierJudge(known[pk].dossier)
            refusals = judge.list_refusals(kind)
            questions = judge.list_questions(kind)
        found.append(
            Prospect(
                known[pk].dossier,
                refusals,
                letter,
                stale=bool(letter and letter.pk in stale),
                questions=tuple(questions),
            )
        )
    return found


def _dossiers(cohort: Cohort) -> list[int]:
    """The last dossier of each file of the cohort that holds a seat, by the person's name."""
    rows = (
        Dossier.objects.filter(
            participation__cohort=cohort, participation__stage__in=SEATED
        )
        .order_by("participation_id", "-attempt")
        .distinct("participation_id")
    )
    last = Dossier.objects.filter(pk__in=list(rows.values_list("pk", flat=True)))
    names = order_by_name("participation__person__")
    return list(last.order_by(*names, "pk").values_list("pk", flat=True))


@transaction.atomic
def begin_batch(
    *,
    cohort: Cohort,
    kind: str,
    language: str,
    dossiers: Iterable[int],
    by: User,
    reasons: Mapping[int, str] | None = None,
) -> LetterBatch:
    """Ask the worker for a letter of a kind for people of a cohort; answers the act, to follow it.

    Who cannot have one gets a line with the reason when the worker comes to it. Asked twice at once, the
    second act finds the letters of the first being made and says so line by line. `reasons`, by dossier,
    are given for people whose findings somebody has to judge. Refuses with `Refused` nobody chosen, a kind
    that is signed, and, before anything is issued, whoever needs a reason and has none;
    `PermissionDenied` without the right.
    """
    require(by, "visas.issue_letter")
    if kind not in KINDS or KINDS[kind].signed:
        raise Refused(_("This letter is issued when it is signed."))
    wanted = set(dossiers)
    chosen = [pk for pk in _dossiers(cohort) if pk in wanted]
    if not chosen:
        raise Refused(_("Choose at least one person."))
    given = reasons or {}
    _require_reasons(cohort, kind, set(chosen), given)
    batch = LetterBatch.objects.create(
        cohort=cohort, kind=kind, language=language, by=by
    )
    made = []
    for pk in chosen:
        reason = given.get(pk, "").strip()[:500]
        made.append(LetterBatchLine(batch=batch, dossier_id=pk, reason=reason))
    lines = LetterBatchLine.objects.bulk_create(made)
    for line in lines:
        ask_worker("pem.letters.batch_line", line.pk)
    return batch


def _require_reasons(
    cohort: Cohort, kind: str, chosen: set[int], reasons: Mapping[int, str]
) -> None:
    """Refuse with `Refused`, person by person, findings that nobody has given a reason for."""
    sentences = []
    for one in list_letter_prospects(cohort, kind):
        if one.dossier.pk not in chosen or reasons.get(one.dossier.pk, "").strip():
            continue
        for sentence in one.questions:
            sentences.append(join_label(one.dossier.participation.person, sentence))
    if sentences:
        raise Refused(
            *sentences,
            _("Say why the letter is issued all the same, or mend it first."),
        )


def issue_line(line_id: int) -> bool:
    """Issue the letter of one line; whether this call did it.

    The letter and the line are written in one transaction: a worker that dies in the middle leaves
    neither a number nor a letter behind, and the sweep comes again. What cannot be issued is written on
    the line and waits for a person.
    """
    waiting = LetterBatchLine.objects.filter(
        pk=line_id, letter__isnull=True, refusals=[], attempts__lt=MAX_ATTEMPTS
    )
    if not waiting.update(attempts=F("attempts") + 1):
        return False
    try:
        with transaction.atomic():
            rows = LetterBatchLine.objects.select_for_update(
                skip_locked=True, of=("self",)
            )
            line = (
                rows.filter(pk=line_id, letter__isnull=True)
                .select_related("batch__by", "dossier__participation__person")
                .first()
            )
            if line is None:
                return False
            person = line.dossier.participation.person
            letter = issue_letter(
                dossier=line.dossier,
                kind=line.batch.kind,
                language=line.batch.language or person.language,
                by=line.batch.by,
                reason=line.reason,
            )
            LetterBatchLine.objects.filter(pk=line_id).update(letter=letter)
    except (Refused, PermissionDenied) as refusal:
        _record_line_refusal(line_id, refusal)
        return False
    except Exception as error:
        logger.exception("The letter of line %s could not be issued", line_id)
        if LetterBatchLine.objects.filter(
            pk=line_id, attempts__gte=MAX_ATTEMPTS
        ).exists():
            _record_line_refusal(line_id, error)
        return False
    return True


def _record_line_refusal(line_id: int, error: Exception) -> None:
    sentences = list(getattr(error, "sentences", ())) or [
        str(error) or type(error).__name__
    ]
    LetterBatchLine.objects.filter(pk=line_id, letter__isnull=True).update(
        refusals=sentences
    )


def issue_pending_letters() -> int:
    """Issue the lines that a dead worker or a lost request left; returns how many were issued."""
    waiting = LetterBatchLine.objects.filter(
        letter__isnull=True,
        refusals=[],
        attempts__lt=MAX_ATTEMPTS,
        batch__at__lte=timezone.now() - SWEEP_AFTER,
    )
    issued = 0
    for pk in waiting.order_by("pk").values_list("pk", flat=True)[:200]:
        issued += issue_line(pk)
    return issued


@transaction.atomic
def retry_failed_letters(*, batch: LetterBatch, by: User) -> int:
    """Ask again for the lines that were refused and for the PDFs that the worker gave up; how many."""
    require(by, "visas.issue_letter")
    failed = batch.lines.filter(letter__isnull=True).exclude(refusals=[])
    pks = list(failed.values_list("pk", flat=True))
    failed.update(refusals=[], attempts=0)
    for pk in pks:
        ask_worker("pem.letters.batch_line", pk)
    broken = batch.lines.filter(
        Q(letter__paper__stage=PaperStage.RENDERING) & ~Q(letter__paper__error="")
    ).select_related("letter__paper")
    papers = [line.letter.paper for line in broken if line.letter is not None]
    for paper in papers:
        retry_issued_document(paper=paper)
    return len(pks) + len(papers)


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """How far an act is: counts for the bar, and its lines as a person reads them."""

    lines: list[LetterBatchLine]
    done: int
    failed: int

    @property
    def total(self) -> int:
        return len(self.lines)

    @property
    def is_over(self) -> bool:
        return self.done + self.failed >= self.total


def get_batch_progress(batch: LetterBatch) -> BatchProgress:
    """The lines of an act with their letters, in one query."""
    lines = list(
        batch.lines.select_related(
            "letter__paper", "dossier__participation__person"
        ).order_by("pk")
    )
    done, failed = 0, 0
    for line in lines:
        failed += _is_failed_line(line)
        if line.letter and line.letter.paper.stage != PaperStage.RENDERING:
            done += 1
    return BatchProgress(lines, done, failed)


def _is_failed_line(line: LetterBatchLine) -> bool:
    if line.letter is None:
        return bool(line.refusals)
    return line.letter.paper.stage == PaperStage.RENDERING and bool(
        line.letter.paper.error
    )
