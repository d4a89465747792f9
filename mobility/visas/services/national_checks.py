"""The counters of Belgian law beside the stay. National law warns; a person judges; it never blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from mobility.hosts.models import Host
from mobility.itineraries.models import Stop
from mobility.visas import rules
from mobility.visas.models import Dossier
from mobility.visas.services.trips import Trip, has_private_night, is_employee
from mobility.visas.services.words import (
    build_dossier_finding,
    build_dossier_findings,
)
from participants.register.lifecycle import Stage
from pemwecco.core.findings import Finding

NOT_MEETINGS = (
    Stop.Activity.TRAVEL,
    Stop.Activity.FREE,
    Stop.Activity.CULTURE,
    Stop.Activity.MEAL,
)
TRAVELLED = (Stage.DEPARTED, Stage.RETURNED, Stage.COMPLETED, Stage.NOT_RETURNED)


@dataclass(frozen=True, slots=True)
class Counter:
    """One count of days beside its limit."""

    name: str
    used: int
    most: int
    law: str
    per: str = ""

    @property
    def over(self) -> bool:
        return self.used > self.most


@dataclass(frozen=True, slots=True)
class Meetings:
    """The days of meetings of an employee, by the law under which they stand (domain.md §3.4).

    `presence` counts towards the 20 consecutive and 60 yearly days, `others` are those of the person's
    other trips, `flemish` stands under the rule of Flanders.
    """

    presence: Sequence[tuple[date, date]]
    others: Sequence[tuple[date, date]]
    flemish: Sequence[tuple[date, date]]

    @property
    def counted(self) -> rules.MeetingDays:
        return rules.meeting_days(self.presence, others=self.others)


def list_meetings(dossier: Dossier, trip: Trip) -> Meetings:
    """The days of meetings by region of the host, with those of the person's other trips.

    A stop at no host stands under the general rule. A trip without stops is taken as a whole. Trips that
    nobody made do not count.
    """
    person = dossier.participation.person_id
    stops = (
        Stop.objects.filter(itineraries__participation__person=person)
        .exclude(activity__in=NOT_MEETINGS)
        .values_list(
            "itineraries__participation",
            "itineraries__participation__stage",
            Coalesce("placement__host__labour_region", "host__labour_region"),
            "starts_on",
            "ends_on",
        )
    )
    presence, others, flemish = [], [], []
    for participation, stage, region, first, last in stops:
        is_own = participation == dossier.participation_id
        if region == Host.Region.FLANDERS:
            if is_own:
                flemish.append((first, last))
        elif is_own:
            presence.append((first, last))
        elif stage in TRAVELLED:
            others.append((first, last))
    if not presence and not flemish:
        presence.append((trip.entry, trip.departure))
    return Meetings(presence, others, flemish)


def list_national_findings(
    dossier: Dossier, trip: Trip | None, limits: rules.Limits
) -> list[Finding]:
    """The counters of national law beside the stay, and the arrival to declare: warnings."""
    if trip is None:
        return []
    found = list_arrival_findings(dossier, trip, limits)
    if not is_employee(dossier.participation):
        until = rules.business_trip_until(trip.entry, limits=limits)
        fits = trip.departure <= until
        sentence = _(
            "Self-employed: a business trip without professional card may last %(months)s months, "
            "to %(date)s."
        )
        code, tone = (
            ("business-trip", "good") if fits else ("business-trip-long", "attention")
        )
        values = {"months": limits.business_trip_months, "date": until}
        return [
            *found,
            build_dossier_finding(code, sentence, "national", tone, **values),
        ]
    meetings = list_meetings(dossier, trip)
    if meetings.flemish:
        sentence = _(
            "At hosts in Flanders an employee is exempt for %(most)s days in any %(window)s days when the "
            "visit is declared (Limosa)."
        )
        values = {"most": limits.max_days, "window": limits.window_days}
        found.append(
            build_dossier_finding(
                "meetings-flanders", sentence, "national", "", **values
            )
        )
    over = build_dossier_findings(
        rules.meeting_findings(
            meetings.presence, others=meetings.others, limits=limits
        ),
        "national",
        "attention",
    )
    if over or not meetings.presence:
        return [*found, *over]
    counted = meetings.counted
    sentence = _(
        "Employee: %(run)s consecutive days of meetings (at most %(run_most)s), %(year)s in a year "
        "(at most %(year_most)s)."
    )
    values = {
        "run": counted.longest_run,
        "run_most": limits.meeting_consecutive_days,
        "year": max(counted.per_year.values(), default=0),
        "year_most": limits.meeting_year_days,
    }
    return [
        *found,
        build_dossier_finding("meetings", sentence, "national", "good", **values),
    ]


def list_arrival_findings(
    dossier: Dossier, trip: Trip, limits: rules.Limits
) -> list[Finding]:
    """By when who sleeps at a private home declares the arrival to the commune; hotels do it themselves."""
    if not has_private_night(dossier):
        return []
    holidays = rules.holidays_from(trip.entry)
    by = rules.arrival_declaration_by(trip.entry, holidays, limits=limits)
    sentence = _(
        "Sleeping at a private home: declare the arrival to the commune by %(date)s."
    )
    return [
        build_dossier_finding("arrival-declaration", sentence, "national", "", date=by)
    ]


def build_day_counters(
    dossier: Dossier, trip: Trip | None, limits: rules.Limits, used_at_end: int | None
) -> Sequence[Counter]:
    """The counts of days side by side: 90 in 180, and those of national law for the profile."""
    if trip is None:
        return ()
    book = rules.RULEBOOK
    lines = []
    if used_at_end is not None:
        lines.append(
            Counter(
                _("days of stay in any %(window)s days")
                % {"window": limits.window_days},
                used_at_end,
                limits.max_days,
                book["stay-allowed"].law,
            )
        )
    if is_employee(dossier.participation):
        counted = list_meetings(dossier, trip).counted
        law = book["meetings"].law
        lines.append(
            Counter(
                _("consecutive days of meetings"),
                counted.longest_run,
                limits.meeting_consecutive_days,
                law,
            )
        )
        for year, days in sorted(counted.per_year.items()):
            name = _("days of meetings in %(year)s") % {"year": year}
            lines.append(Counter(name, days, limits.meeting_year_days, law))
    else:
        until = rules.business_trip_until(trip.entry, limits=limits)
        most = (until - trip.entry).days + 1
        lines.append(
            Counter(
                _("consecutive days of a business trip"),
                trip.days,
                most,
                book["business-trip"].law,
            )
        )
    return lines
