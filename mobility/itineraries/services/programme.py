"""The programme of a stay: begin it, check it, publish it, give the feed another address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from mobility.hosts.lifecycle import AGREED
from mobility.hosts.models import Host, HostContact, Placement
from mobility.hosts.queries import format_practical_details
from mobility.hosts.rules import DaySpan
from mobility.itineraries.models import (
    Itinerary,
    ItineraryVersion,
    Stop,
    generate_feed_token,
)
from mobility.itineraries.rules import plan
from mobility.itineraries.rules.changes import changes
from mobility.itineraries.rules.days import join_places
from mobility.itineraries.services.reservations import (
    format_accommodations,
    gather_reservation_facts,
)
from mobility.itineraries.services.version_notices import notify_readers_of_version
from mobility.itineraries.services.visit_programmes import keep_told_programmes
from mobility.itineraries.services.words import format_itinerary_findings
from participants.register.lifecycle import PARTICIPANT
from participants.register.models import Participation
from participants.register.queries import get_longest_short_stay
from pemwecco.accounts.models import User
from pemwecco.core.addressees import Addressee, declare_addressees
from pemwecco.core.answers import YES, GuardAnswer, Refused, no, require
from pemwecco.core.findings import Finding
from pemwecco.core.institutions import name_town
from pemwecco.core.services import ask_worker

HOST_OF_CHANGED_STOP = Addressee(gettext_lazy("the hosts whose stops have changed"))


@transaction.atomic
def begin_itinerary(*, participation: Participation, by: User) -> Itinerary:
    """The itinerary of a file, begun with what is known: the days of the cohort, a stop per agreed host.

    An existing one is returned as it is. Refuses with `Refused` a file that holds no seat or
    whose stay has no dates; `PermissionDenied` without the right.
    """
    require(by, "itineraries.add_itinerary")
    existing = Itinerary.objects.filter(participation=participation).first()
    if existing is not None:
        return existing
    if not participation.is_seated:
        raise Refused(_("The person is not selected."))
    if (cohort := participation.cohort) is None:
        raise Refused(_("Give the file a cohort first: it says from when to when."))
    itinerary = Itinerary.objects.create(
        participation=participation,
        arrives_on=cohort.arrives_on,
        leaves_on=cohort.leaves_on,
    )
    agreed = participation.placements.filter(stage__in=AGREED).select_related(
        "host__organisation"
    )
    with override(participation.person.language):
        town = name_town(participation.call.programme.destination_city)
        arrival = _build_travel_stop(itinerary, cohort.arrives_on, _("Arrival"), town)
        home = _build_travel_stop(itinerary, cohort.leaves_on, _("Journey home"), town)
    visits = [_stop_at(itinerary, row) for row in agreed.order_by("starts_on")]
    Stop.objects.bulk_create([arrival, *visits, home])
    return itinerary


def _build_travel_stop(itinerary: Itinerary, on: date, title: str, town: str) -> Stop:
    return Stop(
        itinerary=itinerary,
        starts_on=on,
        ends_on=on,
        activity=Stop.Activity.TRAVEL,
        title=title,
        place=town,
    )


def _stop_at(itinerary: Itinerary, placement: Placement) -> Stop:
    organisation = placement.host.organisation
    where = (organisation.address, organisation.city)
    return Stop(
        itinerary=itinerary,
        placement=placement,
        starts_on=placement.starts_on,
        ends_on=placement.ends_on,
        activity=Stop.Activity.VISIT,
        title=placement.purpose[:200],
        place=", ".join(filter(None, where))[:200],
    )


def list_itinerary_findings(
    itinerary: Itinerary,
    stops: Iterable[Stop] | None = None,
    max_days: int | None = None,
) -> list[Finding]:
    """What the rules say of the rows as they are now; four queries.

    `stops` come with their hosts, and `max_days` is the longest short stay at the arrival, where a page
    of many itineraries has fetched them.
    """
    if stops is None:
        stops = list_own_and_shared_stops(itinerary)
    stay = plan.StayPlan(
        stay=DaySpan(itinerary.arrives_on, itinerary.leaves_on),
        stops=tuple(map(_build_planned_stop, stops)),
        lodging=format_accommodations(itinerary.participation.accommodations.all()),
        emergency=itinerary.emergency_contact,
        zone=itinerary.participation.call.programme.destination_timezone,
    )
    if max_days is None:
        max_days = get_longest_short_stay(itinerary.arrives_on)
    return plan.check_stay_plan(stay, max_days=max_days)


def answer_publications(rows: Sequence[Itinerary]) -> list[GuardAnswer]:
    """Whether the rules let each be published; rows come with stops and beds, whatever their number.

    That nothing has changed since the last version is said when it is published.
    """
    longest = {}
    for arrival in {row.arrives_on for row in rows}:
        longest[arrival] = get_longest_short_stay(arrival)
    answers = []
    for row in rows:
        findings = list_itinerary_findings(
            row, row.all_stops.all(), longest[row.arrives_on]
        )
        sentences = format_itinerary_findings(filter(plan.stops_publication, findings))
        answers.append(no(" ".join(map(str, sentences))) if sentences else YES)
    return answers


def _build_planned_stop(stop: Stop) -> plan.PlannedStop:
    planned = plan.PlannedStop(
        title=stop.title,
        span=DaySpan(stop.starts_on, stop.ends_on),
        activity=stop.activity,
        starts_at=stop.starts_at,
        ends_at=stop.ends_at,
        zone=stop.zone,
    )
    visit = stop.placement
    if visit is None:
        return planned
    return replace(
        planned, placement=visit.span, host=str(visit.host), agreed=visit.is_agreed
    )


def list_own_and_shared_stops(itinerary: Itinerary) -> QuerySet[Stop]:
    """The stops of a person, their own and those shared in the cohort, in their order, with their hosts.

    The one reader of both: a shared stop is stored once, whoever goes to it.
    """
    rows = Stop.objects.filter(itineraries=itinerary).select_related(
        "placement__host__organisation", "host__organisation", "contact_person"
    )
    return rows.order_by("starts_on", "starts_at", "pk")


def gather_itinerary_facts(itinerary: Itinerary) -> dict[str, Any]:
    """Everything that a published version says, as plain values: dates in ISO, activities as codes.

    The one function that gathers: PDF, page, calendar and letter read what it froze.
    """
    file = itinerary.participation
    programme = file.call.programme
    person = file.person
    rows = list(list_own_and_shared_stops(itinerary))
    hosts = {stop.receiver.pk for stop in rows if stop.receiver}
    visits = list(file.placements.filter(stage__in=AGREED)) if hosts else []
    contacts: dict[int, list[HostContact]] = {}
    for contact in HostContact.objects.at_hosts(hosts):
        contacts.setdefault(contact.host.pk, []).append(contact)
    return {
        "file": file.reference,
        "participant": {
            "name": person.full_name,
            "email": person.email,
            "phone": person.phone.as_international if person.phone else "",
            "language": person.language,
        },
        "enterprise": file.organisation.name if file.organisation else "",
        "programme": {
            "name": programme.name,
            "implementer": programme.implementer,
            "email": programme.contact_email,
            "phone": programme.contact_phone,
            "funding": {
                lang: getattr(programme, f"funding_{lang}", "")
                for lang in ("fr", "en", "nl")
            },
        },
        "clocks": {
            "here": {
                "city": programme.destination_city,
                "zone": programme.destination_timezone,
            },
            "home": {"city": programme.origin_city, "zone": programme.origin_timezone},
        },
        "arrives_on": itinerary.arrives_on.isoformat(),
        "leaves_on": itinerary.leaves_on.isoformat(),
        **gather_reservation_facts(file),
        "emergency_contact": itinerary.emergency_contact,
        "stops": [_stop_facts(stop, contacts, visits) for stop in rows],
    }


def _stop_facts(
    stop: Stop,
    contacts: dict[int, list[HostContact]],
    visits: Sequence[Placement],
) -> dict[str, Any]:
    host = stop.receiver
    people = contacts.get(host.pk, []) if host else []
    if host and host.day_contact_id:
        # Whom to ask for on the day stands first.
        people = sorted(people, key=lambda row: row.pk != host.day_contact_id)
    asked_for = stop.contact or str(stop.contact_person or "")
    address = stop.address or (_format_host_address(host) if host else "")
    facts = {
        "uid": stop.pk,
        "placement": stop.placement_id or _find_visit_of_stop(stop, visits),
        "starts_on": stop.starts_on.isoformat(),
        "ends_on": stop.ends_on.isoformat(),
        "starts_at": f"{stop.starts_at:%H:%M}" if stop.starts_at else "",
        "ends_at": f"{stop.ends_at:%H:%M}" if stop.ends_at else "",
        "activity": stop.activity,
        "title": stop.title,
        "place": stop.place,
        "address": address,
        "host": str(host) if host else "",
        "contact": asked_for or ", ".join(str(row.person) for row in people[:2]),
        "phone": next((row.phone for row in people if row.phone), ""),
        "practical": format_practical_details(host) if host else "",
        "details": stop.details,
    }
    # Only where they say something: an earlier version that did not know them has not changed.
    more = {
        "zone": stop.zone,
        "purpose": stop.purpose,
        "materials": stop.materials,
        "travel_mode": stop.travel_mode,
    }
    return facts | {name: value for name, value in more.items() if value}


def _find_visit_of_stop(stop: Stop, visits: Sequence[Placement]) -> int | None:
    """The visit of this person at the host of a shared stop, so that the host reads it as its own."""
    for visit in visits:
        if visit.host_id == stop.host_id and visit.starts_on <= stop.starts_on <= (
            visit.ends_on
        ):
            return visit.pk
    return None


def _format_host_address(host: Host) -> str:
    organisation = host.organisation
    if host.visit_address:
        return host.visit_address
    return join_places(organisation.address, organisation.city)


def get_last_version(itinerary: Itinerary) -> ItineraryVersion | None:
    """What others see of an itinerary, or nothing while it was never published."""
    return itinerary.versions.order_by("-number").first()


def list_pending_changes(itinerary: Itinerary) -> list[str]:
    """What the rows say that the last version does not, one sentence each."""
    before = get_last_version(itinerary)
    if before is None:
        return []
    found = changes(before.facts, gather_itinerary_facts(itinerary))
    return format_itinerary_findings(found)


def list_version_changes(version: ItineraryVersion) -> list[str]:
    """What a version changed, in the active language."""
    before = (
        ItineraryVersion.objects.filter(
            itinerary=version.itinerary_id, number__lt=version.number
        )
        .order_by("-number")
        .first()
    )
    return format_itinerary_findings(
        changes(before.facts if before else None, version.facts)
    )


@declare_addressees(PARTICIPANT, HOST_OF_CHANGED_STOP)
@transaction.atomic
def publish_itinerary(
    *, itinerary: Itinerary, by: User, note: str = ""
) -> ItineraryVersion:
    """Freeze the stay as a numbered version, and tell whom it concerns.

    The participant gets a mail with what changed since the version they have opened; a host gets one when
    its own stop is new, different or gone, and reads of no other. The worker makes the PDF. Refuses with
    `Refused` what the rules forbid and a version that would say nothing new; `PermissionDenied` without the
    right.
    """
    require(by, "itineraries.publish_itinerary")
    # Two publications at once wait here, so that the numbers have no gap and no double.
    locked = Itinerary.objects.select_for_update(of=("self",)).get(pk=itinerary.pk)
    blocking = list(filter(plan.stops_publication, list_itinerary_findings(locked)))
    if blocking:
        raise Refused(*format_itinerary_findings(blocking))
    before = get_last_version(locked)
    facts = gather_itinerary_facts(locked)
    if before is not None and before.facts == facts:
        raise Refused(
            _("Nothing has changed since version %(number)d.")
            % {"number": before.number}
        )
    version = ItineraryVersion.objects.create(
        itinerary=locked,
        number=before.number + 1 if before else 1,
        facts=facts,
        note=note.strip()[:250],
        published_by=by,
    )
    keep_told_programmes(version)
    notify_readers_of_version(version, before)
    ask_worker("pem.itineraries.render", version.pk)
    return version


@transaction.atomic
def reset_feed_address(*, itinerary: Itinerary, by: User) -> Itinerary:
    """Give the calendar feed another address; the old one stops at once.

    For the participant and staff who may change itineraries; `PermissionDenied` for others.
    """
    own = itinerary.participation.person.email == by.email
    if not own:
        require(by, "itineraries.change_itinerary")
    itinerary.feed_token = generate_feed_token()
    itinerary.save(update_fields=["feed_token"])
    return itinerary
