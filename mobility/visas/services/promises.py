"""What the call promised of the costs of a stay: where the plan of a dossier begins."""

from __future__ import annotations

from collections.abc import Mapping

from mobility.visas.models import Dossier
from mobility.visas.rules.costs import CostKind, choose_main_payer
from participants.calls.models import Setup
from participants.register.models import Call

# Each kind of cost that a dossier plans, by the setting of the call that says who pays it.
PROMISED = {kind: f"pays_{kind}" for kind in CostKind}


def get_promised_payers(call: Call) -> dict[CostKind, str]:
    """Who pays each kind of cost of a stay, as the page of the call says it."""
    setup = getattr(call, "setup", None) or Setup()
    return {kind: str(getattr(setup, name)) for kind, name in PROMISED.items()}


def get_planned_payers(dossier: Dossier) -> Mapping[CostKind, str]:
    """Who bears what no statement says otherwise: whoever the dossier names, else as the call promised."""
    if dossier.paid_by:
        return dict.fromkeys(CostKind, dossier.paid_by)
    return get_promised_payers(dossier.participation.call)


def get_main_payer(dossier: Dossier) -> Dossier.PaidBy:
    """Who pays for the days of the stay, where one has to be named."""
    if dossier.paid_by:
        return Dossier.PaidBy(dossier.paid_by)
    return Dossier.PaidBy(choose_main_payer(get_planned_payers(dossier)))
