"""The stops that a cohort shares: written, moved, taken out; whom a change touches is said before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mobility.hosts.models import Host
from mobility.itineraries.models import (
    Accommodation,
    Flight,
    Itinerary,
    ItineraryVersion,
    Stop,
    StopAttendee,
)
from mobility.itineraries.rules.hours import (
    StopHours,
    do_hours_meet,
    is_backwards,
    list_busy_spans,
    move_hours,
)
from participants.register.lifecycle import SEATED
from participants.register.models import Cohort
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from pemwecco.core.constraints import format_broken_constraint

WRITE = "itineraries.change_stop"
UNSAID: Final = ("zone", "address", "purpose", "materials", "travel_mode")
# What an upper subject would have to do again for these files (by key): one sentence each.
TouchedSource = Callable[[Sequence[int]], Iterable[str]]
_touched_sources: list[TouchedSource] = []


def register_touched_source(source: TouchedSource) -> TouchedSource:
    """Let an upper subject say what a change of the programme of some files touches; a decorator."""
    _touched_sources.append(source)
    return source


def list_cohort_itineraries(cohort: Cohort) -> QuerySet[Itinerary]:
    """The itineraries of those who travel with a cohort, by name."""
    rows = Itinerary.objects.filter(
        participation__cohort=cohort, participation__stage__in=SEATED
    )
    return rows.select_related("participation__person").order_by(
        "participation__person__family_name", "participation__person__given_names", "pk"
    )


def get_stop_zone(stop: Stop) -> str:
    """The clock of a stop: its own, else that of the country the programme travels to."""
    if stop.zone:
        return stop.zone
    if stop.cohort is not None:
        return stop.cohort.programme.destination_timezone
    assert stop.itinerary is not None
    return stop.itinerary.participation.call.programme.destination_timezone


def read_stop_hours(stop: Stop) -> StopHours:
    return StopHours(stop.starts_on, stop.ends_on, stop.starts_at, stop.ends_at)


@transaction.atomic
def save_cohort_stop(
    *,
    cohort: Cohort,
    stop: Stop | None = None,
    people: Iterable[Itinerary] | None = None,
    by: User,
    **facts: Any,
) -> Stop:
    """Write a stop that a cohort shares: a new one, or `stop` with other facts.

    `people` are who goes; nothing means everyone, also whoever joins the cohort later. Refuses with
    `Refused` a stop that ends before it begins or lies outside the days of the cohort, more people than
    places, and anybody who is elsewhere at that hour, by name; `PermissionDenied` without the right.
    """
    require(by, WRITE)
    # What is not given is empty here already, not only once the database has filled it in.
    row = Stop(cohort=cohort, **dict.fromkeys(UNSAID, ""))
    if stop is not None:
        row = Stop.objects.select_for_update(of=("self",)).get(
            pk=stop.pk, cohort=cohort
        )
    for name, value in facts.items():
        setattr(row, name, value)
    row.is_for_everyone = people is None
    _require_possible_days(row, cohort)
    goers = list(list_cohort_itineraries(cohort) if people is None else people)
    _require_free(row, goers)
    try:
        with transaction.atomic():
            if row.pk and people is not None:
                row.attendees.exclude(itinerary__in=goers).delete()
            row.save()
            if people is not None:
                _add_goers(row, goers)
    except IntegrityError as error:
        raise Refused(format_broken_constraint(error)) from error
    return row


def _add_goers(stop: Stop, goers: Iterable[Itinerary]) -> None:
    there = set(stop.attendees.values_list("itinerary", flat=True))
    rows = []
    for itinerary in goers:
        if itinerary.pk not in there:
            rows.append(StopAttendee(stop=stop, itinerary=itinerary))
    StopAttendee.objects.bulk_create(rows)


def _require_possible_days(stop: Stop, cohort: Cohort) -> None:
    if stop.ends_on < stop.starts_on or is_backwards(read_stop_hours(stop)):
        raise Refused(_("The stop ends before it begins."))
    if stop.ends_at and not stop.starts_at:
        raise Refused(_("Say from when, not only until when."))
    if stop.starts_on < cohort.arrives_on or stop.ends_on > cohort.leaves_on:
        raise Refused(
            _("The stop lies outside the days of the cohort, %(first)s to %(last)s.")
            % {
                "first": f"{cohort.arrives_on:%d/%m/%Y}",
                "last": f"{cohort.leaves_on:%d/%m/%Y}",
            }
        )


def _require_free(stop: Stop, goers: Sequence[Itinerary]) -> None:
    """Name who is elsewhere; what two people write at once, the database refuses."""
    if stop.capacity is not None and len(goers) > stop.capacity:
        raise Refused(
            _("More people would come (%(people)d) than there are places (%(places)d).")
            % {"people": len(goers), "places": stop.capacity}
        )
    spans = list_busy_spans(read_stop_hours(stop), get_stop_zone(stop))
    if not spans:
        return
    near = StopAttendee.objects.filter(
        itinerary__in=goers,
        stop__starts_on__lte=stop.ends_on + timedelta(days=1),
        stop__ends_on__gte=stop.starts_on - timedelta(days=1),
        stop__starts_at__isnull=False,
    ).select_related(
        "stop__cohort__programme",
        "stop__itinerary__participation__call__programme",
        "itinerary__participation__person",
    )
    sentences = []
    for row in near.exclude(stop=stop.pk).order_by("itinerary", "stop"):
        others = list_busy_spans(read_stop_hours(row.stop), get_stop_zone(row.stop))
        if do_hours_meet(spans, others):
            sentences.append(
                _("%(person)s is at “%(stop)s” at that time.")
                % {
                    "person": row.itinerary.participation.person,
                    "stop": row.stop.title,
                }
            )
    if sentences:
        raise Refused(*sentences)


@transaction.atomic
def move_stop(*, stop: Stop, to: date, at: time | None, by: User) -> Stop:
    """Put a stop, shared or of one person, on another day and from another hour; it lasts as long.

    Refuses with `Refused` what `save_cohort_stop` refuses, and a stop of one person outside of their stay;
    `PermissionDenied` without the right.
    """
    require(by, WRITE)
    row = Stop.objects.select_for_update(of=("self",)).get(pk=stop.pk)
    hours = move_hours(read_stop_hours(row), to=to, at=at)
    row.starts_on, row.ends_on = hours.starts_on, hours.ends_on
    row.starts_at, row.ends_at = hours.starts_at, hours.ends_at
    if row.cohort is not None:
        _require_possible_days(row, row.cohort)
    elif row.itinerary is not None and not (
        row.itinerary.arrives_on <= row.starts_on
        and row.ends_on <= row.itinerary.leaves_on
    ):
        raise Refused(_("The stop would lie outside the stay of the person."))
    _require_free(row, list(row.itineraries.select_related("participation__person")))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(format_broken_constraint(error)) from error
    return row


@transaction.atomic
def remove_cohort_stop(*, stop: Stop, by: User) -> None:
    """Take a shared stop out; the next version of each who would have gone says so."""
    require(by, "itineraries.delete_stop")
    Stop.objects.select_for_update(of=("self",)).filter(
        pk=stop.pk, cohort__isnull=False
    ).delete()


@dataclass(frozen=True, slots=True)
class Touched:
    """Whom a change concerns that was announced already; empty while nothing was published."""

    people: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.people)


def list_touched(
    itineraries: Iterable[Itinerary], *, stop: Stop | None, days: Sequence[date]
) -> Touched:
    """Whom a change of a stop touches: those to whom it was published, hosts, beds, flights, letters.

    `days` are the first days of the stop before and after the change.
    """
    told = set(
        ItineraryVersion.objects.filter(itinerary__in=list(itineraries)).values_list(
            "itinerary", flat=True
        )
    )
    rows = [row for row in itineraries if row.pk in told]
    if not rows:
        return Touched()
    files = [row.participation_id for row in rows]
    hosts = Host.objects.none()
    if stop is not None and stop.pk:
        hosts = Host.objects.filter(
            pk__in=[stop.host_id, stop.placement and stop.placement.host_id]
        ).select_related("organisation")
    return Touched(
        people=tuple(str(row.participation.person) for row in rows),
        hosts=tuple(map(str, hosts)),
        sentences=(*_list_touched_bookings(files, days), *_ask_sources(files)),
    )


def _ask_sources(files: Sequence[int]) -> Iterable[str]:
    for source in _touched_sources:
        yield from source(files)


def _list_touched_bookings(files: Sequence[int], days: Sequence[date]) -> Iterable[str]:
    beds = flights = 0
    for day in set(days):
        beds += Accommodation.objects.filter(
            participation__in=files, arrives_on__lte=day, leaves_on__gte=day
        ).count()
        flights += Flight.objects.filter(
            participation__in=files, departs_on__lte=day, arrives_on__gte=day
        ).count()
    if beds:
        yield (
            ngettext(
                "%(count)d bed is booked for a night beside it.",
                "%(count)d beds are booked for nights beside it.",
                beds,
            )
            % {"count": beds}
        )
    if flights:
        yield (
            ngettext(
                "%(count)d flight is on one of these days.",
                "%(count)d flights are on one of these days.",
                flights,
            )
            % {"count": flights}
        )
