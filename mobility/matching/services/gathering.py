"""What a matching of a cohort is made from: who travels, which hosts have room, what suits whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db.models import Count, Q

from mobility.hosts.lifecycle import HOLDS_DAYS, PlacementStage
from mobility.hosts.models import Host, Placement
from mobility.hosts.queries import (
    CampaignWord,
    get_open_room,
    list_cohort_work_days,
    list_open_hosts,
    read_campaign_words,
)
from mobility.hosts.services.evaluations import read_host_feedback
from mobility.matching.models import (
    HostPreference,
    HostWish,
    MatchingBrief,
    PairRuling,
)
from mobility.matching.rules.languages import find_languages
from mobility.matching.rules.problems import (
    Goal,
    MatchingHost,
    MatchingProblem,
    MatchingVisitor,
    Pair,
    Pin,
    Visit,
)
from mobility.matching.rules.scores import (
    HostProfile,
    PairScore,
    StatedPreference,
    StatedTopic,
    VisitorProfile,
    score_pair,
)
from mobility.matching.services.languages import name_languages
from mobility.matching.services.travel import list_travel_minutes
from participants.applications.models import Application
from participants.register.lifecycle import SEATED
from participants.register.models import Cohort, Participation
from pemwecco.network.models import Need

VISITED: Final = (PlacementStage.RUNNING, PlacementStage.COMPLETED)


@dataclass(frozen=True, slots=True)
class MatchingMaterial:
    """A cohort and its hosts as rows and as profiles, by key."""

    brief: MatchingBrief
    people: dict[int, Participation]
    hosts: dict[int, Host]
    visitors: dict[int, VisitorProfile]
    houses: dict[int, HostProfile]
    rulings: tuple[PairRuling, ...] = ()
    without_hosts: tuple[int, ...] = ()
    words: Mapping[int, CampaignWord] = field(default_factory=dict)

    def score(self, participation: int, host: int) -> PairScore:
        """The points of one pair, with its reasons in the language that is active."""
        return score_pair(
            self.visitors[participation], self.houses[host], self.brief.build_weights()
        )


def get_matching_brief(cohort: Cohort) -> MatchingBrief:
    """How a cohort is matched; what nobody has set is what the programme begins with."""
    found = MatchingBrief.objects.filter(cohort=cohort).first()
    return found or MatchingBrief(cohort=cohort)


def gather_material(
    brief: MatchingBrief,
    *,
    without_people: Collection[int] = (),
    without_hosts: Collection[int] = (),
    people: dict[int, Participation] | None = None,
) -> MatchingMaterial:
    """Everybody of the cohort who holds a seat, and every host that can be asked; fifteen queries for all.

    `people` are the files to take instead, with their person and organisation, for a cohort of the past.
    """
    open_hosts = (
        list_open_hosts()
        .exclude(pk__in=without_hosts)
        .select_related("organisation__sector")
        .prefetch_related("sectors")
        .order_by("pk")
    )
    if people is None:
        people = _list_seated(brief.cohort, without_people)
    hosts = {row.pk: row for row in open_hosts}
    firms = {row.organisation_id for row in people.values() if row.organisation_id}
    firms.update(host.organisation_id for host in hosts.values())
    stated = _Statements.read({row.person_id for row in people.values()}, firms)
    words = read_campaign_words(brief.cohort)
    return MatchingMaterial(
        brief=brief,
        people=people,
        hosts=hosts,
        visitors=_build_visitor_profiles(people, stated),
        houses=_build_host_profiles(hosts, brief, stated, words),
        rulings=tuple(
            PairRuling.objects.filter(participation__in=people).select_related("by")
        ),
        without_hosts=tuple(without_hosts),
        words=words,
    )


def _list_seated(cohort: Cohort, without: Collection[int]) -> dict[int, Participation]:
    seated = (
        Participation.objects.filter(cohort=cohort, stage__in=SEATED)
        .exclude(pk__in=without)
        .select_related("person", "organisation__sector")
        .order_by("pk")
    )
    return {row.pk: row for row in seated}


def build_problem(
    material: MatchingMaterial, keep: Iterable[Visit] = ()
) -> MatchingProblem:
    """The cohort as the solver takes it: days that are free, room that is left, points, rulings.

    Visits that are agreed or asked already stand: they take their days, their room and one stop each.
    """
    brief = material.brief
    days = list_cohort_work_days(brief.cohort)
    busy, held = _list_busy_days(material)
    visitors = []
    for pk in material.people:
        free = frozenset(day for day in days if day not in busy[pk])
        stops = max(0, brief.stops - len(held[pk]))
        visitors.append(MatchingVisitor(pk, free, stops, has_host=bool(held[pk])))
    room = get_open_room(material.hosts.values(), days, material.words)
    hosts = []
    for pk in material.hosts:
        left = {day: count for day, count in room[pk].items() if count > 0}
        why_not = material.houses[pk].why_not
        hosts.append(MatchingHost(pk, left, brief.visit_days, why_not=why_not))
    pins, vetoes = _list_rulings(material)
    # Whoever is at a host already is not sent there twice.
    met = {(pk, host) for pk, places in held.items() for host in places}
    return MatchingProblem(
        visitors=tuple(visitors),
        hosts=tuple(hosts),
        points=_list_points(material),
        pins=tuple(pin for pin in pins if pin.pair not in met),
        vetoes=frozenset(vetoes),
        met=frozenset(met),
        keep=tuple(keep),
        goal=Goal(brief.goal),
    )


def _list_points(material: MatchingMaterial) -> dict[Pair, int]:
    weights = material.brief.build_weights()
    points = {}
    for visitor in material.visitors.values():
        for house in material.houses.values():
            score = score_pair(visitor, house, weights)
            if score.barred is None:
                points[(visitor.key, house.key)] = score.points
    return points


def _list_busy_days(
    material: MatchingMaterial,
) -> tuple[Mapping[int, set[date]], Mapping[int, set[int]]]:
    """The days that people already spend at hosts, and which hosts these are.

    Visits at a host that is left out to see what would happen do not count.
    """
    busy: dict[int, set[date]] = defaultdict(set)
    held: dict[int, set[int]] = defaultdict(set)
    placements = (
        Placement.objects.filter(
            participation__in=material.people, stage__in=HOLDS_DAYS
        )
        .exclude(host__in=material.without_hosts)
        .only("participation", "host", "starts_on", "ends_on")
    )
    for placement in placements:
        busy[placement.participation_id].update(placement.span.days())
        held[placement.participation_id].add(placement.host_id)
    return busy, held


def _list_rulings(material: MatchingMaterial) -> tuple[list[Pin], set[Pair]]:
    pins, vetoes = [], set()
    for row in material.rulings:
        if row.kind == PairRuling.Kind.PIN:
            pins.append(Pin(row.participation_id, row.host_id, row.starts_on))
        else:
            vetoes.add((row.participation_id, row.host_id))
    return pins, vetoes


@dataclass(frozen=True, slots=True)
class _Statements:
    """What people and organisations need and offer today, by whose it is."""

    needs: Mapping[tuple[str, int], list[StatedTopic]]
    offers: Mapping[tuple[str, int], list[StatedTopic]]

    @classmethod
    def read(
        cls, people: Collection[int], organisations: Collection[int]
    ) -> _Statements:
        needs: dict[tuple[str, int], list[StatedTopic]] = defaultdict(list)
        offers: dict[tuple[str, int], list[StatedTopic]] = defaultdict(list)
        stated = Need.objects.filter(state=Need.State.OPEN).filter(
            Q(person__in=people) | Q(organisation__in=organisations)
        )
        for row in stated.select_related("topic", "sector").order_by("pk"):
            sides = needs if row.side == Need.Side.NEED else offers
            topic = StatedTopic(
                topic=row.topic.code,
                label=str(row.topic),
                sector=row.sector.code if row.sector else "",
                strength=row.strength,
            )
            # Of both: what a person states for their firm counts once.
            if row.organisation_id in organisations:
                sides[("organisation", row.organisation_id or 0)].append(topic)
            else:
                sides[("person", row.person_id or 0)].append(topic)
        return cls(needs, offers)


def _build_visitor_profiles(
    people: Mapping[int, Participation], stated: _Statements
) -> dict[int, VisitorProfile]:
    wishes: dict[int, dict[int, int]] = defaultdict(dict)
    for wish in HostWish.objects.filter(participation__in=people):
        wishes[wish.participation_id][wish.host_id] = wish.rank
    spoken = dict(
        Application.objects.filter(participation__in=people).values_list(
            "participation", "languages_spoken"
        )
    )
    profiles = {}
    for pk, row in people.items():
        organisation = row.organisation
        sector = (
            organisation.sector.code if organisation and organisation.sector else ""
        )
        own = [("person", row.person_id), ("organisation", row.organisation_id or 0)]
        profiles[pk] = VisitorProfile(
            key=pk,
            sector=sector,
            needs=_join_topics(stated.needs, own),
            offers=_join_topics(stated.offers, own),
            languages=name_languages(
                {row.person.language, *find_languages(spoken.get(pk, ""))}
            ),
            wishes=wishes[pk],
        )
    return profiles


def _build_host_profiles(
    hosts: Mapping[int, Host],
    brief: MatchingBrief,
    stated: _Statements,
    words: Mapping[int, CampaignWord],
) -> dict[int, HostProfile]:
    cohort = brief.cohort
    preferences: dict[int, dict[int, StatedPreference]] = defaultdict(dict)
    for choice in HostPreference.objects.filter(
        host__in=hosts, participation__cohort=cohort
    ):
        is_yes = choice.attitude == HostPreference.Attitude.YES
        preferences[choice.host_id][choice.participation_id] = StatedPreference(
            is_yes, "" if is_yes else choice.get_because_display()
        )
    visits = dict(
        Placement.objects.filter(host__in=hosts, stage__in=VISITED)
        .filter(starts_on__year=cohort.arrives_on.year)
        .values_list("host")
        .annotate(count=Count("pk"))
    )
    told = read_host_feedback(hosts)
    minutes = _map_travel_minutes(hosts, brief)
    profiles = {}
    for pk, host in hosts.items():
        own = [("organisation", host.organisation_id)]
        profiles[pk] = HostProfile(
            key=pk,
            needs=_join_topics(stated.needs, own),
            offers=_join_topics(stated.offers, own),
            sectors=_list_sectors(host),
            chain=tuple(
                str(Host.ChainPlace(place).label) for place in host.chain_places
            ),
            languages=name_languages(host.languages),
            travel_minutes=minutes.get(pk),
            is_near=_is_near(host, brief),
            why_not=words[pk].why_not if pk in words else "",
            feedback=told[pk].share if pk in told else None,
            feedback_count=told[pk].count if pk in told else 0,
            visits=visits.get(pk, 0),
            preferences=preferences[pk],
        )
    return profiles


def _list_sectors(host: Host) -> frozenset[str]:
    """Its own sector and the others in which it works."""
    own = host.organisation.sector
    others = [sector.code for sector in host.sectors.all()]
    return frozenset([*others, own.code] if own else others)


def _map_travel_minutes(
    hosts: Mapping[int, Host], brief: MatchingBrief
) -> dict[int, int]:
    """Minutes from where the cohort sleeps to each host whose town the table of travel times knows."""
    towns = [host.organisation.city for host in hosts.values()]
    found = list_travel_minutes(brief.base_town, towns)
    minutes = {}
    for pk, known in zip(hosts, found or (), strict=found is not None):
        if known is not None:
            minutes[pk] = known
    return minutes


def _is_near(host: Host, brief: MatchingBrief) -> bool | None:
    """Whether a host is in the region where the cohort sleeps, for hosts of which no minutes are known."""
    if not brief.base_region:
        return None
    return host.labour_region == brief.base_region


def _join_topics(
    stated: Mapping[tuple[str, int], list[StatedTopic]], own: list[tuple[str, int]]
) -> tuple[StatedTopic, ...]:
    topics: list[StatedTopic] = []
    for key in own:
        topics += stated.get(key, ())
    return tuple(topics)
