"""What the post asks beyond the list, and the next application after a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from mobility.visas import rules
from mobility.visas.lifecycle import PIECE, DossierStage, PieceStage
from mobility.visas.models import Decision, Dossier, Piece
from mobility.visas.services.checklist import WITH_THE_POST, refresh_checklist
from mobility.visas.services.dossiers import MANAGE
from participants.register.lifecycle import PARTICIPANT
from participants.register.queries import build_mail_context
from pemwecco.accounts.models import User
from pemwecco.core.actors import System
from pemwecco.core.addressees import declare_addressees
from pemwecco.core.answers import Refused, require
from pemwecco.documents.lifecycle import PaperStage
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

KEPT = ("participation", "post", "passport", "paid_by", "entries", "insurer", "insurance_policy",
        "insured_name", "insurance_from", "insurance_until", "insurance_cover_eur")  # fmt: skip


@declare_addressees(PARTICIPANT)
@transaction.atomic
def request_checklist_item(
    *, dossier: Dossier, code: str, title: str = "", why: str, due_on: date, by: User
) -> Piece:
    """Ask for a paper that the post wants after the lodging, with its own deadline; told by mail.

    A paper of the list is reopened; another one (`code` OTHER, with a `title`) is added. Refuses
    with `Refused` a dossier that is not with the post, a day that has passed, no reason, and
    an additional paper without a name.
    """
    require(by, MANAGE)
    locked = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    if locked.stage not in WITH_THE_POST:
        raise Refused(
            _("The dossier is not with the post: change the checklist instead.")
        )
    if due_on < timezone.localdate():
        raise Refused(_("The day by which it is needed has passed."))
    if not why.strip():
        raise Refused(_("Please give the reason."))
    if code == Piece.Code.OTHER and not title.strip():
        raise Refused(_("Say which paper it is."))
    given_by = Piece.Giver.PARTICIPANT
    piece = (
        None if code == Piece.Code.OTHER else dossier.pieces.filter(code=code).first()
    )
    if piece is None:
        piece = Piece.objects.create(
            dossier=dossier,
            code=code,
            title=title.strip() if code == Piece.Code.OTHER else "",
            given_by=given_by,
            blocking=False,
        )
    if piece.stage not in {PieceStage.MISSING, PieceStage.TO_CORRECT}:
        PIECE.apply(
            piece, "ask_again", actor=System("asked by the post", by), reason=why
        )
    piece.remark, piece.due_on, piece.asked_later = why.strip(), due_on, True
    piece.save(update_fields=["remark", "due_on", "asked_later"])
    person = dossier.participation.person
    with override(person.language):
        queue_mail(
            kind="visas/asked",
            to=person.email,
            language=person.language,
            context=build_mail_context(dossier.participation)
            | {
                "piece": piece.label,
                "reason": piece.remark,
                "due_on": due_on,
                "url": build_site_url(reverse("visas:dossier")),
            },
            about=format_row_reference(dossier.participation),
            key=f"visas/asked:{piece.pk}:{piece.steps.count()}:{due_on}",
        )
    return piece


def get_refusal_advice(dossier: Dossier) -> Mapping[str, tuple[str, ...]]:
    """The papers to strengthen, from the refusals of the earlier applications of the same file."""
    codes: set[int] = set()
    earlier = Decision.objects.filter(
        dossier__participation=dossier.participation_id,
        dossier__attempt__lt=dossier.attempt,
        outcome=Decision.Outcome.REFUSED,
    )
    for ticked in earlier.values_list("refusal_codes", flat=True):
        codes.update(ticked)
    return rules.to_strengthen(codes)


@transaction.atomic
def reapply_for_visa(*, dossier: Dossier, by: User) -> Dossier:
    """Open the next application of a refused person; everything that still holds is carried over.

    Passport, facts, and the accepted papers that are still valid; flights and beds are those of the
    file. The papers that the refusal speaks of are carried too but come back to be checked, with the
    advice of its codes. Done twice, the open one is answered. Refuses with `Refused` a dossier that was
    not refused.
    """
    require(by, MANAGE)
    Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    latest = dossier.participation.dossiers.order_by("-attempt").first()
    if latest is not None and latest.attempt > dossier.attempt:
        return latest
    decision = Decision.objects.filter(
        dossier=dossier, outcome=Decision.Outcome.REFUSED
    ).first()
    if decision is None or dossier.stage not in {
        DossierStage.REFUSED,
        DossierStage.CLOSED,
    }:
        raise Refused(_("Only a refused dossier is followed by a new application."))
    fresh = Dossier.objects.create(
        attempt=dossier.attempt + 1, **{name: getattr(dossier, name) for name in KEPT}
    )
    refresh_checklist(fresh)
    _copy_checklist_items(
        dossier, fresh, rules.to_strengthen(decision.refusal_codes), by
    )
    return fresh


def _copy_checklist_items(
    old: Dossier, fresh: Dossier, weak: Mapping[str, tuple[str, ...]], by: User
) -> None:
    today, why = (
        timezone.localdate(),
        _("Carried over from %(dossier)s") % {"dossier": old},
    )
    accepted = old.pieces.filter(stage=PieceStage.ACCEPTED, document__isnull=False)
    in_force = Q(paper__isnull=True) | Q(paper__stage=PaperStage.ISSUED)
    lasting = accepted.filter(in_force).exclude(valid_until__lt=today)
    still_good = {piece.code: piece for piece in lasting}
    for piece in fresh.pieces.filter(
        stage__in=[PieceStage.MISSING, PieceStage.RECEIVED]
    ):
        kept = still_good.get(piece.code)
        # Signed for one application only; letters print the new one.
        if kept is None or piece.code in {Piece.Code.FORM, Piece.Code.INVIT_PROGRAMME}:
            continue
        piece.document, piece.paper = kept.document, kept.paper
        piece.issued_on, piece.valid_until = kept.issued_on, kept.valid_until
        piece.save(update_fields=["document", "paper", "issued_on", "valid_until"])
        if piece.stage == PieceStage.MISSING:
            PIECE.apply(piece, "receive", actor=System("carried over"), reason=why)
        if piece.code not in weak:
            PIECE.apply(piece, "accept", actor=System("carried over", by), reason=why)
