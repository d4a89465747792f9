"""What a participant still has to give or to mend, told in one mail with the reason for each paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from mobility.visas.lifecycle import PIECE, PieceStage
from mobility.visas.models import Dossier, Piece
from mobility.visas.services.checklist import COLLECTING, WITH_THE_POST
from participants.decisions.lifecycle import OfferStage
from participants.decisions.models import Offer
from participants.register.lifecycle import PARTICIPANT
from participants.register.queries import build_mail_context
from pemwecco.accounts.models import User
from pemwecco.core.actors import System
from pemwecco.core.addressees import declare_addressees
from pemwecco.core.answers import Refused
from pemwecco.core.day_words import date_format
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

QUIET = timedelta(hours=1)
ONE_DAY = timedelta(days=1)


def expire_checklist_items(today: date) -> int:
    """Mark the papers whose last day has passed, and tell each participant in one list; run each day.

    Only while papers are collected: a lodged dossier was judged by its papers. Answers how many.
    """
    past = Piece.objects.filter(
        valid_until__lt=today,
        stage__in=[PieceStage.RECEIVED, PieceStage.ACCEPTED],
        dossier__stage__in=COLLECTING,
    ).select_related("dossier__participation__person")
    told: dict[int, Dossier] = {}
    count = 0
    for piece in past.order_by("dossier_id", "id"):
        with transaction.atomic():
            locked = Piece.objects.select_for_update(of=("self",)).get(pk=piece.pk)
            if locked.stage not in {PieceStage.RECEIVED, PieceStage.ACCEPTED}:
                continue
            PIECE.apply(
                piece,
                "expire",
                actor=System("day passed"),
                reason=f"{piece.valid_until}",
            )
        told[piece.dossier_id] = piece.dossier
        count += 1
    for dossier in told.values():
        send_correction_list(dossier=dossier, by=None)
    return count


def list_items_to_correct(dossier: Dossier) -> list[Piece]:
    """What the participant must mend or give, the ones sent back first."""
    mine = Q(given_by=Piece.Giver.PARTICIPANT)
    pieces = dossier.pieces.filter(
        Q(stage=PieceStage.TO_CORRECT)
        | Q(stage=PieceStage.EXPIRED) & mine
        | Q(stage=PieceStage.MISSING, blocking=True) & mine
    )
    if dossier.stage in WITH_THE_POST:
        pieces = pieces.filter(asked_later=True)
    order = {PieceStage.TO_CORRECT: 0, PieceStage.EXPIRED: 1}
    return sorted(
        pieces, key=lambda piece: (order.get(PieceStage(piece.stage), 2), piece.pk)
    )


@declare_addressees(PARTICIPANT)
@transaction.atomic
def send_correction_list(*, dossier: Dossier, by: User | None) -> int:
    """Send the participant one mail with everything to mend or give, and the reason for each.

    Answers how many pieces it lists. Refuses with `Refused` when there is nothing to list.
    """
    pieces = list_items_to_correct(dossier)
    if not pieces:
        raise Refused(_("There is nothing to mend or to give."))
    person = dossier.participation.person
    now = timezone.now()
    with override(person.language):
        context = build_item_list_context(dossier, pieces)
        queue_mail(
            kind="visas/pieces",
            to=person.email,
            language=person.language,
            context=context,
            about=format_row_reference(dossier.participation),
            key=f"visas/pieces:{dossier.pk}:{now:%Y-%m-%dT%H:%M}",
        )
    Dossier.objects.filter(pk=dossier.pk).update(list_sent_at=now)
    dossier.list_sent_at = now
    return len(pieces)


def build_item_list_context(
    dossier: Dossier, pieces: Iterable[Piece]
) -> dict[str, Any]:
    """What the one mail about papers says, in the active language: what to mend, what to give and by when."""
    mend, give = [], []
    for piece in pieces:
        if piece.stage == PieceStage.MISSING:
            give.append(
                {"label": piece.label, "reason": piece.reason, "due_on": piece.due_on}
            )
        else:
            mend.append({"label": piece.label, "reason": _why_again(piece)})
    return build_mail_context(dossier.participation) | {
        "mend": mend,
        "give": give,
        "url": build_site_url(reverse("visas:dossier")),
    }


def exclude_unanswered_offers(dossiers: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """The dossiers of people who took their place: nobody is asked for papers before."""
    offered = Offer.objects.filter(
        participation=OuterRef("participation"), stage=OfferStage.OPEN
    )
    return dossiers.filter(~Exists(offered))


def _why_again(piece: Piece) -> str:
    if piece.stage != PieceStage.EXPIRED or piece.valid_until is None:
        return piece.remark
    until = date_format(piece.valid_until, "DATE_FORMAT")
    return _("it was valid until %(date)s; please give a newer one") % {"date": until}


def find_due_correction_lists() -> QuerySet[Dossier]:
    """The dossiers with a piece sent back since the last list, quiet for an hour, one list a day."""
    now = timezone.now()
    asked = Q(stage__in=COLLECTING) | Q(pieces__asked_later=True)
    again = Q(pieces__stage=PieceStage.TO_CORRECT) & asked
    return (
        exclude_unanswered_offers(Dossier.objects.all())
        .filter(stage__in=COLLECTING | WITH_THE_POST)
        .filter(Q(list_sent_at__isnull=True) | Q(list_sent_at__lte=now - ONE_DAY))
        .annotate(
            sent_back=Count("pieces", filter=again, distinct=True),
            last=Max("pieces__steps__at", filter=Q(pieces__steps__move="send_back")),
        )
        .filter(sent_back__gt=0, last__lte=now - QUIET)
        .filter(Q(list_sent_at__isnull=True) | Q(last__gt=F("list_sent_at")))
        .select_related("participation__person")
    )


def send_due_correction_lists() -> int:
    """Send every list that is due; run by the beat."""
    sent = 0
    for dossier in find_due_correction_lists():
        send_correction_list(dossier=dossier, by=None)
        sent += 1
    return sent
