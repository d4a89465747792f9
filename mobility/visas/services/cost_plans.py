"""Who pays for which part of a stay, as stated: read by letters, the form and the findings of a dossier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _

from mobility.hosts.models import Placement
from mobility.itineraries.models import Accommodation
from mobility.visas.models import CostShare, Dossier
from mobility.visas.rules.costs import (
    Bearer,
    CostKind,
    CostSpan,
    HostVisit,
    StatedCost,
    find_broken_promises,
    find_paid_host_nights,
    plan_costs,
)
from mobility.visas.services.dossier_rows import list_agreed_visits
from mobility.visas.services.promises import get_planned_payers, get_promised_payers
from mobility.visas.services.trips import Trip
from mobility.visas.services.words import build_dossier_finding
from pemwecco.core.findings import Finding


def plan_stay_costs(
    trip: Trip,
    shares: Iterable[CostShare],
    visits: Iterable[Placement],
    otherwise: Mapping[CostKind, str],
) -> list[CostSpan]:
    """Who bears each kind of cost on each day of a trip: the one reader of what was stated.

    What a host stated for a visit that was called off does not count.
    """
    agreed = {visit.pk: visit for visit in visits}
    stated = []
    for share in shares:
        if share.placement_id is None or share.placement_id in agreed:
            stated.append(
                StatedCost(
                    CostKind(share.kind),
                    Bearer(share.payer, share.placement_id),
                    share.starts_on,
                    share.ends_on,
                )
            )
    held = []
    for visit in agreed.values():
        held.append(HostVisit(visit.pk, visit.starts_on, visit.ends_on))
    return plan_costs(trip.entry, trip.departure, stated, held, otherwise)


class StayCosts(NamedTuple):
    """The costs of a stay with the hosts that bear some of them, by the number of their visit."""

    spans: list[CostSpan]
    hosts: Mapping[int, str]

    def name(self, bearer: Bearer) -> str:
        """Who bears it, as the page calls them."""
        if bearer.visit is not None:
            return self.hosts[bearer.visit]
        return str(Dossier.PaidBy(bearer.payer).label)


def get_stay_costs(dossier: Dossier, trip: Trip) -> StayCosts:
    """The same for one dossier; two queries."""
    file = dossier.participation
    visits = list_agreed_visits(file)
    spans = plan_stay_costs(
        trip, file.cost_shares.all(), visits, get_planned_payers(dossier)
    )
    return StayCosts(spans, {visit.pk: str(visit.host) for visit in visits})


def list_cost_findings(dossier: Dossier, trip: Trip) -> list[Finding]:
    """Where several say that they bear the same cost of a day, where nobody does, what a host gives."""
    costs = get_stay_costs(dossier, trip)
    found = _list_paid_bed_findings(dossier, costs.spans)
    found += _list_promise_findings(dossier, costs)
    for span in costs.spans:
        if span.is_settled:
            continue
        values: dict[str, object] = {"what": format_cost_kind(span.kind)}
        if span.first is not None:
            values |= {"first": span.first, "last": span.last}
        if span.bearers:
            values["who"] = ", ".join(map(costs.name, span.bearers))
        found.append(
            build_dossier_finding(
                "cost-twice" if span.bearers else "cost-open",
                _choose_cost_sentence(span),
                "means",
                "attention",
                **values,
            )
        )
    return found


def _list_promise_findings(dossier: Dossier, costs: StayCosts) -> list[Finding]:
    """What somebody else bears than the page of the call promised; it weighs where the person pays."""
    promised = get_promised_payers(dossier.participation.call)
    found = []
    for span in find_broken_promises(costs.spans, promised):
        is_participant = span.bearers[0].payer == Dossier.PaidBy.PARTICIPANT
        values: dict[str, object] = {
            "what": format_cost_kind(span.kind),
            "promised": str(Dossier.PaidBy(promised[span.kind]).label),
            "who": costs.name(span.bearers[0]),
        }
        sentence = _(
            "The call promises this cost from %(promised)s, the dossier from %(who)s: %(what)s."
        )
        if span.first is not None and not span.whole:
            values |= {"first": span.first, "last": span.last}
            sentence = _(
                "The call promises this cost from %(promised)s, the dossier from %(who)s "
                "(%(first)s to %(last)s): %(what)s."
            )
        found.append(
            build_dossier_finding(
                "cost-promise",
                sentence,
                "means",
                "attention" if is_participant else "",
                **values,
            )
        )
    return found


def _list_paid_bed_findings(
    dossier: Dossier, spans: Iterable[CostSpan]
) -> list[Finding]:
    """A bed of a host on nights that the programme is said to pay: one of both is wrong."""
    beds = []
    for bed in dossier.participation.accommodations.all():
        if bed.kind == Accommodation.Kind.HOST:
            beds.append((bed.arrives_on, bed.leaves_on))
    found = []
    for first, last in find_paid_host_nights(beds, spans):
        sentence = _(
            "A host gives the bed for the nights of %(first)s to %(last)s; the programme is said to pay them."
        )
        found.append(
            build_dossier_finding(
                "cost-bed", sentence, "means", "attention", first=first, last=last
            )
        )
    return found


def format_cost_kind(kind: str) -> str:
    """A kind of cost in the active language."""
    return str(CostShare.Kind(kind).label)


def _choose_cost_sentence(span: CostSpan) -> str:
    nights = span.kind == CostKind.LODGING
    if span.bearers:
        if span.first is None:
            return _("%(who)s are each said to bear this cost: %(what)s.")
        if nights:
            return _(
                "%(who)s are each said to bear the nights of %(first)s to %(last)s: %(what)s."
            )
        return _(
            "%(who)s are each said to bear this cost from %(first)s to %(last)s: %(what)s."
        )
    if span.first is None:
        return _("Nobody is said to bear this cost: %(what)s.")
    if nights:
        return _(
            "Nobody is said to bear the nights of %(first)s to %(last)s: %(what)s."
        )
    return _("Nobody is said to bear this cost from %(first)s to %(last)s: %(what)s.")
