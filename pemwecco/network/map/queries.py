"""The map of actors as read for one person: organisations, what ties them, what they need and offer.

Each reader asks one query; `read_ties` asks one for each subject that declares ties.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Max
from django.utils.functional import Promise

from pemwecco.network.map.declarations import (
    list_role_sources,
    list_seeker_sources,
    list_tie_sources,
)
from pemwecco.network.map.rules import (
    ALWAYS,
    Actor,
    Days,
    Gap,
    Tie,
    TieRow,
    find_missing_levels,
    find_role_gaps,
    find_unanswered_topics,
    merge_ties,
)
from pemwecco.network.models import Interaction, Need, NeedTopic, Organisation, Sector
from pemwecco.network.regions import get_area

if TYPE_CHECKING:
    from pemwecco.accounts.models import User


def read_actors(viewer: User) -> dict[int, Actor]:
    """Every organisation in the person's scope, by key, in the order of their keys."""
    rows = (
        Organisation.objects.visible_to(viewer)
        .order_by("pk")
        .values_list("pk", "name", "level", "country", "region", "sector")
    )
    actors = {}
    for pk, name, level, country, region, sector in rows:
        place = region.strip()
        actors[pk] = Actor(
            pk, name or f"#{pk}", level, country, place, get_area(place), sector
        )
    return actors


def read_sector_names() -> dict[int, str]:
    """The sectors by key, in the reader's language."""
    return {sector.pk: str(sector) for sector in Sector.objects.all()}


def list_tie_kinds(viewer: User) -> dict[str, str | Promise]:
    """The kinds of tie that the person may see, code and name."""
    kinds: dict[str, str | Promise] = {}
    for source in list_tie_sources():
        if viewer.has_perm(source.right):
            kinds |= source.kinds
    return kinds


def list_closed_kinds(viewer: User) -> list[str | Promise]:
    """The names of the kinds of tie that the person's role does not read."""
    names: list[str | Promise] = []
    for source in list_tie_sources():
        if not viewer.has_perm(source.right):
            names += source.kinds.values()
    return names


def read_ties(
    viewer: User, known: Iterable[int], days: Days = ALWAYS, kind: str = ""
) -> list[Tie]:
    """The ties between known actors in a period, of one kind or of all that the person may see."""
    rows: list[TieRow] = []
    for source in list_tie_sources():
        is_wanted = not kind or kind in source.kinds
        if is_wanted and viewer.has_perm(source.right):
            rows += source.read(viewer, days)
    if kind:
        rows = [row for row in rows if row.kind == kind]
    return merge_ties(rows, set(known))


def read_contact_days(viewer: User) -> dict[int, date]:
    """The last visit, call or mail with each organisation, until today or not."""
    rows = Interaction.objects.visible_to(viewer).order_by().values("organisation")
    return dict(rows.values_list("organisation").annotate(Max("on")))


def read_gaps(viewer: User, actors: dict[int, Actor]) -> list[Gap]:
    """What is missing among these actors: who serves a sector in an area, answers a need, stands at a level.

    Looked for are actors of whom a subject says so, and those with an open need.
    """
    needed, offered, in_need = _count_needs(viewer, actors)
    seekers = {*in_need}
    for right, read in list_seeker_sources():
        if viewer.has_perm(right):
            seekers |= {pk for pk in read(viewer) if pk in actors}
    sought: Counter[int] = Counter()
    for pk in seekers:
        sector = actors[pk].sector
        if sector is not None:
            sought[sector] += 1
    gaps: list[Gap] = []
    for source in list_role_sources():
        if not viewer.has_perm(source.right):
            continue
        holders = []
        for pk, area in source.read(viewer).items():
            if pk in actors:
                holders.append((area, actors[pk].sector))
        gaps += find_role_gaps(source.code, holders, sought, source.areas)
    gaps += find_unanswered_topics(needed, offered)
    return gaps + find_missing_levels(actors.values())


def _count_needs(
    viewer: User, actors: dict[int, Actor]
) -> tuple[Counter[tuple[str, int]], set[int], set[int]]:
    """Open needs by level and topic, the topics on offer, and the enterprises in need; one query."""
    rows = (
        Need.objects.visible_to(viewer)
        .filter(state=Need.State.OPEN)
        .order_by()
        .values_list("side", "level", "topic", "organisation")
        .annotate(Count("pk"))
    )
    needed: Counter[tuple[str, int]] = Counter()
    offered: set[int] = set()
    in_need: set[int] = set()
    for side, level, topic, organisation, count in rows:
        if organisation is not None and organisation not in actors:
            continue
        if side == Need.Side.OFFER:
            offered.add(topic)
            continue
        needed[level, topic] += count
        if level != Need.Level.INSTITUTION and organisation is not None:
            in_need.add(organisation)
    return needed, offered, in_need


def read_topic_names() -> dict[int, str]:
    """The topics of needs by key, in the reader's language."""
    return {topic.pk: str(topic) for topic in NeedTopic.objects.all()}
