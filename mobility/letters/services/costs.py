"""Who pays, as letters say it: facts to freeze, the table, the field of the form; all from one reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from mobility.hosts.models import Placement
from mobility.letters.services.phrasing import format_letter_day, format_letter_span
from mobility.letters.services.sources import LetterSource
from mobility.visas.models import Dossier
from mobility.visas.rules.costs import Bearer, CostKind, CostSpan
from mobility.visas.services.cost_plans import format_cost_kind, get_stay_costs
from mobility.visas.services.trips import get_trip
from participants.calls.models import Setup
from participants.calls.services.announcement import COST_FIELDS
from participants.register.models import Call
from pemwecco.core.labels import join_label

Facts = dict[str, Any]
PROGRAMME, HOST, PARTICIPANT = "programme", "host", "participant"
# Whom the variant of the paragraph names when it is not one alone.
SHARED: Final = "shared"
# What the dossier does not plan: visa fee and daily allowance are as the call says.
NEVER_PLANNED: Final = ("pays_visa", "pays_allowance")


@dataclass(frozen=True, slots=True)
class CostRow:
    """One kind of cost in the table of a letter, with who bears it and when."""

    kind: str
    bearers: list[str]


def gather_costs(source: LetterSource) -> list[Facts]:
    """Every settled span of the stay: kind, who pays, the host's name, days where they are not all."""
    return _gather_spans(_name_hosts(source.placements), source.costs)


def gather_visit_costs(source: LetterSource, placement: Placement) -> list[Facts]:
    """What an invitation says: what its own host bears, and what others bear during the visit.

    Other hosts are no business of this one: their spans are left out.
    """
    spans = _cut_spans(source.costs, placement)
    return _gather_spans(_name_hosts(source.placements), spans)


def _cut_spans(costs: Iterable[CostSpan], placement: Placement) -> list[CostSpan]:
    own = Bearer(HOST, placement.pk)
    spans = []
    for span in costs:
        if own in span.bearers or (
            not any(bearer.visit for bearer in span.bearers) and _meets(span, placement)
        ):
            spans.append(span)
    return spans


def list_dossier_costs(dossier: Dossier) -> list[CostRow]:
    """The table of the letters as it is now, for the pages of a dossier; three queries.

    What is not settled is left out; nothing while the trip has no dates.
    """
    trip = get_trip(dossier.participation)
    if trip is None:
        return []
    costs = get_stay_costs(dossier, trip)
    implementer = dossier.participation.call.programme.implementer
    planned = list_cost_rows(
        {
            "costs": _gather_spans(costs.hosts, costs.spans),
            "programme": {"implementer": implementer},
        }
    )
    call = dossier.participation.call
    return [*planned, *_list_promised_rows(call, NEVER_PLANNED)]


def list_visit_costs(placement: Placement) -> list[CostRow]:
    """Who pays what of a visit, as its host reads it: what is planned, else what the call promised."""
    file = placement.participation
    dossier = Dossier.objects.filter(participation=file).first()
    trip = get_trip(file) if dossier is not None else None
    if dossier is None or trip is None:
        return _list_promised_rows(file.call, COST_FIELDS)
    costs = get_stay_costs(dossier, trip)
    planned = list_cost_rows(
        {
            "costs": _gather_spans(costs.hosts, _cut_spans(costs.spans, placement)),
            "programme": {"implementer": file.call.programme.implementer},
            "visit": {
                "number": placement.pk,
                "starts_on": placement.starts_on.isoformat(),
                "ends_on": placement.ends_on.isoformat(),
            },
        }
    )
    return [*planned, *_list_promised_rows(file.call, NEVER_PLANNED)]


def _list_promised_rows(call: Call, names: Iterable[str]) -> list[CostRow]:
    """What no letter prints and no dossier plans, as the call promised it."""
    setup = getattr(call, "setup", None) or Setup()
    programme = {"programme": {"implementer": call.programme.implementer}}
    rows = []
    for name in names:
        payer = str(getattr(setup, name))
        line = {"payer": payer, "visit": "", "host": str(Dossier.PaidBy.HOST.label)}
        bearer = _format_bearer(line, programme, None)
        rows.append(CostRow(capfirst(str(COST_FIELDS[name])), [bearer]))
    return rows


def _name_hosts(visits: Iterable[Placement]) -> dict[int, str]:
    return {visit.pk: str(visit.host) for visit in visits}


def list_unsettled_costs(source: LetterSource) -> list[CostSpan]:
    """Costs that nobody bears or that several say they bear."""
    return [span for span in source.costs if not span.is_settled]


def is_disputed_with(source: LetterSource, placement: Placement) -> bool:
    """Whether somebody else says that they bear what the host of a visit bears too."""
    own = Bearer(HOST, placement.pk)
    return any(own in span.bearers for span in list_unsettled_costs(source))


def _meets(span: CostSpan, placement: Placement) -> bool:
    if span.first is None or span.last is None:
        return True
    return span.first <= placement.ends_on and placement.starts_on <= span.last


def _gather_spans(hosts: Mapping[int, str], spans: Iterable[CostSpan]) -> list[Facts]:
    found = []
    for span in spans:
        if not span.is_settled:
            continue
        by = span.bearers[0]
        found.append(
            {
                "kind": str(span.kind),
                "payer": by.payer,
                "visit": by.visit or "",
                "host": hosts.get(by.visit or 0, ""),
                "from": "" if span.whole else _iso_day(span.first),
                "until": "" if span.whole else _iso_day(span.last),
            }
        )
    return found


def _iso_day(day: date | None) -> str:
    return day.isoformat() if day else ""


def choose_cost_variant(facts: Mapping[str, Any]) -> str:
    """Which paragraph says who pays: the one who bears everything, else "shared".

    Of a letter from before costs were said one by one: who the dossier named.
    """
    if "costs" not in facts:
        return str(facts["paid_by"])
    payers = {(line["payer"], line["visit"]) for line in facts["costs"]}
    if len(payers) == 1 and _covers_every_kind(facts["costs"]):
        return str(next(iter(payers))[0])
    return SHARED


def _covers_every_kind(costs: Sequence[Mapping[str, Any]]) -> bool:
    return {line["kind"] for line in costs} == set(map(str, CostKind))


def list_cost_rows(facts: Mapping[str, Any]) -> list[CostRow]:
    """The table of a letter in the active language: each kind of cost, who bears it, for which days."""
    own = facts.get("visit", {}).get("number")
    said: dict[str, list[str]] = {}
    for line in facts.get("costs", []):
        text = _format_bearer(line, facts, own)
        if days := format_cost_days(_cut_to_visit(line, facts.get("visit", {}))):
            text = _("%(who)s, %(days)s") % {"who": text, "days": days}
        said.setdefault(line["kind"], []).append(text)
    rows = []
    for kind, texts in said.items():
        label = format_cost_kind(kind)
        rows.append(CostRow(label[:1].upper() + label[1:], texts))
    return rows


def _cut_to_visit(
    line: Mapping[str, Any], visit: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The days of a line that fall into the visit of an invitation; of a letter of the whole stay, all."""
    first, last = visit.get("starts_on"), visit.get("ends_on")
    if not (first and last and line["from"]):
        return line
    return {
        **line,
        "from": max(line["from"], first),
        "until": min(line["until"], last),
    }


def _format_bearer(
    line: Mapping[str, Any], facts: Mapping[str, Any], own: object
) -> str:
    if line["payer"] == PROGRAMME:
        name = facts.get("programme", {}).get("implementer", "")
        return _("the programme (%(name)s)") % {"name": name}
    if line["payer"] == HOST:
        return (
            _("our organisation") if own and line["visit"] == own else str(line["host"])
        )
    return _("our visitor") if own else _("the traveller")


def format_cost_days(line: Mapping[str, Any]) -> str:
    """The days of one line, as nights where they are nights; nothing where they are all the days."""
    first, last = line["from"], line["until"]
    if not first:
        return ""
    nights = line["kind"] == CostKind.LODGING
    if first == last:
        day = format_letter_day(first)
        return _("night of %(day)s") % {"day": day} if nights else day
    days = format_letter_span(first, last)
    return _("nights of %(days)s") % {"days": days} if nights else days


def format_costs_borne(facts: Mapping[str, Any]) -> str:
    """The whole table as one text, for the field of a form."""
    parts = []
    for row in list_cost_rows(facts):
        who = _("%(one)s; %(other)s")
        borne_by = row.bearers[0]
        for other in row.bearers[1:]:
            borne_by = who % {"one": borne_by, "other": other}
        parts.append(join_label(row.kind, borne_by))
    return ". ".join(parts)
