"""The nights that travellers pay for themselves, as the costs of their stay are stated: for the allowance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from mobility.hosts.lifecycle import AGREED
from mobility.hosts.models import Placement
from mobility.hosts.rules import DaySpan
from mobility.visas.models import CostShare, Dossier
from mobility.visas.rules.costs import Bearer, CostKind, CostSpan
from mobility.visas.services.cost_plans import plan_stay_costs
from mobility.visas.services.promises import get_planned_payers
from mobility.visas.services.trips import get_trip
from participants.register.models import Participation

ALONE = (Bearer("participant"),)


def list_own_nights(files: Sequence[Participation]) -> Mapping[int, set[date]]:
    """By the key of a file, the evenings of the nights whose bed the traveller alone pays; three queries.

    Nothing for a file without a dossier or without days: nobody has said who pays.
    """
    keys = [file.pk for file in files]
    shares: dict[int, list[CostShare]] = {}
    stated = CostShare.objects.filter(participation__in=keys, kind=CostKind.LODGING)
    for share in stated:
        shares.setdefault(share.participation_id, []).append(share)
    visits: dict[int, list[Placement]] = {}
    for visit in Placement.objects.filter(participation__in=keys, stage__in=AGREED):
        visits.setdefault(visit.participation_id, []).append(visit)
    dossiers = Dossier.objects.filter(participation__in=keys).select_related(
        "participation__itinerary",
        "participation__cohort",
        "participation__call__programme",
        "participation__call__setup",
    )
    found: dict[int, set[date]] = {}
    for dossier in dossiers:
        key = dossier.participation_id
        trip = get_trip(dossier.participation)
        if trip is not None:
            payers = get_planned_payers(dossier)
            said, held = shares.get(key, []), visits.get(key, [])
            spans = plan_stay_costs(trip, said, held, payers)
            found[key] = _list_evenings(spans)
    return found


def _list_evenings(spans: Sequence[CostSpan]) -> set[date]:
    nights: set[date] = set()
    for span in spans:
        is_own = span.kind == CostKind.LODGING and span.bearers == ALONE
        if is_own and span.first is not None and span.last is not None:
            nights.update(DaySpan(span.first, span.last).days())
    return nights
