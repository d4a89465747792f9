"""The counters of Belgian law beside the stay. National law warns; a person judges; it never blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from mobility.itineraries.models import Stop
from mobility.visas import rules
from mobility.visas.models import Dossier
from mobility.visas.services.trips import Trip, has_private_night, is_employee
from mobility.visas.services.words import (
    build_dossier_finding,
    build_dossier_findings,
)
from pemwecco.core.findings import Finding

NOT_MEETINGS = (Stop.Activity.TRAVEL, Stop.Activity.FREE, Stop.Activity.CULTURE)


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


def list_meeting_periods(dossier: Dossier, trip: Trip) -> list[tuple[date, date]]:
    """The days of meetings: those of the stops, else the whole trip."""
    stops = Stop.objects.filter(itinerary__participation=dossier.participation_id)
    presence = list(
        stops.exclude(activity__in=NOT_MEETINGS).values_list("starts_on", "ends_on")
    )
    return presence or [(trip.entry, trip.departure)]


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
    presence = list_meeting_periods(dossier, trip)
    over = build_dossier_findings(
        rules.meeting_findings(presence, limits=limits), "national", "attention"
    )
    if over:
        return [*found, *over]
    counted = rules.meeting_days(presence)
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
        counted = rules.meeting_days(list_meeting_periods(dossier, trip))
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
