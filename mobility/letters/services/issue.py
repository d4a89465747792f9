"""Issue a letter: facts and words frozen, numbered, superseding the one that stood; what follows its PDF."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from mobility.hosts.models import Placement
from mobility.letters import papers
from mobility.letters.models import Letter, LetterWording, Signature
from mobility.letters.services.endings import INVITING_HOST, LETTER_HOLDER
from mobility.letters.services.facts import Facts
from mobility.letters.services.judgements import (
    DossierJudge,
    format_judged,
    require_judged,
)
from mobility.letters.services.kinds import KINDS, list_missing_support_facts
from mobility.letters.services.sources import LetterSource, get_letter_source
from mobility.letters.services.standings import NO_MORE_LETTERS
from mobility.letters.services.wordings import (
    fill_letter_paragraphs,
    get_current_wording,
)
from mobility.visas.lifecycle import PIECE, PieceStage
from mobility.visas.models import Dossier
from mobility.visas.services.dossier_rows import list_dossier_letters
from mobility.visas.services.source_checks import is_same_person
from participants.register.lifecycle import PARTICIPANT
from participants.register.queries import build_mail_context
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff, System
from pemwecco.core.addressees import declare_addressees
from pemwecco.core.answers import Refused, require
from pemwecco.core.wordings import WordingError
from pemwecco.documents.lifecycle import PAPER, PaperStage
from pemwecco.documents.models import Paper
from pemwecco.documents.papers import issue_document
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail


def list_missing_facts(dossier: Dossier) -> list[str]:
    """What the support letter cannot do without, one sentence each, saying what to do."""
    source = get_letter_source(dossier)
    return list_missing_support_facts(source, KINDS[Letter.Kind.SUPPORT].gather(source))


def list_issue_obstacles(source: LetterSource, kind: str) -> list[str]:
    """What a letter of staff lacks to be issued now, one sentence each; nothing when it lacks nothing.

    What the rules say of the facts that it would print is judged beside it (`judgements`).
    """
    if source.dossier.stage in NO_MORE_LETTERS:
        return [_("The dossier is finished: no letter is needed any more.")]
    if not source.dossier.participation.is_seated:
        return [_("The person is not selected.")]
    return KINDS[kind].missing(source, KINDS[kind].gather(source))


def get_current_letter(
    dossier: Dossier,
    kind: str = Letter.Kind.SUPPORT,
    placement: Placement | None = None,
) -> Letter | None:
    """The letter of a kind that stands: the last one that is issued or being made."""
    standing = {PaperStage.RENDERING, PaperStage.ISSUED}
    for letter in reversed(list_dossier_letters(dossier)):
        if letter.kind != kind or letter.paper.stage not in standing:
            continue
        if placement is None or letter.placement_id == placement.pk:
            found: Letter = letter
            return found
    return None


def issue_support_letter(
    *, dossier: Dossier, language: str, by: User, reason: str = ""
) -> Letter:
    """Issue the visa support letter in a language; see `issue_letter`."""
    return issue_letter(
        dossier=dossier,
        kind=Letter.Kind.SUPPORT,
        language=language,
        by=by,
        reason=reason,
    )


@declare_addressees(PARTICIPANT)
@transaction.atomic
def issue_letter(
    *, dossier: Dossier, kind: str, language: str, by: User, reason: str = ""
) -> Letter:
    """Issue a letter of staff in a language; the one of its kind that stood before is superseded.

    Number, facts and words are fixed now, the worker makes the PDF. The findings of the dossier judge what
    it would print: those of EU law refuse it, others need a `reason`, which is kept with the letter and in
    its ledger under the name of who issues it. Refuses with `Refused`: facts missing (one sentence each),
    such a finding, a letter still being made, one that is signed and not issued; with `PermissionDenied`
    whoever may not issue letters.
    """
    require(by, "visas.issue_letter")
    if KINDS[kind].signed:
        raise Refused(_("This letter is issued when it is signed."))
    Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    source = get_letter_source(dossier)
    judge = DossierJudge(source.dossier)
    lacking = list_issue_obstacles(source, kind)
    if refusals := [*lacking, *judge.list_refusals(kind)]:
        raise Refused(*refusals)
    require_judged(judge, kind, reason)
    with override(language):
        facts = KINDS[kind].gather(source) | gather_signatory(source, by)
    return issue_gathered_letter(
        source=source,
        kind=kind,
        facts=facts,
        language=language,
        by=by,
        judged=judge.record(kind, reason, by),
    )


def gather_signatory(source: LetterSource, by: User | None) -> Facts:
    """Who signs for the agency, with the function in the active language: else whoever issues."""
    programme = source.dossier.participation.call.programme
    return {
        "signatory": programme.signatory_name or (by.get_full_name() if by else "…"),
        "signatory_function": programme.signatory_function,
    }


def issue_gathered_letter(
    *,
    source: LetterSource,
    kind: str,
    facts: Facts,
    language: str,
    by: User,
    placement: Placement | None = None,
    judged: list[dict[str, Any]] | None = None,
    at: datetime | None = None,
) -> Letter:
    """Number a letter whose facts are gathered and allowed, in the words of now; within a transaction.

    It bears the date of the instant `at` (now) on the clock of whoever issues it: the programme in the
    host country, a participant at home. Refuses with `Refused` while the one before is being made, and
    words that cannot be filled.
    """
    dossier, at = source.dossier, at or timezone.now()
    dated = timezone.localdate(at, get_letter_zone(source, kind))
    standing = get_current_letter(dossier, kind, placement)
    if standing is not None and standing.paper.stage == PaperStage.RENDERING:
        raise Refused(
            _("The letter %(number)s is being made.") % {"number": standing.paper}
        )
    wording = get_current_wording(kind, language)
    paper = issue_document(
        kind=papers.KINDS[Letter.Kind(kind)].code,
        facts=freeze_letter_facts(
            kind, facts | {"issued_on": dated.isoformat()}, language, wording
        ),
        public_facts=build_public_facts(facts),
        language=language,
        by=by,
        supersedes=standing.paper if standing else None,
        year=dated.year,
        at=at,
        reason=format_judged(judged or []),
    )
    return Letter.objects.create(
        dossier=dossier,
        kind=kind,
        paper=paper,
        wording=wording,
        placement=placement,
        judged=judged or [],
    )


def get_letter_zone(source: LetterSource, kind: str) -> ZoneInfo:
    """The clock of a letter: its date and the moment of its signature are read on the same one."""
    programme = source.dossier.participation.call.programme
    at_home = kind == Letter.Kind.UNDERTAKING
    return ZoneInfo(
        programme.origin_timezone if at_home else programme.destination_timezone
    )


def freeze_letter_facts(
    kind: str, facts: Facts, language: str, wording: LetterWording | None
) -> Facts:
    """The facts as they are frozen: with the words that go with them."""
    try:
        return facts | {
            "words": fill_letter_paragraphs(
                kind, language, facts, wording.texts if wording else {}
            )
        }
    except WordingError as error:
        raise Refused(
            _("The wording of this letter cannot be filled: %(name)s.")
            % {"name": error}
        ) from error


def build_public_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """All that the verification page says of a letter: initials, dates, purpose."""
    visit, stay = facts.get("visit", {}), facts.get("stay", {})
    days = (
        [visit.get("starts_on"), visit.get("ends_on")]
        if visit
        else [stay["entry"], stay["departure"]]
    )
    # In the language of the source: the page says it in that of its reader.
    purpose = (
        gettext_noop("Business visit to a host")
        if visit
        else gettext_noop("Business trip, short-stay visa")
    )
    return {
        "initials": _initials(facts["person"]),
        "dates": days if all(days) else "",
        "purpose": purpose,
    }


def _initials(person: Mapping[str, str]) -> str:
    letters = []
    for name in ("given_names", "surname"):
        if person.get(name):
            letters.append(f"{person[name][:1]}.")
    return " ".join(letters)


@declare_addressees(LETTER_HOLDER, INVITING_HOST)
@transaction.atomic
def revoke_letter(*, letter: Letter, reason: str, by: User) -> None:
    """Take a letter back, with the reason; whoever checks its code reads that it is revoked.

    Its piece falls back with the reason; participant and host are told. Refuses with `Refused` no reason
    and a letter that is not in force; with `PermissionDenied` whoever may not revoke papers.
    """
    # In the order in which whoever issues a letter locks.
    Dossier.objects.select_for_update(of=("self",)).get(pk=letter.dossier_id)
    PAPER.apply(letter.paper, "revoke", actor=Staff(by), reason=reason)


@transaction.atomic
def deliver_issued_letter(*, paper: Paper) -> None:
    """A letter has its PDF: the piece of the checklist has it too, and whom it concerns gets a mail."""
    letter = (
        Letter.objects.filter(paper=paper)
        .select_related("dossier__participation__person", "paper__supersedes")
        .first()
    )
    if letter is None:
        return
    signature = Signature.objects.filter(letter=letter).select_related("by").first()
    _fill_checklist_item(letter, signature)
    if letter.kind == Letter.Kind.SUPPORT:
        _notify_participant_of_letter(letter)
    if signature is not None:
        _send_signed_copy(letter, signature)


def _fill_checklist_item(letter: Letter, signature: Signature | None) -> None:
    kind, paper = KINDS[letter.kind], letter.paper
    piece = (
        letter.dossier.pieces.filter(code=kind.piece).first() if kind.piece else None
    )
    if piece is None:
        return
    held, actor = piece.paper_id, System("letter issued")
    piece.paper, piece.document, piece.remark = paper, paper.pdf, ""
    piece.save(update_fields=["paper", "document", "remark"])
    if piece.stage == PieceStage.ACCEPTED and held and kind.signed:
        # What was signed may be other words: somebody looks again.
        reason = _("Replaced by %(paper)s.") % {"paper": paper}
        PIECE.apply(piece, "send_back", actor=actor, reason=reason)
    if piece.stage in {PieceStage.MISSING, PieceStage.TO_CORRECT}:
        PIECE.apply(piece, "receive", actor=actor, reason=str(paper))
    # Signed anew, or by another name than the passport's, it is looked at, whoever signed it.
    is_new_version = kind.signed and paper.supersedes_id is not None
    is_strange = signature is not None and not is_same_person(
        signature.name, letter.dossier.passport
    )
    is_plain = kind.accepts and not is_new_version and not is_strange
    if piece.stage == PieceStage.RECEIVED and is_plain:
        PIECE.apply(piece, "accept", actor=actor)


def _send_signed_copy(letter: Letter, signature: Signature) -> None:
    """Who signed gets the letter by mail, as it was sealed."""
    paper, signer = letter.paper, signature.by
    if paper.pdf is None:
        return
    with override(signer.language):
        what = capfirst(str(letter.get_kind_display()))
    queue_mail(
        kind="visas/signed_copy",
        to=signer.email,
        language=signer.language,
        context={
            "name": signer.name or signature.name,
            "what": what,
            "number": paper.reference,
            "signed_as": signature.name,
            "replaces": paper.supersedes.reference if paper.supersedes else "",
        },
        about=format_row_reference(letter.dossier.participation),
        key=f"visas/signed_copy:{paper.pk}",
        attachments=[paper.pdf],
    )


def _notify_participant_of_letter(letter: Letter) -> None:
    paper, dossier = letter.paper, letter.dossier
    person = dossier.participation.person
    queue_mail(
        kind="visas/letter",
        to=person.email,
        language=person.language,
        context=build_mail_context(dossier.participation)
        | {
            "number": paper.reference,
            "replaces": paper.supersedes.reference if paper.supersedes else "",
            "url": build_site_url(reverse("documents:download", args=[paper.pdf_id])),
            "dossier_url": build_site_url(reverse("visas:dossier")),
        },
        about=format_row_reference(dossier.participation),
        key=f"visas/letter:{paper.pk}",
    )
