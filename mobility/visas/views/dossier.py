"""My space: the visa file, and who has read it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mobility.visas import rules
from mobility.visas.access import get_own_dossier
from mobility.visas.lifecycle import DossierStage
from mobility.visas.models import Dossier, Piece
from mobility.visas.sections import collect_shown_parts
from mobility.visas.services import plans
from mobility.visas.services.applications import get_refusal_advice
from mobility.visas.services.checklist import COLLECTING
from mobility.visas.services.dossier_rows import (
    list_checklist_items,
    list_dossier_appointments,
    list_earlier_visas,
)
from mobility.visas.services.lead_times import get_learned_lead_times
from mobility.visas.services.limits import get_stay_limits, is_regime_known
from mobility.visas.services.plans import get_dossier_plan
from mobility.visas.services.readings import (
    list_dossier_readings,
    list_file_shares,
    list_ledger_lines,
    list_reading_offices,
)
from mobility.visas.services.rows_ahead import read_dossier_ahead
from mobility.visas.services.trips import get_trip
from mobility.visas.services.waivers import FindingLine, list_waivable_findings
from mobility.visas.views.pieces import OWED, build_item_line
from pemwecco.accounts.access import get_user_or_404
from pemwecco.core.remembering import remembering

# The findings that concern the participant; those of national law and of the papers are staff's, but for
# the arrival that who sleeps at a private home declares in person.
AREAS = frozenset(
    {
        "passport",
        "names",
        "stay",
        "regime",
        "lodging",
        "decision",
        "sticker",
        "flights",
        "nights",
        "insurance",
    }
)
OWN_CODES = frozenset({"arrival-declaration"})
READINGS = 30


def _own_findings(row: Dossier) -> list[tuple[FindingLine, str]]:
    """What the rules say that the participant should know: a sentence, what to mend, and where."""
    places = {
        "passport": reverse("visas:passport"),
        "stays": reverse("visas:stays"),
        "pieces": "#papers",
    }
    found = []
    # By a rule that may be another for this nationality nothing is promised: staff look first.
    unsure = frozenset() if is_regime_known(row) else rules.BY_REGIME
    for one in list_waivable_findings(row):
        if one.finding.code in unsure:
            continue
        concerned = one.finding.area in AREAS or one.finding.code in OWN_CODES
        if concerned and one.waiver is None:
            link = places.get(one.source.field, "")
            found.append((one, link))
    return found


def _list_ticked_reasons(row: Dossier) -> list[tuple[str, str]]:
    """The reasons that the post ticked, each with what to do about it."""
    found = []
    codes = row.decision.refusal_codes if hasattr(row, "decision") else []
    for code in codes:
        advice = rules.REFUSAL_ADVICE[code].advice
        found.append((_(rules.REFUSAL_CODES[code]), _(advice)))
    return found


def _list_repeat_advice(
    row: Dossier, pieces: list[Piece]
) -> list[tuple[str, list[str]]]:
    """What an attempt after a refusal should show better, paper by paper."""
    if row.attempt == 1:
        return []
    labels = {piece.code: piece.label for piece in pieces}
    found = []
    for code, sentences in get_refusal_advice(row).items():
        if code in labels:
            said = [_(sentence) for sentence in sentences]
            found.append((labels[code], said))
    return found


def _sort_item_lines(lines: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The papers to give, those given, and those that others give."""
    to_do, given, theirs = [], [], []
    for line in lines:
        piece = line["piece"]
        if piece.given_by != Piece.Giver.PARTICIPANT:
            theirs.append(line)
        elif piece.stage not in OWED:
            given.append(line)
        elif line["uploads"]:
            to_do.append(line)
    return {"to_do": to_do, "given": given, "theirs": theirs}


@require_safe
def show_dossier(request: HttpRequest) -> HttpResponse:
    """The visa file: what is needed, by when and why; what is accepted; what comes next."""
    row = get_own_dossier(get_user_or_404(request))
    with remembering():
        read_dossier_ahead(row, list_file_shares.ahead(row.participation_id))
        context = _build_own_context(row)
    return render(request, "visas/dossier.html", context)


def _build_own_context(row: Dossier) -> dict[str, Any]:
    pieces = list_checklist_items(row)
    lines = [build_item_line(piece, row) for piece in pieces]
    appointments = []
    for one in list_dossier_appointments(row):
        if one.state in {"confirmed", "provisional"}:
            appointments.append(one)
    today = timezone.localdate()
    plan, steps = None, []
    if row.stage in plans.PLANNED:
        plan = get_dossier_plan(
            row, today, get_learned_lead_times(today)[0], get_stay_limits(today)
        )
    if plan:
        steps = [(plans.STEP_NAMES[state.step], state) for state in plan.states]
    return {
        "dossier": row,
        **_sort_item_lines(lines),
        "findings": _own_findings(row),
        "plan": plan,
        "plan_steps": steps,
        "refusals": _list_ticked_reasons(row),
        "advice": _list_repeat_advice(row, pieces),
        "shown_to": list_reading_offices(row),
        "trip": get_trip(row.participation),
        **collect_shown_parts(row),
        "appointment": appointments[0] if appointments else None,
        "stays": row.participation.person.past_stays.all(),
        "flights": row.participation.flights.all(),
        "beds": row.participation.accommodations.all(),
        "visas": list_earlier_visas(row.participation.person_id),
        "collecting": row.stage in COLLECTING,
        "granted": row.stage == DossierStage.GRANTED,
        "accepted": sum(piece.stage in {"accepted", "waived"} for piece in pieces),
        "total": len(pieces),
    }


@require_safe
def list_own_readings(request: HttpRequest) -> HttpResponse:
    """Who has read the visa file: the role and the office, when, what; no member of staff by name."""
    row = get_own_dossier(get_user_or_404(request))
    page = Paginator(list_dossier_readings(row), READINGS).get_page(
        request.GET.get("page")
    )
    context = {
        "dossier": row,
        "page": page,
        "lines": list_ledger_lines(page.object_list),
        "shown_to": list_reading_offices(row),
    }
    return render(request, "visas/readings.html", context)
