"""The hosts that the published programme names against what they have answered."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from mobility.hosts.lifecycle import AGREED, PlacementStage
from mobility.visas.models import Dossier
from mobility.visas.services.dossier_rows import list_visits
from mobility.visas.services.words import build_dossier_finding
from pemwecco.core.findings import Finding

# The visit will not take place: nobody may be told that it will.
NOT_COMING = frozenset({PlacementStage.DECLINED, PlacementStage.CANCELLED})


def list_host_answer_findings(
    dossier: Dossier, published: dict[str, Any] | None
) -> list[Finding]:
    """Hosts of the published programme that have not said yes, or whose visit does not take place."""
    visits = set()
    for stop in (published or {}).get("stops", []):
        if stop.get("placement"):
            visits.add(stop["placement"])
    if not visits:
        return []
    found = []
    for visit in list_visits(dossier.participation):
        if visit.pk not in visits or visit.stage in AGREED:
            continue
        if visit.stage in NOT_COMING:
            sentence = _(
                "The published programme has a visit to %(host)s on %(first)s that does not take place."
            )
            code, tone = "host-cancelled", "bad"
        else:
            sentence = _(
                "The published programme has a visit on %(first)s to %(host)s, which has not said yes yet."
            )
            code, tone = "host-unanswered", "attention"
        values = {"host": str(visit.host), "first": visit.starts_on}
        found.append(build_dossier_finding(code, sentence, "hosts", tone, **values))
    return found
