"""What the staff page of a dossier shows: findings, plan, papers, journey, course, acts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mobility.itineraries.queries import list_flight_withdrawals
from mobility.visas import rules
from mobility.visas.admin.acts import ACTS, BARE, IN_PLACE, READERS
from mobility.visas.forms.dossiers import FactsForm
from mobility.visas.lifecycle import DOSSIER, PIECE, DossierStage, PieceStage
from mobility.visas.models import Dossier
from mobility.visas.sections import collect_staff_parts
from mobility.visas.services import lead_times, plans
from mobility.visas.services.applications import get_refusal_advice
from mobility.visas.services.checklist import COLLECTING, can_take_files
from mobility.visas.services.coherence import compute_stay_result
from mobility.visas.services.dossier_rows import (
    list_checklist_items,
    list_dossier_appointments,
    list_dossier_shares,
    list_dossier_waivers,
    list_earlier_visas,
    list_open_proposals,
    list_other_attempts,
)
from mobility.visas.services.entries import get_earned_entries
from mobility.visas.services.lead_times import LEAST_CASES, LearnedLeadTime
from mobility.visas.services.limits import get_stay_limits
from mobility.visas.services.national_checks import build_day_counters
from mobility.visas.services.plans import get_dossier_plan
from mobility.visas.services.trips import Trip, get_trip
from mobility.visas.services.waivers import list_waivable_findings
from pemwecco.accounts.models import User
from pemwecco.accounts.services import list_people_of_groups
from pemwecco.core.findings import RuleError
from pemwecco.core.history.versions import build_versioned_form
from pemwecco.core.panels import list_row_panels
from pemwecco.core.remembering import Ahead
from pemwecco.core.timeline import get_timeline

# What says something of the passport; hidden from roles that do not see passports.
OF_THE_PASSPORT = frozenset(
    {"passport", "names", "stay", "regime", "flights", "letters"}
)
PIECE_TONES = {
    PieceStage.RECEIVED: "progress",
    PieceStage.TO_CORRECT: "attention",
    PieceStage.EXPIRED: "attention",
    PieceStage.ACCEPTED: "good",
    PieceStage.WAIVED: "good",
}
WITHDRAWN = 10
SECTIONS = {
    "passport": "#passport",
    "stays": "#passport",
    "insurance": "#facts",
    "facts": "#facts",
    "flights": "#journey",
    "nights": "#journey",
    "costs": "#costs",
    "pieces": "#pieces",
    "letters": "#letters",
    "course": "#course",
}


def list_page_rows(dossier: Dossier) -> list[Ahead]:
    """What the page shows beside what the rules look at, to be read ahead with it."""
    return [
        list_open_proposals.ahead(dossier.participation_id),
        list_other_attempts.ahead(dossier),
        list_dossier_shares.ahead(dossier),
        list_people_of_groups.ahead([role.value for role in READERS]),
        list_flight_withdrawals.ahead(dossier.participation_id),
    ]


def build_dossier_context(
    dossier: Dossier, viewer: User, bound: dict[str, BaseForm]
) -> dict[str, Any]:
    """The context of the page; `bound` holds the forms that were refused, by the name of their act."""
    may_change = viewer.has_perm("visas.manage_dossier")
    collecting = dossier.stage in COLLECTING
    acts = _list_open_acts(dossier, viewer, bound)
    shown_apart = {*BARE, *IN_PLACE}
    facts = bound.get("facts")
    if facts is None and may_change and collecting:
        facts = build_versioned_form(FactsForm, viewer=viewer)(instance=dossier)
    sees_papers = viewer.has_perm("visas.view_piece")
    sees_passport = viewer.has_perm("visas.view_traveldocument")
    trip = get_trip(dossier.participation)
    context = {
        "title": f"{dossier} · {dossier.participation.person}",
        "dossier": dossier,
        "trip": trip,
        **_build_findings_context(dossier, trip, sees_passport=sees_passport),
        "may_waive": viewer.has_perm("visas.waive_finding"),
        "waive_failed": bound.get("waive") or bound.get("withdraw"),
        "sees_passport": sees_passport,
        "stays": dossier.participation.person.past_stays.all() if sees_passport else [],
        "visas": list_earlier_visas(dossier.participation.person_id)
        if sees_passport
        else [],
        "earned": get_earned_entries(dossier) if sees_passport else None,
        "pieces": _list_checklist_rows(dossier, viewer) if sees_papers else None,
        "advice": _advice(dossier) if sees_papers else [],
        "acts": [line for name, line in acts.items() if name not in shown_apart],
        "bare": [acts[name] for name in BARE if name in acts],
        "in_place": {name: acts[name] for name in IN_PLACE if name in acts},
        "flights": dossier.participation.flights.all(),
        "proposals": list_open_proposals(dossier.participation_id),
        "beds": dossier.participation.accommodations.all(),
        "cost_shares": dossier.participation.cost_shares.all(),
        "facts": facts,
        "facts_forms": [facts] if facts else [],
        **collect_staff_parts(dossier, viewer),
        "appointments": list_dossier_appointments(dossier),
        "attempts": list_other_attempts(dossier),
        "refusals": _refusals(dossier),
        "shares": list_dossier_shares(dossier) if may_change else [],
        "moves": DOSSIER.open_transitions(dossier, by=viewer),
        "move_url": reverse("admin:visas_dossier_move", args=[dossier.pk]),
        "timeline": get_timeline(dossier, viewer),
        "panels": list_row_panels(dossier, viewer),
        "programme_zone": dossier.participation.call.programme.origin_timezone,
    }
    return {**context, "contents": list_dossier_contents(context)}


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """A part of the page: where it stands, its name, how much in it waits for somebody."""

    anchor: str
    name: str
    waits: int = 0


def list_dossier_contents(context: dict[str, Any]) -> list[ContentsLine]:
    """The table of contents: the parts that the viewer has before them, with the open findings of each."""
    findings = context["open_findings"]
    waits = Counter(link.removeprefix("#") for _one, link in findings)
    waits["findings"] = len(findings)
    pieces = context["pieces"]
    received = []
    for line in pieces or ():
        if line["piece"].stage == PieceStage.RECEIVED:
            received.append(line)
    waits["pieces"] += len(received)
    parts = (
        ("findings", _("Findings"), True),
        ("plan", _("Backward plan"), context["plan"]),
        ("pieces", _("Papers"), pieces is not None),
        ("passport", _("Passport and earlier journeys"), context["sees_passport"]),
        ("journey", _("Flights and accommodation"), True),
        ("costs", _("Who pays"), True),
        ("facts", _("What we know"), context["facts"]),
        ("letters", _("Letters"), context.get("letter_panel")),
        ("next-steps", _("Next steps"), context["moves"]),
        ("course", _("Course"), True),
        ("timeline", _("Timeline"), True),
    )
    contents = []
    for anchor, name, is_there in parts:
        if is_there:
            contents.append(ContentsLine(anchor, name, waits[anchor]))
    return contents


def _list_open_acts(
    dossier: Dossier, viewer: User, bound: dict[str, BaseForm]
) -> dict[str, Any]:
    """The acts open now, by name: act, form, address, whether it was just refused."""
    opened = {}
    for act in ACTS.values():
        if not act.is_open(dossier, viewer) or (
            act.name == "reapply" and not _may_follow(dossier)
        ):
            continue
        form = bound.get(act.name) or act.form(
            dossier=dossier, auto_id=f"id_{act.name}_%s"
        )
        address = reverse("admin:visas_dossier_act", args=[dossier.pk, act.name])
        opened[act.name] = (act, form, address, act.name in bound)
    return opened


def _may_follow(dossier: Dossier) -> bool:
    decision = getattr(dossier, "decision", None)
    if decision is None or decision.outcome != "refused":
        return False
    others = list_other_attempts(dossier)
    return not any(row.attempt > dossier.attempt for row in others)


def _build_findings_context(
    dossier: Dossier, trip: Trip | None, *, sees_passport: bool
) -> dict[str, Any]:
    """Findings with the place where each is mended, the counters, and the plan back from the departure."""
    today = timezone.localdate()
    limits = get_stay_limits(today)
    used = None
    if trip is not None and sees_passport:
        try:
            used = compute_stay_result(dossier, trip, limits).used_at_end
        except RuleError:
            used = None
    links = staff_links(dossier)
    standing, waived, fine = [], [], []
    for one in list_waivable_findings(dossier):
        if not sees_passport and one.finding.area in OF_THE_PASSPORT:
            continue
        line = (one, links.get(one.source.field, ""))
        if one.stands:
            standing.append(line)
        if one.waiver:
            waived.append(line)
        if not one.stands and not one.waiver:
            fine.append(line)
    waivers = list_dossier_waivers(dossier)
    withdrawn = [waiver for waiver in waivers if waiver.withdrawn_at is not None]
    plan, lead = None, None
    learned: Mapping[str, LearnedLeadTime] = {}
    if dossier.stage in plans.PLANNED:
        lead, learned = lead_times.get_learned_lead_times(today)
        plan = get_dossier_plan(dossier, today, lead, limits)
    return {
        "open_findings": standing,
        "waived_findings": waived,
        "fine_findings": fine,
        "withdrawn": withdrawn[:WITHDRAWN],
        "counters": build_day_counters(dossier, trip, limits, used),
        "plan": plan,
        "plan_steps": plans.list_named_steps(plan),
        "learned": learned.values(),
        "lead": lead,
        "least": LEAST_CASES,
    }


def staff_links(dossier: Dossier) -> dict[str, str]:
    """Where staff mend what a finding speaks of."""
    participation = dossier.participation
    itinerary = getattr(participation, "itinerary", None)
    file = reverse("admin:register_participation_change", args=[participation.pk])
    trip = (
        reverse("admin:itineraries_itinerary_change", args=[itinerary.pk])
        if itinerary
        else file
    )
    person = reverse("admin:network_person_change", args=[participation.person_id])
    return {**SECTIONS, "person": person, "trip": trip, "itinerary": trip}


def _list_checklist_rows(dossier: Dossier, viewer: User) -> list[dict[str, Any]]:
    may_check = viewer.has_perm("visas.check_piece")
    lines = []
    for piece in list_checklist_items(dossier):
        piece.dossier = dossier
        takes = can_take_files(piece)
        tone = PIECE_TONES.get(PieceStage(piece.stage), "")
        settled = piece.stage in {PieceStage.ACCEPTED, PieceStage.WAIVED}
        lines.append(
            {
                "piece": piece,
                "tone": "bad" if piece.is_late else tone,
                "moves": PIECE.open_transitions(piece, by=viewer) if takes else [],
                "url": reverse(
                    "admin:visas_dossier_piece", args=[dossier.pk, piece.pk]
                ),
                "dates": takes and may_check and piece.document_id,
                "uploads": takes and may_check and not settled,
            }
        )
    return lines


def _advice(dossier: Dossier) -> list[tuple[str, list[str]]]:
    """What to strengthen after an earlier refusal: paper, advice."""
    if dossier.attempt == 1 or dossier.stage in {
        DossierStage.GRANTED,
        DossierStage.CLOSED,
    }:
        return []
    labels = {piece.code: piece.label for piece in list_checklist_items(dossier)}
    advice = []
    for code, sentences in get_refusal_advice(dossier).items():
        if code in labels:
            advice.append((labels[code], [_(sentence) for sentence in sentences]))
    return advice


def _refusals(dossier: Dossier) -> list[tuple[str, str]]:
    """The reasons ticked, each with its advice."""
    decision = getattr(dossier, "decision", None)
    if decision is None:
        return []
    reasons = []
    for code in decision.refusal_codes:
        reason = f"{code}. {_(rules.REFUSAL_CODES[code])}"
        reasons.append((reason, _(rules.REFUSAL_ADVICE[code].advice)))
    return reasons
