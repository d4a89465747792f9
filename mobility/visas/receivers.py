"""What the visa dossier hears from below; it touches only rows."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mobility.hosts.models import Placement
from mobility.hosts.portal import PortalSection, register_placement_section
from mobility.itineraries.services.proposals import register_proposal_gate
from mobility.visas.lifecycle import DOSSIER
from mobility.visas.models import Dossier, DossierStep
from mobility.visas.services.checklist import COLLECTING
from mobility.visas.services.costs import is_collecting, list_host_shares
from mobility.visas.services.dossiers import end_shares, open_dossier
from participants.register.lifecycle import PARTICIPATION, ParticipationEvent
from participants.register.models import Participation
from pemwecco.core.lifecycle import TransitionEvent


@PARTICIPATION.on_transition("select", "prepare")
def open_selected_dossier(event: ParticipationEvent) -> None:
    """A selected person has a dossier: the passport is asked from that day."""
    open_dossier(participation=event.subject)


@PARTICIPATION.on_transition("withdraw", "exclude", "undo_decision")
def end_leaver_shares(event: ParticipationEvent) -> None:
    """Nobody outside reads the dossier of someone who no longer takes part."""
    end_shares(dossiers=Dossier.objects.filter(participation=event.subject))


@DOSSIER.on_transition("close")
def end_closed_shares(event: TransitionEvent[Dossier, DossierStep]) -> None:
    """A closed dossier is shown to nobody outside."""
    end_shares(dossiers=Dossier.objects.filter(pk=event.subject.pk))


@register_proposal_gate
def get_lodged_reason(participation: Participation, *, lock: bool = False) -> str:
    """Flights and beds are proposed while the visa dossier is collected; locked, it stays so meanwhile."""
    collected = Dossier.objects.filter(
        participation=participation, stage__in=COLLECTING
    )
    if lock:
        collected = collected.select_for_update(of=("self",), no_key=True)
    if collected.first() is not None:
        return ""
    if Dossier.objects.filter(participation=participation).exists():
        return _("The dossier is lodged: nothing can be changed in it any more.")
    return _("No dossier is being collected for this person.")


@register_placement_section
def build_cost_section(placement: Placement) -> PortalSection | None:
    """What the host bears of the stay, to say while the visa dossier is collected; afterwards to read."""
    shares = list_host_shares(placement.cost_shares.all(), placement)
    is_open = is_collecting(placement.participation)
    if not shares and not is_open:
        return None
    context = {"shares": shares, "placement": placement, "open": is_open}
    return PortalSection(
        _("What your organisation bears"), "visas/portal_costs.html", context
    )
