"""Letters that wait for a signature: what pages, numbers and reminders share."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from mobility.hosts.lifecycle import AGREED
from mobility.letters.models import Invitation, Letter
from mobility.visas.lifecycle import DossierStage, PieceStage
from mobility.visas.models import Dossier, DossierStep, Piece
from pemwecco.documents.lifecycle import PaperStage

# While papers are collected somebody may still sign.
_COLLECTED = (DossierStage.OPEN, DossierStage.COMPLETE, DossierStage.APPOINTMENT)
_STANDING = (PaperStage.RENDERING, PaperStage.ISSUED)
_OWED = (PieceStage.MISSING, PieceStage.TO_CORRECT, PieceStage.EXPIRED)


def list_invitations_to_sign() -> QuerySet[Invitation]:
    """Invitations that their host has not signed, or has to sign again."""
    standing = Letter.objects.filter(
        placement=OuterRef("placement"), paper__stage__in=_STANDING
    )
    fell_back = Piece.objects.filter(
        paper__letter__placement=OuterRef("placement"),
        paper__letter__isnull=False,
        stage__in=_OWED,
    )
    collected = Dossier.objects.filter(
        participation=OuterRef("placement__participation"), stage__in=_COLLECTED
    )
    return Invitation.objects.filter(
        Exists(collected),
        ~Exists(standing) | Exists(fell_back),
        placement__stage__in=AGREED,
    )


def list_undertakings_to_sign() -> QuerySet[Dossier]:
    """Dossiers whose participant has not signed the undertaking to return, or has to sign it again."""
    owed = Piece.objects.filter(
        dossier=OuterRef("pk"), code=Piece.Code.RETURN_UNDERTAKING, stage__in=_OWED
    )
    return Dossier.objects.filter(
        Exists(owed), stage__in=_COLLECTED, passport__isnull=False
    )


def list_signed_letters(
    *, hosts: Iterable[int] = (), files: Iterable[int] = ()
) -> QuerySet[Letter]:
    """The letters that somebody signed and that stand, of hosts or of files whose papers are collected."""
    signed = Letter.objects.standing().filter(
        signature__isnull=False, dossier__stage__in=_COLLECTED
    )
    of_hosts = signed.filter(placement__host__in=hosts, placement__stage__in=AGREED)
    of_files = signed.filter(placement__isnull=True, dossier__participation__in=files)
    return (of_hosts | of_files).select_related("paper", "placement__invitation")


def find_letters_after_decision(dossiers: Iterable[Dossier]) -> dict[int, str]:
    """The last letter that stands and was issued after the decision, by the dossier; one query."""
    decided = DossierStep.objects.filter(
        subject=OuterRef("dossier"), move__in=["grant", "refuse"]
    ).order_by("-at", "-id")
    rows = (
        Letter.objects.standing()
        .filter(dossier__in=list(dossiers))
        .alias(decided_at=Subquery(decided.values("at")[:1]))
        .filter(paper__created_at__gt=F("decided_at"))
        .select_related("paper")
    )
    return {row.dossier_id: str(row.paper) for row in rows.order_by("pk")}
