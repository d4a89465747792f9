"""What letters hear: a paper is issued; the host's page shows its invitation."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from mobility.hosts.models import Placement
from mobility.hosts.portal import PortalSection, register_placement_section
from mobility.letters.models import Invitation, Letter
from mobility.letters.services.issue import deliver_issued_letter, get_current_letter
from mobility.letters.services.stale import find_stale_letters
from mobility.visas.models import Dossier
from mobility.visas.sections import shown_section
from pemwecco.core.lifecycle import TransitionEvent
from pemwecco.documents.lifecycle import PAPER
from pemwecco.documents.models import Paper, PaperStep


@PAPER.on_transition("issue")
def attach_issued_letter(event: TransitionEvent[Paper, PaperStep]) -> None:
    deliver_issued_letter(paper=event.subject)


@register_placement_section
def build_invitation_section(placement: Placement) -> PortalSection | None:
    """The host's invitation on the page of its visit: to sign, signed, to sign again."""
    draft = Invitation.objects.filter(placement=placement).first()
    if draft is None:
        return None
    standing = (
        Letter.objects.standing()
        .filter(placement=placement)
        .select_related("paper")
        .first()
    )
    stale = bool(standing and find_stale_letters([standing]))
    context = {"invitation": draft, "letter": standing, "stale": stale}
    return PortalSection(_("Your invitation"), "visas/portal_invitation.html", context)


@shown_section
def letter_to_download(dossier: Dossier) -> dict[str, Any]:
    """The support letter that stands, once its PDF is there, for the participant and for readers."""
    letter = get_current_letter(dossier)
    return {"letter": letter if letter and letter.paper.pdf_id else None}
