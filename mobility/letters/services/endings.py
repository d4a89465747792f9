"""What a letter loses reaches everything that holds it: pieces, dossier, people; in one transaction.

A letter is taken back by name, or because what it was issued for has ended: the person left, the visit
was called off. One whose facts have changed stays issued; its piece falls back until a newer one is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from mobility.hosts.models import Placement
from mobility.hosts.services.contacts import notify_host_contacts
from mobility.letters.models import Letter
from mobility.letters.services.kinds import KINDS
from mobility.letters.services.standings import (
    find_letter_standings,
    format_end,
    format_standing,
)
from mobility.visas.lifecycle import PIECE, PieceStage
from mobility.visas.models import Dossier, Piece
from mobility.visas.services.checklist import COLLECTING, release_checklist_item
from participants.register.models import Participation
from participants.register.queries import build_mail_context
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import list_staff_with_role
from pemwecco.core.actors import System
from pemwecco.core.addressees import Addressee
from pemwecco.documents.lifecycle import PAPER, PaperStage
from pemwecco.documents.models import Paper
from pemwecco.documents.rules import EFFECTS, Standing
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

LETTER_HOLDER = Addressee(gettext_lazy("the participant, when a letter ends by it"))
INVITING_HOST = Addressee(gettext_lazy("the host, when its invitation ends by it"))


@transaction.atomic
def end_leaver_letters(*, participation: Participation, by: User | None) -> int:
    """No letter stands any more for someone who no longer takes part; how many ended.

    Those that are still being made end too. The dossier is locked first, as whoever issues one does.
    """
    files = Dossier.objects.filter(participation=participation).order_by("pk")
    dossiers = list(files.select_for_update(of=("self",)))
    standing = Letter.objects.standing().filter(dossier__in=dossiers)
    ended = _end_letters(standing, _("The participant no longer takes part."), by)
    if ended:
        _notify_participant_of_end(
            participation, ended, _("The participant no longer takes part.")
        )
    return len(ended)


@transaction.atomic
def end_visit_letters(*, placement: Placement, by: User | None) -> int:
    """The invitation for a visit that was called off ends; its host keeps what it signed. How many ended."""
    files = Dossier.objects.filter(participation=placement.participation_id)
    dossiers = list(files.select_for_update(of=("self",)).order_by("pk"))
    standing = Letter.objects.standing().filter(placement=placement)
    why = _("The visit to %(host)s was called off.") % {"host": placement.host}
    ended = _end_letters(standing, why, by)
    if ended:
        _notify_host_of_end(placement, ended)
        participation = Participation.objects.get(pk=placement.participation_id)
        if participation.is_seated:
            _notify_participant_of_end(participation, ended, why)
    # The letters that name the host say now what is not true.
    for dossier in dossiers:
        settle_dossier_letters(dossier)
    return len(ended)


def _end_letters(
    letters: QuerySet[Letter], reason: str, by: User | None
) -> list[Letter]:
    rows = list(letters.select_related("paper").order_by("-paper_id"))
    # The newest first, as the worker locks a paper before the one it replaces.
    papers = Paper.objects.select_for_update(of=("self",)).order_by("-pk")
    fresh = papers.in_bulk([row.paper_id for row in rows])
    ended = []
    for row in rows:
        paper = fresh[row.paper_id]
        actor = System("ended", by)
        if PAPER.may(paper, "revoke", actor=actor, reason=reason):
            PAPER.apply(paper, "revoke", actor=actor, reason=reason)
            ended.append(row)
    return ended


@transaction.atomic
def release_ended_paper(*, paper: Paper, reason: str, by: User | None) -> None:
    """A letter ended: the pieces that hold it fall back with the reason, or hold another of its kind."""
    letter = Letter.objects.filter(paper=paper).first()
    # Locked, so that a newer letter that fills the piece at this moment is not thrown out of it.
    held = Piece.objects.select_for_update(of=("self",)).filter(paper=paper)
    for piece in held.order_by("pk"):
        other = _find_other_letter(letter, piece) if letter else None
        language = piece.dossier.participation.person.language
        with override(language):
            why = format_end(reason, paper)
        release_checklist_item(piece=piece, why=why, keeps_file=False, by=by)
        if other is not None:
            _hold_letter(piece, other)


def _find_other_letter(letter: Letter, piece: Piece) -> Letter | None:
    """Another letter of the kind that stands for the same dossier: that of another host."""
    others = Letter.objects.filter(
        dossier=piece.dossier_id, kind=letter.kind, paper__stage="issued"
    ).exclude(pk=letter.pk)
    return others.select_related("paper__pdf").order_by("-pk").first()


def _hold_letter(piece: Piece, letter: Letter) -> None:
    piece.paper, piece.document = letter.paper, letter.paper.pdf
    piece.save(update_fields=["paper", "document"])
    if piece.stage in {PieceStage.MISSING, PieceStage.TO_CORRECT}:
        reason = str(letter.paper)
        PIECE.apply(piece, "receive", actor=System("letter held"), reason=reason)


def notify_of_revocation(*, paper: Paper, reason: str) -> None:
    """Tell the participant, and the host whose invitation it was, that a letter was taken back by name."""
    letter = (
        Letter.objects.filter(paper=paper)
        .select_related("dossier__participation__person", "placement__host")
        .first()
    )
    if letter is None or paper.pdf_id is None:
        return
    _notify_participant_of_end(letter.dossier.participation, [letter], reason)
    if letter.placement is not None:
        _notify_host_of_end(letter.placement, [letter])


def _notify_participant_of_end(
    participation: Participation, letters: Sequence[Letter], reason: str
) -> None:
    person = participation.person
    numbers = [str(row.paper) for row in letters]
    keys = sorted(str(row.paper_id) for row in letters)
    with override(person.language):
        queue_mail(
            kind="visas/letter_ended",
            to=person.email,
            language=person.language,
            context=build_mail_context(participation)
            | {
                "numbers": ", ".join(sorted(numbers)),
                "reason": reason,
            },
            about=format_row_reference(participation),
            key=f"visas/letter_ended:{'-'.join(keys)}",
        )


def _notify_host_of_end(placement: Placement, letters: Iterable[Letter]) -> None:
    for letter in letters:
        notify_host_contacts(
            placement=placement,
            kind="visas/invitation_ended",
            key=f"visas/invitation_ended:{letter.paper_id}",
            number=str(letter.paper),
        )


@transaction.atomic
def settle_dossier_letters(dossier: Dossier) -> list[Letter]:
    """Let the pieces of a dossier follow what their letters are worth; answers those newly outdated.

    A piece whose letter prints facts that have changed falls back; one that fell back so, and whose letter
    says the truth again, is given again. Nothing changes once the dossier is lodged, or the person has left.
    """
    locked = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    if locked.stage not in COLLECTING or not locked.participation.is_seated:
        return []
    issued = Letter.objects.filter(dossier=locked, paper__stage=PaperStage.ISSUED)
    letters = list(issued.with_course().select_related("paper__pdf", "dossier"))
    standings = find_letter_standings(letters)
    by_paper = {row.paper_id: row for row in letters}
    outdated = []
    pieces = Piece.objects.select_for_update(of=("self",)).filter(
        dossier=locked, paper__in=list(by_paper)
    )
    for piece in pieces.order_by("pk"):
        letter = by_paper[piece.paper_id or 0]
        standing = standings[letter.pk]
        if standing is Standing.OUTDATED and piece.stage in {
            PieceStage.RECEIVED,
            PieceStage.ACCEPTED,
        }:
            with override(locked.participation.person.language):
                why = format_standing(letter.paper, standing)
            release_checklist_item(piece=piece, why=why, keeps_file=True, by=None)
            outdated.append(letter)
        elif EFFECTS[standing].counts and _fell_back_by_itself(piece):
            _give_again(piece, letter)
    if outdated:
        _notify_of_outdated(locked, outdated)
    return outdated


def _fell_back_by_itself(piece: Piece) -> bool:
    last = piece.steps.last()
    return (
        piece.stage == PieceStage.TO_CORRECT
        and last is not None
        and (last.move, last.by_id) == ("send_back", None)
    )


def _give_again(piece: Piece, letter: Letter) -> None:
    actor = System("says the facts again")
    PIECE.apply(piece, "receive", actor=actor, reason=str(letter.paper))
    piece.remark = ""
    piece.save(update_fields=["remark"])
    if KINDS[letter.kind].accepts:
        PIECE.apply(piece, "accept", actor=actor)


def settle_all_letters() -> int:
    """The same for every dossier that is collected; how many letters are newly outdated. Run by the beat."""
    held = Dossier.objects.filter(
        stage__in=COLLECTING, letters__paper__stage="issued"
    ).distinct()
    return sum(len(settle_dossier_letters(row)) for row in held.order_by("pk"))


def _notify_of_outdated(dossier: Dossier, letters: Sequence[Letter]) -> None:
    """Who has to issue or sign again: staff for all of them, the host and the participant for theirs."""
    today = timezone.localdate()
    numbers = ", ".join(sorted(str(row.paper) for row in letters))
    keys = "-".join(sorted(str(row.pk) for row in letters))
    address = reverse("admin:visas_dossier_change", args=[dossier.pk])
    for user in list_staff_with_role(Role.VISA_OFFICER):
        queue_mail(
            kind="visas/letters_outdated",
            to=user.email,
            language=user.language,
            context={
                "name": str(user),
                "dossier": str(dossier),
                "person": dossier.participation.person.full_name,
                "numbers": numbers,
                "url": build_site_url(f"{address}#letters"),
            },
            about=format_row_reference(dossier),
            key=f"visas/letters_outdated:{keys}:{today}/{user.pk}",
        )
    for letter in letters:
        if KINDS[letter.kind].signed:
            _ask_to_sign_again(dossier, letter, f"{letter.pk}:{today}")


def _ask_to_sign_again(dossier: Dossier, letter: Letter, key: str) -> None:
    number = str(letter.paper)
    if letter.placement is not None:
        draft = letter.placement.invitation
        notify_host_contacts(
            placement=letter.placement,
            kind="visas/sign_again",
            key=f"visas/sign_again:{key}",
            number=number,
            url=build_site_url(reverse("letters:invitation", args=[draft.pk])),
        )
        return
    person = dossier.participation.person
    queue_mail(
        kind="visas/sign_again",
        to=person.email,
        language=person.language,
        context=build_mail_context(dossier.participation)
        | {
            "number": number,
            "url": build_site_url(reverse("letters:undertaking")),
        },
        about=format_row_reference(dossier.participation),
        key=f"visas/sign_again:{key}",
    )
