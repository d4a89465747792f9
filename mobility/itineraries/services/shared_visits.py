"""The stop of a cohort at a host: the host is told of it, sees it alone, and notes who came."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from mobility.hosts.models import HostContact
from mobility.hosts.rules import DaySpan
from mobility.itineraries.models import ItineraryVersion, SharedVisit, Stop
from mobility.itineraries.rules.changes import FOR_HOSTS
from mobility.itineraries.rules.days import Facts, day
from mobility.itineraries.services.day_lists import (
    ExpectedStop,
    list_shared_stop_days,
    list_shared_stop_people,
)
from mobility.itineraries.services.words import add_days_and_clock
from pemwecco.mail.services import build_site_url, format_row_reference, queue_mail

# What a host reads of a shared stop: its own, and what everybody is to bring.
TOLD: Final = (*FOR_HOSTS, "address", "zone", "purpose", "materials")


def tell_shared_hosts(version: ItineraryVersion) -> None:
    """Tell each host of a shared stop what is new, otherwise or gone since it was told last.

    Twenty versions that say the same of a stop write to its host once. Who has a visit of this person at the
    stop is told by that visit.
    """
    facts = {stop["uid"]: stop for stop in version.facts["stops"]}
    stops = Stop.objects.filter(
        pk__in=facts, cohort__isnull=False, host__isnull=False
    ).select_related("host__organisation", "cohort")
    for stop in stops.order_by("pk"):
        told = facts[stop.pk]
        if stop.host is not None and stop.cohort is not None and not told["placement"]:
            row, _created = SharedVisit.objects.get_or_create(
                stop_key=stop.pk, host=stop.host, defaults={"cohort": stop.cohort}
            )
            _tell_visit(row.pk, {name: told.get(name) or "" for name in TOLD})
    _tell_gone_stops(version)


def _tell_gone_stops(version: ItineraryVersion) -> None:
    """Those that the host was told of, and that are no more or at another host now."""
    cohort = version.itinerary.participation.cohort_id
    told = SharedVisit.objects.standing().filter(cohort=cohort)
    for row in told.order_by("pk"):
        if not Stop.objects.filter(pk=row.stop_key, host=row.host_id).exists():
            _tell_visit(row.pk, {})


def _tell_visit(pk: int, facts: dict[str, Any]) -> None:
    rows = SharedVisit.objects.select_for_update(of=("self",))
    row = rows.select_related("host__organisation", "cohort__programme").get(pk=pk)
    before: dict[str, Any] = row.facts
    today = timezone.localdate()
    if before == facts:
        return
    row.facts, row.number, row.told_at = facts, row.number + 1, timezone.now()
    row.save(update_fields=["facts", "number", "told_at"])
    if day((facts or before)["ends_on"]) < today:
        return
    for contact in HostContact.objects.at_hosts([row.host_id]).reachable():
        with override(contact.person.language):
            queue_mail(
                kind="itineraries/shared_stop",
                to=contact.user.email,
                language=contact.person.language,
                context={
                    "name": str(contact.person),
                    "host": str(row.host),
                    "cohort": str(row.cohort),
                    "stops": [_add_days(facts, row)] if facts else [],
                    "before": [_add_days(before, row)] if before else [],
                    "url": build_site_url(
                        reverse("itineraries:shared_visit", args=[row.pk])
                        if facts
                        else reverse("home:partner")
                    ),
                },
                about=format_row_reference(row),
                key=f"shared-visit/{row.pk}/{row.number}/{contact.pk}",
            )


def _add_days(facts: Facts, row: SharedVisit) -> dict[str, Any]:
    return add_days_and_clock(facts, row.cohort.programme.destination_timezone)


def list_coming_shared_visits(hosts: Collection[int]) -> list[dict[str, Any]]:
    """The shared stops at some hosts (by key) from yesterday on, in the order of their days; one query."""
    today = timezone.localdate()
    rows: QuerySet[SharedVisit] = SharedVisit.objects.standing().filter(host__in=hosts)
    found = []
    for row in rows.select_related("host__organisation", "cohort__programme"):
        stop = _add_days(row.facts, row)
        if (today - stop["last"]).days <= 1:
            found.append({"visit": row, "stop": stop})
    return sorted(found, key=lambda line: (line["stop"]["first"], line["visit"].pk))


def build_shared_visit_context(visit: SharedVisit) -> dict[str, Any]:
    """The page of one: what stands, and who is expected on each day until today, the latest first."""
    stop = _add_days(visit.facts, visit)
    return {
        "visit": visit,
        "stop": stop,
        "days": list_shared_visit_days(visit, until=timezone.localdate()),
        "people": list_shared_stop_people(visit.cohort_id, visit.stop_key),
    }


def list_shared_visit_days(visit: SharedVisit, *, until: date) -> list[ExpectedStop]:
    """The days of a shared stop that have begun, each with its people; nothing before the first."""
    first, last = day(visit.facts["starts_on"]), day(visit.facts["ends_on"])
    last = min(last, until)
    if last < first:
        return []
    days = list(DaySpan(first, last).days())
    found = list_shared_stop_days(visit.cohort_id, visit.stop_key, days)
    return sorted(found, key=lambda stop: stop.on, reverse=True)
