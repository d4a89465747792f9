"""The pages of `docs/` that are made from the code, so that they cannot lie."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.utils import translation

from mobility.visas import rules
from pemwecco.accounts.roles import ROLE_NAMES, Role, collect_declared_rights
from pemwecco.core.lifecycle import Lifecycle, Transition

HEAD = "<!-- Made by `make docs` from the code; do not edit. -->\n\n"


def collect_lifecycles() -> dict[str, Lifecycle[Any, Any]]:
    """Every lifecycle of the house, by name, in the order of the journey."""
    found: dict[str, Lifecycle[Any, Any]] = {}
    for config in apps.get_app_configs():
        if (
            config.name.startswith(("django.", "allauth"))
            or find_spec(f"{config.name}.lifecycle") is None
        ):
            continue
        module = import_module(f"{config.name}.lifecycle")
        for value in vars(module).values():
            if isinstance(value, Lifecycle):
                found[value.name] = value
    return found


LIFECYCLES_HEAD = (
    "A stage changes only by a transition of these tables; the database refuses every other pair. Code "
    "makes each as the consequence of another act; the tables say who else may, and whether staff give "
    "a reason.\n"
)


def render_lifecycles_page() -> str:
    """Diagrams and tables of every lifecycle, in English."""
    lines = [
        HEAD + "# Lifecycles\n",
        LIFECYCLES_HEAD,
    ]
    with translation.override("en"):
        for name, lifecycle in sorted(collect_lifecycles().items()):
            lines += [f"## {name}\n", "```mermaid", lifecycle.mermaid(), "```\n"]
            lines += [
                "| Transition | From | To | Who | Reason |",
                "|---|---|---|---|---|",
            ]
            for each in lifecycle.transitions.values():
                lines.append(
                    f"| {each.label} (`{each.name}`) | {', '.join(map(str, each.sources))} "
                    f"| {' or '.join(map(str, each.targets))} "
                    f"| {_who_may(each)} | {'needed' if each.needs_reason else ''} |"
                )
            lines.append("")
    return "\n".join(lines)


def _who_may(transition: Transition) -> str:
    """Beside code, which may make each as the consequence of another act."""
    allowed = [f"`{transition.right}`"] if transition.right else []
    if transition.by_party:
        allowed.append("whom it concerns")
    return " or ".join(allowed) or "consequence of another act"


def render_roles_page() -> str:
    """What each role may do, as declared by the subjects."""
    rights = collect_declared_rights()
    lines = [
        HEAD + "# Roles and rights\n",
        "Hosts and participants have no role: they see the rows that concern them.\n",
    ]
    with translation.override("en"):
        for role in Role:
            lines.append(f"## {ROLE_NAMES[role]}\n")
            if role is Role.ADMINISTRATOR:
                lines.append("Every right.\n")
                continue
            lines += [f"- `{right}`" for right in sorted(rights[role])] or [
                "None declared."
            ]
            lines.append("")
    return "\n".join(lines)


# What is held against what, by the beginning of the finding's code; the longest one counts.
COMPARED = {
    "passport": "the passport and the days of the trip",
    "name": "the names of the file and of the passport, letter by letter as the zone writes them",
    "birth": "the dates of birth of the file and of the passport, as far as they are known",
    "nationality": "the nationality of the file and of the passport",
    "sex": "the sex of the file and of the passport",
    "passport-kind": "the kind of the passport and the visa rules known for it",
    "insurance": "the policy and the days of the trip",
    "insurance-awareness": "several entries asked for and the signed application form",
    "insured": "the name on the policy and the passport",
    "trip": "the file and the days of its cohort or itinerary",
    "stay": "the trip and all earlier stays: 90 days in any 180, no day above 90",
    "visa": "the nationality of the passport and its visa regime",
    "regime": "the nationality of the passport and the visa regimes that are known",
    "entries": "the entries asked for and the visa regime of the nationality",
    "entries-unearned": "several entries asked for and the earlier visas checked",
    "cascade": "the earlier visas of the last years, lawfully used: what they earn",
    "fingerprints": "earlier fingerprints and the day of the application",
    "lodging": "today and the window in which an application may be lodged",
    "lodging-holiday": "the last day of that window and the holidays of both countries",
    "appointment-holiday": "the day of the appointment and the holidays of both countries",
    "lodging-weekend": "the last day of that window and the days of the week",
    "appointment-weekend": "the day of the appointment and the days of the week",
    "lodged": "the day of the lodging and the first day of the trip",
    "decision": "the day of the lodging and today",
    "appeal": "the day on which a refusal was notified",
    "sticker": "the visa as printed and the days of the trip",
    "sticker-name": "the name on the visa and the passport",
    "flight": "the flights and the days of the trip, by the day at the border",
    "flight-name": "the name on the reservation and the passport",
    "night": "the beds reserved and the nights of the trip, one bed a night",
    "night-private": "the beds reserved and what the itinerary says of the lodging",
    "means": "the reference amount for each day, who pays, and the proof accepted",
    "cost": "what the programme, hosts and the person are said to pay, kind by kind and day by day",
    "cost-bed": "the beds that hosts give and the nights that the programme is said to pay",
    "itinerary": "the stops and the days of the trip",
    "itinerary-unpublished": "the published itinerary and the days of the trip",
    "letter-dates": "the days that an issued letter prints and the days of the trip",
    "letter-name": "the name that an issued letter prints and the passport",
    "letter-passport": "the passport that an issued letter prints and that of the dossier",
    "letter-host": "the days of a host's invitation and the stops at this host",
    "letter-stale": "every fact that an issued letter prints and the rows as they are now",
    "letter-unsigned": "the hosts that agreed to a visit and the invitations in force",
    "letter-ended": "the letters that were taken back and those that stand in their place",
    "host-cancelled": "the visits of the published programme and those that take place",
    "host-unanswered": "the hosts of the published programme and their answers",
    "piece": "the validity of a paper and the day of the appointment",
    "meeting": "an employee's days of meetings: 20 consecutive, 60 in a calendar year",
    "business": "the trip of a self-employed person: 3 consecutive months",
    "arrival": "a night at a private home and the first day of the trip",
}
FINDINGS_HEAD = (
    "All sources of a dossier are held against one another each time somebody looks. EU law without which an "
    "application is lost is refused at the lodging; national law and sources that differ warn, and a named "
    "person may let them stand with a reason, for as long as the facts stay the same.\n"
)
WEIGHTS = {
    rules.Weight.HARD: "refused at the lodging",
    rules.Weight.LAW: "shown until mended",
    rules.Weight.NATIONAL: "warns; may stand by name",
    rules.Weight.SOURCES: "warns; may stand by name",
    rules.Weight.NOTE: "to know",
}


def describe_comparison(code: str) -> str:
    """What a finding holds against what."""
    return COMPARED[
        max((start for start in COMPARED if code.startswith(start)), key=len)
    ]


def render_findings_page() -> str:
    """Every finding of a visa dossier: what is compared, by which rule, how it weighs, where it is mended."""
    lines = [
        HEAD + "# Findings of a visa dossier\n",
        FINDINGS_HEAD,
        "| Finding | Held against one another | Rule | Weight | Mended in |",
        "|---|---|---|---|---|",
    ]
    for code, line in rules.RULEBOOK.items():
        compared, weight = describe_comparison(code), WEIGHTS[line.weight]
        lines.append(
            f"| `{code}` | {compared} | {line.law} | {weight} | {line.field} |"
        )
    return "\n".join(lines)


PAGES = {
    "findings.md": render_findings_page,
    "lifecycles.md": render_lifecycles_page,
    "roles.md": render_roles_page,
}
