"""What both sides are shown before a cohort is matched, and what they have said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F
from django.utils import timezone

from mobility.hosts.models import Host, HostContact
from mobility.hosts.queries import build_hidden_identity, list_open_hosts
from mobility.hosts.rules import hide_identity
from mobility.matching.models import (
    HostPreference,
    HostWish,
    MatchingBrief,
    PairRuling,
)
from participants.applications.models import Application
from participants.panel.rules.redaction import Identity
from participants.register.lifecycle import SEATED
from participants.register.models import Cohort, Participation
from pemwecco.core.one_query import fetch_in_one_query
from pemwecco.network.models import Need, Organisation


@dataclass(frozen=True, slots=True)
class HostCard:
    """A host as participants see it before they are matched: the firm and what it does, no person."""

    host: Host
    name: str
    sector: str
    place: str
    presentation: str
    offers: str
    languages: str
    # Of the participant's own sector.
    is_near: bool


@dataclass(frozen=True, slots=True)
class FirmCard:
    """A firm as hosts see it before they are matched: sector, trade, project and needs, no name at all."""

    participation: int
    sector: str
    activity: str
    project: str
    needs: str
    topics: tuple[str, ...]
    # What the host has said of it, in words; empty for nothing.
    said: str
    # The same as the form takes it.
    choice: str
    # Of the host's own sector.
    is_near: bool


@dataclass(frozen=True, slots=True)
class WishWindow:
    """Until when a participant may say wishes, and how many they have said."""

    until: date
    said: int


@dataclass(frozen=True, slots=True)
class PreferenceCall:
    """A cohort of which a host may say what suits it: until when, and of how many firms it has."""

    host: Host
    cohort: Cohort
    until: date
    said: int


@dataclass(frozen=True, slots=True)
class SaidCount:
    """Of how many people and hosts wishes and preferences are there."""

    people: int
    hosts: int


def list_host_cards(participation: Participation) -> list[HostCard]:
    """The hosts that a participant can wish for, those of their own sector first; three queries.

    Hosts that staff have ruled out for them are not among them. The file comes with its organisation.
    """
    vetoes = PairRuling.objects.filter(
        participation=participation, kind=PairRuling.Kind.VETO
    )
    rows = list(
        list_open_hosts()
        .exclude(pk__in=vetoes.values("host"))
        .select_related("organisation__sector")
    )
    contacts = _list_contact_identities(rows)
    firm = participation.organisation
    cards = []
    for host in rows:
        house = host.organisation
        hidden = contacts[house.pk]
        offers = hide_identity(host.offers, hidden)
        cards.append(
            HostCard(
                host=host,
                name=str(house),
                sector=str(house.sector or ""),
                place=_join_place(house.city, host.get_labour_region_display()),
                presentation=hide_identity(host.presentation, hidden),
                # Many say it in their presentation already.
                offers="" if host.offers in host.presentation else offers,
                languages="",
                is_near=_is_of_sector(firm, house.sector_id),
            )
        )
    cards.sort(key=lambda card: not card.is_near)
    return cards


def list_firm_cards(host: Host, cohort: Cohort) -> list[FirmCard]:
    """The firms of a cohort as a host may know them now, those of its own sector first; four queries.

    Neither the person nor the name of the firm: what tells them in a text is taken out.
    """
    people = list(
        Participation.objects.filter(cohort=cohort, stage__in=SEATED)
        .select_related("person", "organisation__sector")
        .order_by("pk")
    )
    stated = {}
    for said in HostPreference.objects.filter(host=host, participation__cohort=cohort):
        stated[said.participation_id] = said
    applications = {}
    for sent in Application.objects.filter(participation__in=people):
        applications[sent.participation_id] = sent
    topics = _list_needed_topics(people)
    cards = []
    for row in people:
        firm, application = row.organisation, applications.get(row.pk)
        hidden = build_hidden_identity(row)
        cards.append(
            FirmCard(
                participation=row.pk,
                sector=str(firm.sector or "") if firm else "",
                activity=hide_identity(firm.activity, hidden) if firm else "",
                project=hide_identity(application.project_title, hidden)
                if application
                else "",
                needs=hide_identity(application.needs, hidden) if application else "",
                topics=tuple(topics[row.pk]),
                said=_format_preference(stated.get(row.pk)),
                choice=_get_choice(stated.get(row.pk)),
                is_near=_is_of_sector(firm, host.organisation.sector_id),
            )
        )
    cards.sort(key=lambda card: not card.is_near)
    return cards


def list_own_wishes(participation: Participation) -> list[HostWish]:
    """What a participant has said, the first wish first; one query."""
    rows = HostWish.objects.filter(participation=participation)
    return list(rows.select_related("host__organisation").order_by("rank"))


def get_wish_windows(files: Iterable[Participation]) -> dict[int, WishWindow]:
    """The files of whom wishes are taken today, by key; one query."""
    today = timezone.localdate()
    asked = Participation.objects.filter(
        pk__in=[row.pk for row in files],
        cohort__matching_brief__asked_from__lte=today,
        cohort__matching_brief__asked_until__gte=today,
    )
    rows = asked.annotate(
        until=F("cohort__matching_brief__asked_until"), said=Count("host_wishes")
    )
    found = {}
    for pk, until, said in rows.values_list("pk", "until", "said"):
        found[pk] = WishWindow(until, said)
    return found


def list_preference_calls(hosts: Iterable[int]) -> list[PreferenceCall]:
    """The cohorts of which hosts may say today which firms suit them; one query."""
    today = timezone.localdate()
    asked = MatchingBrief.objects.filter(asked_from__lte=today, asked_until__gte=today)
    briefs = asked.select_related("cohort").order_by("asked_until", "pk")
    rows = HostPreference.objects.filter(host__in=hosts).order_by()
    counted = rows.values_list("host", "participation__cohort").annotate(Count("pk"))
    open_hosts = list_open_hosts().filter(pk__in=hosts).select_related("organisation")
    fetch_in_one_query([briefs, counted, open_hosts])
    said = {(host, cohort): count for host, cohort, count in counted}
    calls = []
    for host in open_hosts:
        for brief in briefs:
            assert brief.asked_until is not None
            number = said.get((host.pk, brief.cohort_id), 0)
            calls.append(PreferenceCall(host, brief.cohort, brief.asked_until, number))
    return calls


def count_said(cohort: Cohort) -> SaidCount:
    """How many people and hosts have said something of a cohort; two queries."""
    wishes = HostWish.objects.filter(participation__cohort=cohort)
    preferences = HostPreference.objects.filter(participation__cohort=cohort)
    return SaidCount(
        people=wishes.values("participation").distinct().count(),
        hosts=preferences.values("host").distinct().count(),
    )


def _get_choice(row: HostPreference | None) -> str:
    return "" if row is None else row.because or row.attitude


def _format_preference(row: HostPreference | None) -> str:
    if row is None:
        return ""
    words = [row.get_attitude_display(), row.get_because_display()]
    return ", ".join(filter(None, words))


def _is_of_sector(firm: Organisation | None, sector: int | None) -> bool:
    return firm is not None and sector is not None and firm.sector_id == sector


def _join_place(city: str, region: str) -> str:
    return city if city == region else ", ".join(filter(None, [city, region]))


def _list_contact_identities(hosts: Iterable[Host]) -> dict[int, Identity]:
    """Who speaks for each organisation: their names and contacts are not shown; one query."""
    people: dict[int, list[str]] = defaultdict(list)
    emails: dict[int, list[str]] = defaultdict(list)
    contacts = HostContact.objects.at_hosts([host.pk for host in hosts])
    for contact in contacts:
        organisation = contact.affiliation.organisation_id
        people[organisation].append(contact.person.family_name)
        emails[organisation].append(contact.user.email)
    identities: dict[int, Identity] = {}
    for host in hosts:
        key = host.organisation_id
        identities[key] = Identity(
            people=tuple(people[key]),
            emails=tuple(emails[key]),
            phones=_list_phones(host.organisation),
        )
    return identities


def _list_phones(organisation: Organisation) -> tuple[str, ...]:
    return (str(organisation.phone),) if organisation.phone else ()


def _list_needed_topics(people: Iterable[Participation]) -> dict[int, list[str]]:
    """What the firms and people of some files need, by file, each topic once; one query."""
    by_firm, by_person = {}, {}
    for file in people:
        by_person[file.person_id] = file.pk
        if file.organisation_id:
            by_firm[file.organisation_id] = file.pk
    stated = Need.objects.filter(side=Need.Side.NEED, state=Need.State.OPEN)
    of_firms = stated.filter(organisation__in=by_firm)
    rows = of_firms | stated.filter(person__in=by_person)
    topics: dict[int, list[str]] = defaultdict(list)
    for row in rows.select_related("topic").order_by("-strength", "pk"):
        key = by_firm.get(row.organisation_id or 0) or by_person.get(row.person_id or 0)
        if key is not None and str(row.topic) not in topics[key]:
            topics[key].append(str(row.topic))
    return topics
