"""Papers that leave the house: numbered, frozen with their facts, made by the worker, verifiable."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from pemwecco.core.actors import System
from pemwecco.core.answers import Refused
from pemwecco.core.references import claim_next_number, format_reference
from pemwecco.core.services import ask_worker
from pemwecco.documents.lifecycle import PAPER, PaperStage
from pemwecco.documents.models import Paper
from pemwecco.documents.pdf import render_pdf, render_qr_code
from pemwecco.documents.rules import Standing, judge_standing
from pemwecco.documents.seal import seal_pdf
from pemwecco.documents.services import store_bytes

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from pemwecco.accounts.models import User

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 10
# Younger papers were just handed to the worker: the sweep leaves them to it.
SWEEP_AFTER = timedelta(seconds=30)
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True)
class IssuedDocumentKind:
    """A kind of paper. `public` is how the verification page calls it ("Visa support letter").

    `template` extends `layouts/print.html` and gets the frozen facts by name (and as `facts`), with
    `reference`, `code`, `verify_url`, `verify_address` (the page to type the code on), `qr`, `issued_on`.
    """

    code: str
    prefix: str
    template: str
    public: _StrOrPromise
    # What the template reads besides, computed from the frozen facts in the paper's language.
    prepare: Callable[[Mapping[str, Any], str], Mapping[str, Any]] | None = None
    # Whether an issued one prints facts that are others now; a kind without it never becomes outdated.
    outdated: Callable[[Paper], bool] | None = None


_KINDS: dict[str, IssuedDocumentKind] = {}


def register_document_kind(kind: IssuedDocumentKind) -> IssuedDocumentKind:
    """Declare a kind of paper, once, in the `papers.py` of a subject."""
    if _KINDS.setdefault(kind.code, kind) != kind:
        raise ValueError(f"Two kinds of paper have the code {kind.code}")
    return kind


def get_issued_document_kind(paper: Paper) -> IssuedDocumentKind:
    return _KINDS[paper.kind]


def get_public_name(paper: Paper) -> str:
    """The name of its kind in the active language."""
    kind = _KINDS.get(paper.kind)
    return str(kind.public) if kind else paper.kind


@transaction.atomic
def issue_document(
    *,
    kind: IssuedDocumentKind | str,
    facts: Mapping[str, Any],
    public_facts: Mapping[str, Any],
    language: str,
    by: User | None,
    year: int | None = None,
    supersedes: Paper | None = None,
    at: datetime | None = None,
    reason: str = "",
) -> Paper:
    """Number a paper and freeze its facts; the worker makes the PDF after the transaction.

    `facts` hold what JSON holds, and dates. `public_facts` are all that the verification page shows:
    {"initials": "A. E.", "dates": [from, to] or a sentence, "purpose": "…"}. The number has no gaps per
    kind and year: if the caller's transaction fails, it is given back. The paper it `supersedes` is marked
    so when this one is issued. `at` is the instant of the act that issues it (now when not given), `reason`
    why somebody issues it although a finding had to be judged. Raises `Refused` when the older one is not
    in force or already replaced.
    """
    declared = _KINDS[kind] if isinstance(kind, str) else register_document_kind(kind)
    if supersedes is not None:
        _refuse_unless_replaceable(supersedes)
    of_year = year or timezone.localdate().year
    number = claim_next_number(f"paper.{declared.code}", of_year)
    paper = Paper.objects.create(
        kind=declared.code,
        year=of_year,
        number=number,
        reference=format_reference(declared.prefix, of_year, number),
        language=language
        if language in dict(settings.LANGUAGES)
        else settings.LANGUAGE_CODE,
        facts=dict(facts),
        public_facts=dict(public_facts),
        supersedes=supersedes,
        issued_by=by,
        reason=reason.strip(),
        created_at=at or timezone.now(),
    )
    ask_worker("pem.documents.render", paper.pk)
    return paper


def choose_superseded(earlier: Paper | None) -> Paper | None:
    """The paper whose place a new one takes: the earlier one while it is in force, else none."""
    if earlier is None or earlier.stage != PaperStage.ISSUED:
        return None
    return earlier


def render_issued_document(paper_id: int) -> bool:
    """Make the PDF of a paper and issue it; whether this call did it.

    Two workers at once: one makes it, the other leaves. A failure is written on the paper and tried
    again by the sweep; a worker that dies in the middle leaves the paper as it was.
    """
    if not _record_render_attempt(paper_id):
        return False
    try:
        with transaction.atomic():
            paper = _claim_document(paper_id)
            if paper is None:
                return False
            if paper.supersedes_id is not None:
                # Before anything that holds the older one is touched: whoever revokes it locks in this order.
                Paper.objects.select_for_update(of=("self",)).get(
                    pk=paper.supersedes_id
                )
            _store_issued_document(paper)
    except Exception as error:
        logger.exception("Paper %s could not be made", paper_id)
        Paper.objects.filter(pk=paper_id).update(
            error=f"{type(error).__name__}: {error}"[:2000]
        )
        return False
    return True


def render_pending_documents() -> int:
    """Make the papers that a dead worker or a lost request left; returns how many were made."""
    waiting = Paper.objects.filter(
        stage=PaperStage.RENDERING,
        attempts__lt=MAX_ATTEMPTS,
        created_at__lte=timezone.now() - SWEEP_AFTER,
    )
    made = 0
    for pk in waiting.order_by("pk").values_list("pk", flat=True)[:100]:
        made += render_issued_document(pk)
    return made


def retry_issued_document(*, paper: Paper) -> None:
    """Let the worker make a paper that it had given up."""
    Paper.objects.filter(pk=paper.pk, stage=PaperStage.RENDERING).update(
        attempts=0, error=""
    )
    ask_worker("pem.documents.render", paper.pk)


def get_paper_standing(paper: Paper) -> Standing:
    """What a paper is worth now, with the facts of now; a handful of queries for one that is issued."""
    if paper.stage != PaperStage.ISSUED:
        return judge_standing(paper.stage)
    newer = Paper.objects.filter(supersedes=paper, stage=PaperStage.RENDERING)
    kind = _KINDS.get(paper.kind)
    return judge_standing(
        paper.stage,
        is_being_replaced=newer.exists(),
        is_outdated=bool(kind and kind.outdated and kind.outdated(paper)),
    )


def get_printed_date(paper: Paper) -> date:
    """The date that stands on a paper: the one frozen with its facts, else the day it was made."""
    said = restore_dates(paper.facts.get("issued_on"))
    return said if isinstance(said, date) else timezone.localdate(paper.created_at)


def build_verification_url(paper: Paper) -> str:
    """The address in the QR code: it answers whether the paper is in force."""
    return settings.SITE_URL.rstrip("/") + reverse(
        "documents:verify_code", args=[paper.code]
    )


def build_issued_document_context(paper: Paper) -> dict[str, Any]:
    """What the template of a paper reads: the frozen facts, with dates as dates, and how to verify it."""
    facts = restore_dates(paper.facts)
    prepare = get_issued_document_kind(paper).prepare
    address = settings.SITE_URL.rstrip("/") + reverse("documents:verify")
    return {
        **facts,
        **(prepare(paper.facts, paper.language) if prepare else {}),
        "facts": facts,
        "reference": paper.reference,
        "code": paper.code,
        "language": paper.language,
        "issued_on": get_printed_date(paper),
        "verify_url": build_verification_url(paper),
        "verify_address": address.split("://", 1)[-1],
        "qr": render_qr_code(build_verification_url(paper)),
    }


def restore_dates(value: Any) -> Any:
    """The facts as they were given: JSON knows no dates, so "2027-03-01" becomes one again."""
    if isinstance(value, dict):
        return {name: restore_dates(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [restore_dates(inner) for inner in value]
    if isinstance(value, str) and _DAY.match(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def _refuse_unless_replaceable(paper: Paper) -> None:
    locked = Paper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if not (answer := PAPER.may(locked, "supersede", actor=System("replaced"))):
        raise Refused(answer.reason)
    newer = Paper.objects.filter(supersedes=paper).first()
    if newer is not None and newer.stage == PaperStage.REVOKED and newer.pdf_id is None:
        # Taken back before it was made: it replaced nothing.
        Paper.objects.filter(pk=newer.pk).update(supersedes=None)
        newer = None
    if newer is not None:
        raise Refused(
            _("It is already being replaced by %(paper)s.") % {"paper": newer}
        )


def _record_render_attempt(paper_id: int) -> bool:
    # Counted before the work and in a transaction of its own: a paper that kills its worker is
    # given up after MAX_ATTEMPTS instead of killing one every minute.
    with transaction.atomic():
        if _claim_document(paper_id) is None:
            return False
        return bool(
            Paper.objects.filter(pk=paper_id).update(attempts=F("attempts") + 1)
        )


def _claim_document(paper_id: int) -> Paper | None:
    rows = Paper.objects.select_for_update(skip_locked=True, of=("self",))
    return rows.filter(pk=paper_id, stage=PaperStage.RENDERING).first()


def _store_issued_document(paper: Paper) -> None:
    with translation.override(paper.language):
        content = seal_pdf(
            render_pdf(
                get_issued_document_kind(paper).template,
                build_issued_document_context(paper),
                paper.language,
            )
        )
    pdf = store_bytes(
        content=content,
        name=f"{paper.reference}.pdf",
        content_type="application/pdf",
        by=paper.issued_by,
    )
    try:
        with transaction.atomic():
            Paper.objects.filter(pk=paper.pk).update(pdf=pdf, error="")
            paper.pdf = pdf
            PAPER.apply(
                paper,
                "issue",
                actor=System("PDF made", paper.issued_by),
                reason=paper.reason,
            )
            _supersede_older(paper)
    except Exception:
        pdf.file.storage.delete(pdf.file.name or "")
        raise


def _supersede_older(paper: Paper) -> None:
    older = paper.supersedes
    # Revoked in the meantime: it stays revoked.
    if older is not None and PAPER.may(older, "supersede", actor=System("replaced")):
        reason = _("Replaced by %(paper)s.") % {"paper": paper}
        PAPER.apply(
            older, "supersede", actor=System("replaced", paper.issued_by), reason=reason
        )
