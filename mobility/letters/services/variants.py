"""Which variant of a paragraph the facts choose: who pays, employee or owner, how many entries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mobility.letters.services.costs import choose_cost_variant

# How the editor calls the paragraphs and their variants.
NAMES: dict[str, Promise] = {
    "subject": _("Subject"),
    "title": _("Title"),
    "salutation": _("Salutation"),
    "opening": _("Opening"),
    "opening.partner": _("Opening, with a partner of the programme"),
    "opening.alone": _("Opening, without a partner"),
    "profile.owner": _("Function: head of the enterprise"),
    "profile.employee": _("Function: employee"),
    "entries.1": _("Entries: one"),
    "entries.2": _("Entries: two"),
    "entries.MULT": _("Entries: multiple"),
    "cascade.1": _("Earlier visas that earn one year"),
    "cascade.2": _("Earlier visas that earn two years"),
    "cascade.5": _("Earlier visas that earn five years"),
    "costs.programme": _("Costs: the programme pays"),
    "costs.host": _("Costs: the host pays"),
    "costs.participant": _("Costs: the person pays"),
    "costs.shared": _("Costs: several pay, as the table says"),
    "daily.known": _("Daily amount"),
    "grant.known": _("Grant and enterprise number"),
    "insurance.known": _("Insurance: policy known"),
    "insurance.insurer": _("Insurance: policy and insurer known"),
    "insurance.enclosed": _("Insurance: certificate enclosed"),
    "fee": _("Request to waive the visa fee (empty: not asked)"),
    "undertakings": _("Undertakings"),
    "return.signed": _("Undertaking to return, when signed"),
    "return": _("Return"),
    "following": _("What follows"),
    "nowork": _("No work"),
    "contact.phone": _("Contact, with a phone"),
    "contact.email": _("Contact, by e-mail only"),
    "emergency.known": _("Emergency contact"),
    "destination_contact.known": _("Contact in the country of the hosts"),
    "closing": _("Closing"),
    "tick": _("Beside the box to tick"),
}


def choose_variants(kind: str, facts: Mapping[str, Any]) -> dict[str, str]:
    """The variant of each paragraph that has several."""
    programme = facts.get("programme", {})
    chosen = {
        "opening": "partner" if programme.get("partner") else "alone",
        "contact": "phone" if _phone(kind, facts) else "email",
    }
    if "paid_by" in facts:
        chosen["costs"] = choose_cost_variant(facts)
    if "stay" in facts:
        chosen["entries"] = str(facts["stay"].get("entries", "1"))
    if kind == "support":
        insurance = facts.get("insurance", {})
        known = (
            insurance.get("policy") and insurance.get("from") and insurance.get("until")
        )
        chosen |= {
            "profile": "employee"
            if facts.get("enterprise", {}).get("employee")
            else "owner",
            "insurance": _choose_insurance(insurance) if known else "enclosed",
            "daily": "known"
            if programme.get("daily_amount_eur") and _bears_living(facts)
            else "",
            "grant": "known" if programme.get("grant") else "",
            "destination_contact": "known"
            if programme.get("destination_contact")
            else "",
            "return": "signed" if facts.get("undertakes_return") else "",
            "cascade": str(facts.get("stay", {}).get("cascade", "")),
            "emergency": "known" if facts.get("itinerary", {}).get("emergency") else "",
        }
    return chosen


def _choose_insurance(insurance: Mapping[str, Any]) -> str:
    return "insurer" if insurance.get("insurer") else "known"


def _bears_living(facts: Mapping[str, Any]) -> bool:
    """Whether the programme pays meals or local transport: that is what its daily amount is for."""
    for line in facts.get("costs", []):
        if line["payer"] == "programme" and line["kind"] in {"meals", "transport"}:
            return True
    return False


def _phone(kind: str, facts: Mapping[str, Any]) -> str:
    who = facts.get("host" if kind == "invitation" else "programme", {})
    return str(who.get("phone", ""))
