"""What the visa dossier hears from below; it touches only rows."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from mobility.hosts.models import Placement
from mobility.hosts.portal import PortalSection, placement_section
from mobility.visas.models import Dossier, Invitation, Letter, Proposal
from mobility.visas.services import COLLECTING, letter_issued, open_dossier
from mobility.visas.services.letters.stale import stale_letters
from participants.register.lifecycle import PARTICIPATION
from pemwecco.documents.lifecycle import PAPER


@PARTICIPATION.on("select", "prepare")
def open_on_selection(step: Any) -> None:
    """A selected person has a dossier: the passport is asked from that day."""
    open_dossier(participation=step.subject)


@PAPER.on("issue")
def letter_reaches_dossier(step: Any) -> None:
    letter_issued(paper=step.subject)


@placement_section
def invitation_to_sign(placement: Placement) -> PortalSection | None:
    """The host's invitation on the page of its visit: to sign, signed, to sign again."""
    draft = Invitation.objects.filter(placement=placement).first()
    if draft is None:
        return None
    standing = Letter.objects.standing().filter(placement=placement).select_related("paper").first()
    stale = bool(standing and stale_letters([standing]))
    context = {"invitation": draft, "letter": standing, "stale": stale}
    return PortalSection(_("Your invitation"), "visas/portal_invitation.html", context)


@placement_section
def bed_to_offer(placement: Placement) -> PortalSection | None:
    """A bed that the host may offer, while the visa dossier is collected; afterwards what became of it."""
    offers = Proposal.objects.filter(placement=placement).exclude(state=Proposal.State.WITHDRAWN)
    offer = offers.first()
    collected = Dossier.objects.filter(participation=placement.participation_id, stage__in=COLLECTING)
    if offer is None and not collected.exists():
        return None
    context = {"offer": offer, "placement": placement}
    return PortalSection(_("A bed for the visitor"), "visas/portal_bed.html", context)
