"""A signed partnership of Awa with a host, as staff bring it there."""

from __future__ import annotations

from typing import Any

from participants.register.lifecycle import Stage
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.documents.services import store_bytes
from reintegration.partnerships.lifecycle import PARTNERSHIP
from reintegration.partnerships.models import (
    Confirmation,
    Partnership,
    PartnershipParty,
)
from reintegration.partnerships.services.confirmations import (
    answer_confirmation,
    ask_confirmation,
    compute_facts_mark,
    gather_confirmed_facts,
)
from tests import factories


def make_partnership(**fields: Any) -> Partnership:
    if "participation" not in fields:
        fields["participation"] = factories.participation(stage=Stage.RETURNED)
    if "partner" not in fields:
        host = factories.host()
        factories.host_contact(host, email=f"{host.pk}@fabriek.example")
        fields["partner"] = host.organisation
    return Partnership.objects.create(
        **{"kind": "export", "summary": "Karité", "value_band": "10_50"} | fields
    )


def make_signed(officer: User, **fields: Any) -> Partnership:
    row = make_partnership(**fields)
    row.evidence = store_bytes(
        content=b"%PDF-1.4", name="accord.pdf", content_type="application/pdf", by=None
    )
    row.save(update_fields=["evidence"])
    for move in ("negotiate", "sign"):
        PARTNERSHIP.apply(row, move, actor=Staff(officer))
    return row


def get_party(row: Partnership, side: str) -> PartnershipParty:
    return row.parties.get(side=side)


def ask(row: Partnership, side: str, by: User) -> Confirmation:
    return ask_confirmation(party=get_party(row, side), by=by)


def answer(question: Confirmation, *, agrees: bool = True, **more: Any) -> Confirmation:
    facts = gather_confirmed_facts(question.partnership)
    said: dict[str, Any] = {
        "words": "" if agrees else "We never signed.",
        "seen": compute_facts_mark(facts),
        "method": "link",
    }
    return answer_confirmation(confirmation=question, agrees=agrees, **said | more)


def confirm_both(row: Partnership, by: User) -> None:
    for side in ("home", "partner"):
        answer(ask(row, side, by))
