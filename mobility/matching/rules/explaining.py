"""Why a visitor is not at a host in a plan, and why settled visits do not go together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from mobility.matching.rules.problems import (
    MatchingHost,
    MatchingProblem,
    MatchingVisitor,
    Pin,
    Visit,
    list_common_starts,
)
from pemwecco.core.findings import Finding
from pemwecco.core.findings import mark_message as _

# What keeps a visitor from hosts, by the reason, and what can be done about it.
LOOSENINGS: Final = {
    "veto": _("Hosts that staff have ruled out: %(count)s. Lift a ruling."),
    "host-no": _("Hosts that do not receive this cohort: %(count)s. Ask other hosts."),
    "barred": _("Hosts without a language in common: %(count)s. Allow such pairs."),
    "no-availability": _("Hosts without any day left: %(count)s. Ask them for days."),
    "host-no-run": _(
        "Hosts without %(days)s days in a row: %(count)s. Make the visits shorter."
    ),
    "no-common-days": _(
        "Hosts without free days in common: %(count)s. Move other visits, or ask for days."
    ),
    "host-most": _("Hosts that are full: %(count)s. Ask them for places."),
    "host-full": _(
        "Hosts that are full on the days in common: %(count)s. Ask them for places."
    ),
    "others-better": _(
        "Hosts that others take with more points: %(count)s. Put “nobody without a host” first."
    ),
}


def explain_absence(
    problem: MatchingProblem, plan: Sequence[Visit], visitor: int, host: int
) -> list[Finding]:
    """Every reason why this visitor is not at this host in the plan; never empty for a pair that is not.

    First what holds for any plan (a veto, no day in common), then what this plan has filled, and when
    nothing stands in the way, that the pair would take a place where others bring more points.
    """
    person = _find_visitor(problem, visitor)
    house = _find_host(problem, host)
    reasons = _list_lasting_reasons(problem, person, house)
    if reasons:
        return reasons
    starts = list_common_starts(person, house)
    own = [visit for visit in plan if visit.visitor == visitor]
    there = [visit for visit in plan if visit.host == host]
    reasons = []
    if len(own) >= person.stops:
        message = _("The participant has as many visits as planned.")
        reasons.append(Finding("stops-full", message))
    if house.most is not None and len(there) >= house.most:
        message = _("The host has as many visits as it takes.")
        reasons.append(Finding("host-most", message))
    open_days = [day for day in starts if _has_room(house, there, day)]
    if not open_days:
        message = _(
            "The host is full on every day on which the participant could come."
        )
        reasons.append(Finding("host-full", message))
    elif not any(_is_at_leisure(house, own, day) for day in open_days):
        message = _(
            "On every day on which the host has room, the participant is elsewhere."
        )
        reasons.append(Finding("visitor-busy", message))
    if not reasons:
        message = _("It would be possible; another matching brings more in all.")
        reasons.append(Finding("others-better", message, severity="attention"))
    return reasons


def list_loosenings(
    problem: MatchingProblem, plan: Sequence[Visit], visitor: int
) -> list[Finding]:
    """What keeps a visitor from having any host in the plan, and what staff can loosen; most hosts first.

    Empty for a problem without hosts. Each host counts once, by the first of its reasons.
    """
    counted: Counter[str] = Counter()
    days = 1
    for host in problem.hosts:
        reasons = explain_absence(problem, plan, visitor, host.key)
        counted[reasons[0].code] += 1
        days = host.visit_days
    found = []
    for code, count in counted.most_common():
        if (message := LOOSENINGS.get(code)) is not None:
            found.append(Finding(code, message, {"count": count, "days": days}))
    return found


def list_pin_conflicts(problem: MatchingProblem) -> list[Finding]:
    """Which settled visits do not go together, and what has to be loosened; empty when all can stand.

    `params` name people and hosts by their keys, for the page to write them out.
    """
    found: list[Finding] = []
    known_visitors = {row.key for row in problem.visitors}
    known_hosts = {row.key for row in problem.hosts}
    standing = []
    for pin in problem.pins:
        if pin.visitor not in known_visitors:
            message = _("%(visitor)s is settled at %(host)s and does not travel.")
            found.append(_build_conflict("pin-visitor", message, pin))
        elif pin.host not in known_hosts:
            message = _("%(visitor)s is settled at %(host)s, which receives nobody.")
            found.append(_build_conflict("pin-host", message, pin))
        else:
            standing.append(pin)
    for pin in standing:
        found += _check_pin(problem, pin)
    found += _count_pins(problem, standing)
    found += _list_clashing_pins(problem, standing)
    return found


def _list_lasting_reasons(
    problem: MatchingProblem, visitor: MatchingVisitor, host: MatchingHost
) -> list[Finding]:
    pair = (visitor.key, host.key)
    reasons = []
    if pair in problem.met:
        message = _("The participant is placed at this host already.")
        return [Finding("met", message, severity="good")]
    if host.why_not:
        message = _("The host does not receive this cohort: %(why)s.")
        return [Finding("host-no", message, {"why": host.why_not})]
    if pair in problem.vetoes:
        message = _("Staff have ruled this pair out.")
        reasons.append(Finding("veto", message))
    elif pair not in problem.points:
        message = _("This pair cannot be matched: see its score.")
        reasons.append(Finding("barred", message))
    if not host.room:
        message = _("The host has given no day.")
        reasons.append(Finding("no-availability", message))
    elif not host.list_starts():
        message = _("The host has no %(days)s days in a row with room.")
        reasons.append(Finding("host-no-run", message, {"days": host.visit_days}))
    elif not list_common_starts(visitor, host):
        message = _("The two have no %(days)s days in a row in common.")
        reasons.append(Finding("no-common-days", message, {"days": host.visit_days}))
    return reasons


def _has_room(host: MatchingHost, there: Iterable[Visit], first: date) -> bool:
    taken = Counter(day for visit in there for day in visit.list_days())
    return all(taken[day] < host.room[day] for day in host.list_visit_days(first))


def _is_at_leisure(host: MatchingHost, own: Iterable[Visit], first: date) -> bool:
    busy = {day for visit in own for day in visit.list_days()}
    return busy.isdisjoint(host.list_visit_days(first))


def _check_pin(problem: MatchingProblem, pin: Pin) -> list[Finding]:
    visitor = _find_visitor(problem, pin.visitor)
    host = _find_host(problem, pin.host)
    found = []
    if pin.pair in problem.vetoes:
        message = _("%(visitor)s is settled at %(host)s and ruled out there too.")
        found.append(_build_conflict("pin-veto", message, pin))
    starts = list_common_starts(visitor, host)
    if not starts:
        message = _(
            "%(visitor)s is settled at %(host)s, and they have no day in common."
        )
        found.append(_build_conflict("pin-days", message, pin))
    elif pin.first is not None and pin.first not in starts:
        message = _(
            "%(visitor)s is settled at %(host)s from %(day)s, when it is not possible."
        )
        found.append(_build_conflict("pin-day", message, pin, day=pin.first))
    return found


def _count_pins(problem: MatchingProblem, pins: Sequence[Pin]) -> list[Finding]:
    by_visitor = Counter(pin.visitor for pin in pins)
    by_host = Counter(pin.host for pin in pins)
    found = []
    for visitor in problem.visitors:
        if by_visitor[visitor.key] > visitor.stops:
            message = _(
                "%(visitor)s is settled at %(count)s hosts and has %(most)s visits."
            )
            params = {
                "visitor": visitor.key,
                "count": by_visitor[visitor.key],
                "most": visitor.stops,
            }
            found.append(Finding("pins-visitor", message, params))
    for host in problem.hosts:
        if host.most is not None and by_host[host.key] > host.most:
            message = _(
                "%(count)s people are settled at %(host)s, which takes %(most)s."
            )
            params = {
                "host": host.key,
                "count": by_host[host.key],
                "most": host.most,
            }
            found.append(Finding("pins-host", message, params))
    return found


def _list_clashing_pins(problem: MatchingProblem, pins: Sequence[Pin]) -> list[Finding]:
    """Visits settled with their day: one person twice on a day, a host above its room."""
    found = []
    busy: dict[tuple[int, date], Pin] = {}
    taken: Counter[tuple[int, date]] = Counter()
    for pin in pins:
        if pin.first is None:
            continue
        host = _find_host(problem, pin.host)
        for day in host.list_visit_days(pin.first):
            other = busy.setdefault((pin.visitor, day), pin)
            if other is not pin:
                message = _("%(visitor)s is settled at two hosts on %(day)s.")
                found.append(_build_conflict("pins-day", message, pin, day=day))
                break
        for day in host.list_visit_days(pin.first):
            taken[(pin.host, day)] += 1
            room = host.room.get(day, 0)
            if room and taken[(pin.host, day)] == room + 1:
                message = _(
                    "More people are settled at %(host)s on %(day)s than it takes."
                )
                found.append(_build_conflict("pins-room", message, pin, day=day))
    return found


def _build_conflict(code: str, message: str, pin: Pin, **more: object) -> Finding:
    return Finding(code, message, {"visitor": pin.visitor, "host": pin.host, **more})


def _find_visitor(problem: MatchingProblem, key: int) -> MatchingVisitor:
    return next(row for row in problem.visitors if row.key == key)


def _find_host(problem: MatchingProblem, key: int) -> MatchingHost:
    return next(row for row in problem.hosts if row.key == key)
