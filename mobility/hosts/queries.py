"""Reads of hosts that upper subjects share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from mobility.hosts.lifecycle import HOLDS_HOST
from mobility.hosts.models import (
    CampaignAnswer,
    Host,
    HostContact,
    Placement,
)
from participants.panel.rules.redaction import Identity
from participants.register.models import Cohort, Participation
from pemwecco.core.holidays import belgian_holidays

SATURDAY: Final = 5


def list_open_hosts() -> QuerySet[Host]:
    """The hosts that can be asked now: they receive visitors, and someone speaks for them."""
    answering = HostContact.objects.current().reachable()
    spoken = answering.values("affiliation__organisation")
    pausing = Host.objects.pausing(timezone.localdate())
    return Host.objects.filter(organisation__in=spoken).exclude(pk__in=pausing)


@dataclass(frozen=True, slots=True)
class CampaignWord:
    """What a host said to the campaign of a cohort: why not, or its places by day where it gave days."""

    why_not: str = ""
    places: Mapping[date, int] | None = None


def read_campaign_words(cohort: Cohort) -> dict[int, CampaignWord]:
    """What hosts answered for a cohort, by host, in the reader's language; two queries.

    A host that has not answered, or gave no days, is one of which nothing is known but its profile.
    """
    words = {}
    answers = CampaignAnswer.objects.filter(campaign__cohort=cohort)
    for row in answers.prefetch_related("availabilities"):
        if row.attitude == CampaignAnswer.Attitude.NO:
            words[row.host_id] = CampaignWord(why_not=row.why_not)
            continue
        places = {}
        for offered in row.availabilities.all():
            places.update(dict.fromkeys(offered.span.days(), offered.places))
        if places:
            words[row.host_id] = CampaignWord(places=places)
    return words


def _count_stated_places(house: Host, word: CampaignWord, day: date) -> int:
    """How many a host takes on a day, before anybody is there."""
    if word.why_not or (house.pause is not None and house.pause.holds(day)):
        return 0
    if word.places is None:
        return house.capacity
    return min(house.capacity, word.places.get(day, 0))


def get_open_room(
    hosts: Iterable[Host],
    days: Iterable[date],
    words: Mapping[int, CampaignWord] | None = None,
) -> dict[int, dict[date, int]]:
    """How many visitors each host still takes on each of some days; one query.

    A day of arrival and a day of departure count as a whole day each, as for the guard of the database;
    on the days of a pause there is no room. `words` are the answers to a campaign: of a host that gave
    days those count, never more than it says of itself, and a host that said no has no room.
    """
    asked = sorted(days)
    said = words or {}
    room: dict[int, dict[date, int]] = {}
    for house in hosts:
        word = said.get(house.pk, CampaignWord())
        room[house.pk] = {day: _count_stated_places(house, word, day) for day in asked}
    if not asked:
        return room
    held = Placement.objects.filter(
        host__in=room, stage__in=HOLDS_HOST, starts_on__lte=asked[-1]
    ).filter(ends_on__gte=asked[0])
    for host, first, last in held.values_list("host", "starts_on", "ends_on"):
        for day in asked:
            if first <= day <= last:
                room[host][day] -= 1
    return room


def format_practical_details(host: Host) -> str:
    """What a visitor reads before the day, in the host's own words, one thing a line."""
    said = (host.way_there, host.hours, host.dress, host.accessibility, host.practical)
    return "\n".join(text for text in said if text)


def build_hidden_identity(file: Participation, numbers: Iterable[str] = ()) -> Identity:
    """The names, contacts and addresses that texts of a file may tell a host that knows nobody yet.

    `numbers` are those under which registers know the enterprise, where the caller holds them.
    """
    person, firm = file.person, file.organisation
    return Identity(
        people=(person.given_names, person.family_name),
        enterprises=(firm.name,) if firm else (),
        emails=(person.email,),
        phones=(str(person.phone),) if person.phone else (),
        websites=(firm.website,) if firm and firm.website else (),
        numbers=tuple(numbers),
        addresses=(person.address, firm.address) if firm else (person.address,),
    )


def list_cohort_work_days(cohort: Cohort) -> list[date]:
    """The days of a stay on which hosts receive: no weekend, no public holiday of Belgium."""
    closed: set[date] = set()
    for year in range(cohort.arrives_on.year, cohort.leaves_on.year + 1):
        closed |= belgian_holidays(year)
    days = []
    for offset in range((cohort.leaves_on - cohort.arrives_on).days + 1):
        day = cohort.arrives_on + timedelta(days=offset)
        if day.weekday() < SATURDAY and day not in closed:
            days.append(day)
    return days
