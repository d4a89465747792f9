"""Who has to sign what now, with the facts of now: for the pages that say whether anything waits."""

from __future__ import annotations

from collections.abc import Iterable

from mobility.letters.models import Invitation
from mobility.letters.queries import (
    list_invitations_to_sign,
    list_signed_letters,
    list_undertakings_to_sign,
)
from mobility.letters.services.sources import STANDING
from mobility.letters.services.stale import find_stale_letters
from mobility.visas.models import Dossier, Piece
from mobility.visas.services.checklist import COLLECTING, OWED
from mobility.visas.services.dossier_rows import (
    list_checklist_items,
    list_dossier_letters,
)


def list_awaited_invitations(hosts: Iterable[int]) -> list[Invitation]:
    """The invitations that wait for the signature of these hosts, those to sign again included."""
    wanted = list(hosts)
    signed = list(list_signed_letters(hosts=wanted))
    stale = find_stale_letters(signed)
    again = set()
    for letter in signed:
        if letter.pk in stale and letter.placement is not None:
            again.add(letter.placement.invitation.pk)
    unsigned = list_invitations_to_sign().filter(placement__host__in=wanted)
    waiting = again | set(unsigned.values_list("pk", flat=True))
    rows = Invitation.objects.filter(pk__in=waiting).select_related(
        "placement__host__organisation",
        "placement__participation__person",
        "placement__participation__organisation",
    )
    return list(rows.order_by("placement__starts_on", "pk"))


def is_undertaking_awaited(dossier: Dossier) -> bool:
    """Whether the undertaking of a dossier waits for the signature of its participant, the first or anew."""
    if dossier.stage not in COLLECTING:
        return False
    for piece in list_checklist_items(dossier):
        is_undertaking = piece.code == Piece.Code.RETURN_UNDERTAKING
        if is_undertaking and piece.stage in OWED and dossier.passport_id is not None:
            return True
    signed = []
    for letter in list_dossier_letters(dossier):
        is_signed = hasattr(letter, "signature") and letter.placement_id is None
        if is_signed and letter.paper.stage in STANDING:
            signed.append(letter)
    return bool(find_stale_letters(signed))


def list_awaited_undertakings(files: Iterable[int]) -> list[Dossier]:
    """The dossiers of files whose undertaking waits for the signature of the participant."""
    wanted = list(files)
    signed = list(list_signed_letters(files=wanted))
    stale = find_stale_letters(signed)
    waiting = {row.dossier_id for row in signed if row.pk in stale}
    unsigned = list_undertakings_to_sign().filter(participation__in=wanted)
    waiting |= set(unsigned.values_list("pk", flat=True))
    if not waiting:
        return []
    return list(Dossier.objects.filter(pk__in=waiting).order_by("pk"))
