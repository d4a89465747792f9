"""The programme of a cohort as a whole: copied from another one, published, given a calendar address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from mobility.hosts.rules import DaySpan
from mobility.itineraries.models import (
    CohortProgramme,
    Itinerary,
    ItineraryVersion,
    Stop,
    generate_feed_token,
)
from mobility.itineraries.rules.copying import CopiedDays, copy_days, count_shift
from mobility.itineraries.services.cohort_stops import (
    WRITE,
    list_cohort_itineraries,
    save_cohort_stop,
)
from mobility.itineraries.services.holidays import list_observed_days
from mobility.itineraries.services.programme import (
    HOST_OF_CHANGED_STOP,
    gather_itinerary_facts,
    publish_itinerary,
)
from participants.register.lifecycle import PARTICIPANT
from participants.register.models import Cohort
from pemwecco.accounts.models import User
from pemwecco.core.addressees import declare_addressees
from pemwecco.core.answers import YES, Refused, RowOutcome, no, require
from pemwecco.core.findings import Finding
from pemwecco.core.sentences import format_findings

# What a copied stop keeps: who goes and whom one asks for belong to the cohort it was made for.
COPIED: Final = (
    "starts_at",
    "ends_at",
    "activity",
    "title",
    "place",
    "address",
    "zone",
    "host",
    "purpose",
    "capacity",
    "materials",
    "travel_mode",
    "details",
)


@dataclass(frozen=True, slots=True)
class CopyPlan:
    """What copying a programme would do: each stop with its days, and what is to be looked at."""

    shift: timedelta
    stops: tuple[tuple[Stop, CopiedDays], ...]

    @property
    def findings(self) -> list[Finding]:
        return [finding for _stop, days in self.stops for finding in days.findings]

    @property
    def copied(self) -> int:
        return sum(days.fits for _stop, days in self.stops)


def plan_copy(source: Cohort, target: Cohort) -> CopyPlan:
    """Where the shared stops of a cohort would fall in the stay of another one; one query."""
    shift = count_shift(source.arrives_on, target.arrives_on)
    stay = DaySpan(target.arrives_on, target.leaves_on)
    observed = list_observed_days(target.arrives_on, target.leaves_on)
    stops = []
    for stop in source.stops.order_by("starts_on", "starts_at", "pk"):
        span = DaySpan(stop.starts_on, stop.ends_on)
        days = copy_days(
            stop.title, span, shift=shift, stay=stay, holidays=observed.holidays
        )
        stops.append((stop, days))
    return CopyPlan(shift, tuple(stops))


@transaction.atomic
def copy_programme(*, source: Cohort, target: Cohort, by: User) -> list[str]:
    """Copy the shared stops of a cohort to another one, each on the same weekday of the same week.

    All of them are for everyone of the new cohort. Returns what is to be looked at, one sentence each:
    stops left out because they fall outside the stay, and those on holidays. Refuses with `Refused` the
    same cohort, a cohort that has a programme already, one without a programme to copy, and a stop at an
    hour at which somebody is elsewhere; `PermissionDenied` without the right.
    """
    require(by, WRITE)
    if source.pk == target.pk:
        raise Refused(_("Choose another cohort to copy from."))
    # Two who copy at once wait here: the second finds the programme of the first.
    Cohort.objects.select_for_update(of=("self",)).get(pk=target.pk)
    if target.stops.exists():
        raise Refused(_("This cohort has shared stops already: take them out first."))
    plan = plan_copy(source, target)
    if not plan.copied:
        raise Refused(_("There is no stop to copy."))
    for stop, days in plan.stops:
        if days.fits:
            facts = {name: getattr(stop, name) for name in COPIED}
            save_cohort_stop(
                cohort=target,
                by=by,
                starts_on=days.span.first,
                ends_on=days.span.last,
                **facts,
            )
    return format_findings(plan.findings)


@declare_addressees(PARTICIPANT, HOST_OF_CHANGED_STOP)
def publish_cohort_programme(
    *, cohort: Cohort, by: User, note: str = ""
) -> list[RowOutcome[Itinerary]]:
    """A new version for everyone of a cohort for whom something has changed, and what came of each.

    Whoever reads the same as before gets no version and no mail. One that is refused stops no other.
    `PermissionDenied` without the right.
    """
    require(by, "itineraries.publish_itinerary")
    outcomes = []
    for itinerary in list_unpublished_itineraries(cohort):
        try:
            publish_itinerary(itinerary=itinerary, by=by, note=note)
        except Refused as refusal:
            outcomes.append(RowOutcome(itinerary, no(" ".join(refusal.sentences))))
        else:
            outcomes.append(RowOutcome(itinerary, YES))
    return outcomes


def list_unpublished_itineraries(cohort: Cohort) -> list[Itinerary]:
    """Those of a cohort whose last version does not say what the rows say now."""
    rows = list_cohort_itineraries(cohort).select_related(
        "participation__person",
        "participation__organisation",
        "participation__call__programme",
    )
    changed = []
    last = _get_last_facts(rows)
    for itinerary in rows:
        if last.get(itinerary.pk) != gather_itinerary_facts(itinerary):
            changed.append(itinerary)
    return changed


def _get_last_facts(rows: Iterable[Itinerary]) -> dict[int, object]:
    versions = ItineraryVersion.objects.filter(itinerary__in=rows)
    latest = versions.order_by("itinerary_id", "-number").distinct("itinerary_id")
    return dict(latest.values_list("itinerary", "facts"))


@transaction.atomic
def get_cohort_programme(cohort: Cohort) -> CohortProgramme:
    """What staff keep of the programme of a cohort; made when it is asked for first."""
    row, _created = CohortProgramme.objects.get_or_create(cohort=cohort)
    return row


@transaction.atomic
def reset_cohort_feed(*, cohort: Cohort, by: User) -> CohortProgramme:
    """Give the calendar of a cohort another address; the old one stops at once."""
    require(by, WRITE)
    row = get_cohort_programme(cohort)
    row.feed_token = generate_feed_token()
    row.save(update_fields=["feed_token"])
    return row


def list_absent_people(
    stop: Stop, itineraries: Sequence[Itinerary], goers: Iterable[int]
) -> list[str]:
    """Who of the cohort does not go to a stop for everyone: somebody who came late and was elsewhere."""
    if not stop.is_for_everyone:
        return []
    there = set(goers)
    return [str(row.participation.person) for row in itineraries if row.pk not in there]
