"""Which variant of a paragraph the facts choose: who pays, employee or owner, how many entries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
    "insurance.known": _("Insurance: policy known"),
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
        chosen["costs"] = str(facts["paid_by"])
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
            "insurance": "known" if known else "enclosed",
            "return": "signed" if facts.get("undertakes_return") else "",
            "cascade": str(facts.get("stay", {}).get("cascade", "")),
            "emergency": "known" if facts.get("itinerary", {}).get("emergency") else "",
        }
    return chosen


def _phone(kind: str, facts: Mapping[str, Any]) -> str:
    who = facts.get("host" if kind == "invitation" else "programme", {})
    return str(who.get("phone", ""))
