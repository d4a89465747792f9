"""The invitations that one piece of the checklist stands for: one of each host that receives the person."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from mobility.hosts.lifecycle import AGREED
from mobility.hosts.models import Placement
from mobility.letters.models import Letter
from mobility.visas.lifecycle import PieceStage
from mobility.visas.models import Dossier, Piece
from mobility.visas.services.dossier_rows import (
    list_agreed_visits,
    list_checklist_items,
)
from mobility.visas.services.words import build_dossier_finding
from pemwecco.core.findings import Finding
from pemwecco.documents.lifecycle import PaperStage


def find_uninvited_hosts(dossiers: Iterable[int]) -> dict[int, list[str]]:
    """By dossier, the hosts that agreed to a visit and have no invitation in force, visit by visit.

    Only where the piece holds the letter of a host: who gave a file instead is judged by staff. Three
    queries for any number of dossiers.
    """
    held = Piece.objects.filter(
        dossier__in=list(dossiers), code=Piece.Code.INVIT_HOST, paper__isnull=False
    ).exclude(stage=PieceStage.WAIVED)
    files = dict(held.values_list("dossier__participation_id", "dossier_id"))
    if not files:
        return {}
    visits = Placement.objects.filter(participation__in=files, stage__in=AGREED)
    invited = _find_inviting_visits(files)
    found: dict[int, list[str]] = {}
    rows = visits.select_related("host__organisation").order_by("starts_on", "pk")
    for visit in rows:
        if visit.pk not in invited:
            missing = found.setdefault(files[visit.participation_id], [])
            missing.append(str(visit.host))
    return found


def list_host_letters(dossier: Dossier) -> list[Letter]:
    """The invitations in force for the visits that hosts agreed to, in the order of the visits."""
    letters = Letter.objects.filter(
        kind=Letter.Kind.INVITATION,
        paper__stage=PaperStage.ISSUED,
        paper__pdf__isnull=False,
        placement__participation=dossier.participation_id,
        placement__stage__in=AGREED,
    )
    related = ("paper__pdf", "placement__host__organisation")
    return list(letters.select_related(*related).order_by("placement__starts_on", "pk"))


def format_uninvited_hosts(hosts: Iterable[str]) -> str:
    """Which invitations are missing, in one sentence."""
    return _("The invitation of %(hosts)s is not signed yet.") % {
        "hosts": ", ".join(hosts)
    }


def list_uninvited_findings(dossier: Dossier) -> list[Finding]:
    """One finding for each host whose invitation is missing beside those of others."""
    items = list_checklist_items(dossier)
    if not any(_holds_host_letter(piece) for piece in items):
        return []
    invited = _find_inviting_visits([dossier.participation_id])
    found = []
    for visit in list_agreed_visits(dossier.participation):
        if visit.pk in invited:
            continue
        sentence = _("The invitation of %(hosts)s is not signed yet.")
        host = str(visit.host)
        found.append(
            build_dossier_finding(
                "letter-unsigned", sentence, "letters", "attention", hosts=host
            )
        )
    return found


def _find_inviting_visits(files: Iterable[int]) -> set[int | None]:
    """The visits of files for which an invitation is in force, whichever dossier it was made for."""
    letters = Letter.objects.filter(
        kind=Letter.Kind.INVITATION,
        paper__stage=PaperStage.ISSUED,
        placement__participation__in=list(files),
    )
    return set(letters.values_list("placement_id", flat=True))


def _holds_host_letter(piece: Piece) -> bool:
    return (
        piece.code == Piece.Code.INVIT_HOST
        and piece.paper_id is not None
        and piece.stage != PieceStage.WAIVED
    )
