"""A matching as staff read it: by person, by host, beside the plan made by hand, and why not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from mobility.hosts.lifecycle import HOLDS_DAYS
from mobility.hosts.models import Host, Placement
from mobility.matching.models import (
    HostWish,
    MatchedVisit,
    Matching,
    MatchingBrief,
    PairRuling,
)
from mobility.matching.rules.explaining import explain_absence, list_loosenings
from mobility.matching.rules.problems import MatchingProblem, Visit
from mobility.matching.rules.scores import PairScore
from mobility.matching.services.gathering import (
    MatchingMaterial,
    build_problem,
    gather_material,
)
from participants.register.models import Cohort, Participation
from pemwecco.core.findings import Finding


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person of a matching: the visits found, and those that stood before."""

    participation: Participation
    visits: list[MatchedVisit]
    placements: list[Placement]
    # Of whoever has no host: what keeps them from it, and what can be loosened.
    loosenings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class HostLine:
    """One host for one person: the points and why, the visit if there is one, else why not."""

    host: Host
    score: PairScore
    visit: Visit | None
    why_not: list[Finding]
    ruling: PairRuling | None


@dataclass(frozen=True, slots=True)
class PlanComparison:
    """A plan beside the one made by hand, both counted by the same weights."""

    total: int
    visits: int
    served: int
    # How many of the visits a participant wished for.
    wished: int
    hand_total: int
    hand_visits: int
    hand_served: int

    @property
    def average(self) -> int:
        """The points of a visit of the plan, on average."""
        return round(self.total / self.visits) if self.visits else 0

    @property
    def hand_average(self) -> int:
        """The same of a visit made by hand."""
        return round(self.hand_total / self.hand_visits) if self.hand_visits else 0


@dataclass(frozen=True, slots=True)
class PlanChanges:
    """The visits of an earlier plan that are no more, and those that are new."""

    gone: list[MatchedVisit]
    come: list[MatchedVisit]


@dataclass(frozen=True, slots=True)
class CohortDemand:
    """What a cohort asks of hosts, and what hosts have: visits wanted, places by day."""

    people: int
    wanted: int
    hosts: int
    # Visits that its hosts can hold in all.
    room: int
    # Of each host on which days how many visitors it can still receive.
    free: list[tuple[Host, Mapping[date, int]]]

    @property
    def days(self) -> list[tuple[date, int]]:
        """Of each day with room how many visitors can be received."""
        by_day: Counter[date] = Counter()
        for _host, places in self.free:
            by_day.update(places)
        return sorted(by_day.items())

    def list_free_hosts(self, day: date) -> list[tuple[Host, int]]:
        """The hosts with room on a day, with their places: together the number of that day."""
        return [(host, places[day]) for host, places in self.free if day in places]


def list_person_lines(
    matching: Matching, people: Sequence[Participation]
) -> list[PersonLine]:
    """Everybody of a cohort with their visits, those without any first; two queries.

    Each visit says in `wish` which wish of the participant it meets, where it does.
    """
    visits: dict[int, list[MatchedVisit]] = defaultdict(list)
    wishes = HostWish.objects.filter(
        participation=OuterRef("participation"), host=OuterRef("host")
    )
    found = matching.visits.select_related("host__organisation", "placement").annotate(
        wish=Subquery(wishes.values("rank")[:1])
    )
    for visit in found.order_by("starts_on", "pk"):
        visits[visit.participation_id].append(visit)
    standing: dict[int, list[Placement]] = defaultdict(list)
    placements = Placement.objects.filter(
        participation__in=people, stage__in=HOLDS_DAYS, matched_visit__isnull=True
    ).select_related("host__organisation")
    for placement in placements.order_by("starts_on", "pk"):
        standing[placement.participation_id].append(placement)
    lines = []
    for row in people:
        lines.append(PersonLine(row, visits[row.pk], standing[row.pk]))
    lines.sort(key=lambda line: bool(line.visits or line.placements))
    return lines


def explain_empty_lines(
    lines: Sequence[PersonLine], material: MatchingMaterial, matching: Matching
) -> None:
    """Say of everybody without a host what keeps them from it; two queries when there is somebody."""
    empty = [line for line in lines if not line.visits and not line.placements]
    if not empty:
        return
    problem = build_problem(material)
    plan = _list_plan(matching)
    for line in empty:
        line.loosenings.extend(list_loosenings(problem, plan, line.participation.pk))


def list_plan_changes(matching: Matching) -> PlanChanges | None:
    """What a plan changes of the one that it was made from; nothing for one of its own; two queries."""
    if matching.based_on is None:
        return None
    own, earlier = _read_visits(matching), _read_visits(matching.based_on)
    return PlanChanges(
        gone=[visit for key, visit in earlier.items() if key not in own],
        come=[visit for key, visit in own.items() if key not in earlier],
    )


def _read_visits(matching: Matching) -> dict[tuple[int, int, date], MatchedVisit]:
    rows = matching.visits.select_related("participation__person", "host__organisation")
    found = {}
    for visit in rows.order_by("participation", "starts_on"):
        key = (visit.participation_id, visit.host_id, visit.starts_on)
        found[key] = visit
    return found


def list_host_lines(
    brief: MatchingBrief, participation: Participation, matching: Matching | None
) -> list[HostLine]:
    """Every host for one person, the best first, each with its reasons and its answer to "why not".

    The file comes with its person and its organisation's sector.
    """
    if not participation.is_seated:
        return []
    material = gather_material(brief, people={participation.pk: participation})
    problem = build_problem(material)
    plan = _list_plan(matching)
    rulings = {row.host_id: row for row in material.rulings}
    lines = []
    for pk, host in material.hosts.items():
        lines.append(
            HostLine(
                host=host,
                score=material.score(participation.pk, pk),
                visit=_find_planned_visit(plan, participation.pk, pk),
                why_not=_explain(problem, plan, participation.pk, pk),
                ruling=rulings.get(pk),
            )
        )
    lines.sort(key=lambda line: (-line.score.points, str(line.host)))
    return lines


def compare_with_hand_plan(
    matching: Matching, material: MatchingMaterial, lines: Sequence[PersonLine]
) -> PlanComparison:
    """The plan of a matching and the placements that stand, counted by the weights of the matching."""
    pairs = []
    wished = 0
    for line in lines:
        for visit in line.visits:
            wished += getattr(visit, "wish", None) is not None
        for placement in line.placements:
            if placement.host_id in material.hosts:
                pairs.append((line.participation.pk, placement.host_id))
    return PlanComparison(
        total=matching.total,
        visits=sum(len(line.visits) for line in lines),
        served=matching.served,
        wished=wished,
        hand_total=sum(material.score(*pair).points for pair in pairs),
        hand_visits=len(pairs),
        hand_served=len({person for person, _host in pairs}),
    )


def measure_demand(brief: MatchingBrief) -> CohortDemand:
    """How many visits a cohort wants, and how many its hosts can hold, day by day."""
    material = gather_material(brief)
    problem = build_problem(material)
    free = [(material.hosts[host.key], host.room) for host in problem.hosts]
    room = sum(sum(places.values()) for _host, places in free) // brief.visit_days
    return CohortDemand(
        people=len(material.people),
        wanted=sum(visitor.stops for visitor in problem.visitors),
        hosts=len(material.hosts),
        room=room,
        free=free,
    )


def count_offers(matching: Matching) -> tuple[int, int]:
    """How many visits of a plan have been offered or cannot be, and of how many; one query."""
    counted = matching.visits.aggregate(
        done=Count("pk", filter=Q(placement__isnull=False) | ~Q(obstacle="")),
        all=Count("pk"),
    )
    return counted["done"], counted["all"]


def format_obstacles(matching: Matching) -> list[str]:
    """Why there is no plan, in the reader's language."""
    sentences = []
    for row in matching.obstacles:
        sentences.append(_(row["message"]) % row["params"])
    return sentences


def rehearse_brief(
    brief: MatchingBrief, cohort: Cohort
) -> list[tuple[Placement, int, int]]:
    """The visits that a cohort really made, by the weights of another: points, and rank among all hosts.

    Weights that suit the programme put the visits that took place near the top.
    """
    trial = MatchingBrief(cohort=cohort, **_copy_weights(brief))
    placements = list(
        Placement.objects.filter(participation__cohort=cohort, stage__in=HOLDS_DAYS)
        .select_related(
            "participation__person",
            "participation__organisation__sector",
            "host__organisation__sector",
        )
        .order_by("participation", "starts_on")
    )
    people = {row.participation_id: row.participation for row in placements}
    material = gather_material(trial, people=people)
    lines = []
    for row in placements:
        if row.host_id not in material.hosts:
            continue
        points = material.score(row.participation_id, row.host_id).points
        better = 0
        for host in material.hosts:
            better += material.score(row.participation_id, host).points > points
        lines.append((row, points, better + 1))
    return lines


def _copy_weights(brief: MatchingBrief) -> dict[str, int]:
    return {name: getattr(brief, name) for name in brief.build_weights().list_names()}


def _list_plan(matching: Matching | None) -> list[Visit]:
    if matching is None:
        return []
    rows = matching.visits.values_list("participation", "host", "starts_on", "ends_on")
    return [Visit(*row) for row in rows]


def _find_planned_visit(plan: Sequence[Visit], person: int, host: int) -> Visit | None:
    for visit in plan:
        if visit.pair == (person, host):
            return visit
    return None


def _explain(
    problem: MatchingProblem, plan: Sequence[Visit], person: int, host: int
) -> list[Finding]:
    if _find_planned_visit(plan, person, host) is not None:
        return []
    return explain_absence(problem, plan, person, host)
