"""What the visa dossier hears from below; it touches only rows."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from mobility.hosts.models import Placement
from mobility.hosts.portal import PortalSection, register_placement_section
from mobility.hosts.questions import (
    VisitFact,
    VisitQuestion,
    register_visit_facts,
)
from mobility.itineraries.services.allowances import register_own_nights
from mobility.itineraries.services.holidays import register_observed_days
from mobility.itineraries.services.proposals import register_proposal_gate
from mobility.visas.lifecycle import DOSSIER
from mobility.visas.models import Dossier, DossierStep
from mobility.visas.services.checklist import COLLECTING
from mobility.visas.services.costs import is_collecting, list_host_shares
from mobility.visas.services.dossiers import end_shares, open_dossier
from mobility.visas.services.holidays import list_programme_days
from mobility.visas.services.paid_nights import list_own_nights
from mobility.visas.services.withdrawals import (
    find_decision_holds,
    list_decision_effects,
    withdraw_decision,
)
from participants.register.lifecycle import (
    PARTICIPANT,
    PARTICIPATION,
    ParticipationEvent,
)
from participants.register.models import Participation
from pemwecco.core.answers import GuardAnswer, answer_rows
from pemwecco.core.labels import join_label
from pemwecco.core.lifecycle import Asking, TransitionEvent

register_observed_days(list_programme_days)
register_own_nights(list_own_nights)


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


@DOSSIER.guard("undo_decision")
def require_unused_decision(asking: Asking[Dossier]) -> list[GuardAnswer]:
    """A decision on the strength of which something was done stays."""
    return answer_rows(asking.rows, find_decision_holds(asking.rows))


DOSSIER.preview("undo_decision")(list_decision_effects)


@DOSSIER.on_transition("undo_decision", writes_to=[PARTICIPANT])
def withdraw_undone_decision(event: TransitionEvent[Dossier, DossierStep]) -> None:
    withdraw_decision(
        dossier=event.subject, reason=event.log.reason, by=event.actor.user
    )


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


@register_visit_facts(VisitQuestion.ILL)
def list_insurance_facts(placement: Placement) -> Iterable[VisitFact]:
    """Who insures the visitor; the number of the policy stays with them."""
    insurers = Dossier.objects.filter(participation=placement.participation_id)
    insurer = insurers.values_list("insurer", flat=True).first()
    if insurer:
        label = _("Travel medical insurance (the visitor has the policy)")
        yield VisitFact(join_label(label, insurer))


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
