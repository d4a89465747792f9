"""The holidays of both countries, as they are expected or were confirmed, and the days that fall on one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django_countries import countries

from mobility.itineraries.services.holidays import ObservedDays
from mobility.visas import rules
from mobility.visas.models import Appointment, ConfirmedFeast, Dossier
from mobility.visas.services.dossier_rows import list_dossier_appointments
from mobility.visas.services.trips import Trip
from mobility.visas.services.words import build_dossier_finding
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused, require
from pemwecco.core.findings import Finding
from pemwecco.core.remembering import remembered_rows

CONFIRM: Final = "visas.change_confirmedfeast"
# The moon moves a feast by a day or two; what lies further away is another feast, or a slip.
MOST_DAYS_AWAY: Final = 7
YEARS_SHOWN: Final = 3


@remembered_rows
def list_confirmed_feasts() -> QuerySet[ConfirmedFeast]:
    """The moving feasts that staff confirmed, with who did."""
    return ConfirmedFeast.objects.select_related("confirmed_by")


def list_proclaimed_feasts() -> list[rules.ProclaimedFeast]:
    """The same as the rule takes them."""
    found = []
    for row in list_confirmed_feasts():
        found.append(rules.ProclaimedFeast(row.feast, row.expected_on, row.held_on))
    return found


def list_holidays_of_years(first: int, years: int) -> Sequence[rules.Holiday]:
    """The holidays of Belgium and Senegal of some years, from the first on; one query."""
    proclaimed = list_proclaimed_feasts()
    found: list[rules.Holiday] = []
    for year in range(first, first + years):
        found += rules.list_holidays(year, proclaimed=proclaimed)
    return found


@dataclass(frozen=True, slots=True)
class MovingFeast:
    """One moving feast of a year: the day expected for it, and what was confirmed, if anything."""

    name: str
    expected: date
    row: ConfirmedFeast | None


def list_feasts(first: int, years: int) -> list[MovingFeast]:
    """The moving feasts of some years, from the first on, but for those that are over; one query."""
    rows = list_confirmed_feasts()
    found = []
    over = timezone.localdate() - timedelta(days=MOST_DAYS_AWAY)
    for year in range(first, first + years):
        for expected, feast in sorted(rules.expected_feasts(year).items()):
            if expected < over:
                continue
            row = _match_row(rows, feast, expected)
            name = _(rules.SENEGALESE_NAMES[feast])
            found.append(MovingFeast(name, expected, row))
    return found


def _match_row(
    rows: Iterable[ConfirmedFeast], feast: str, expected: date
) -> ConfirmedFeast | None:
    """What was confirmed of a feast, also when the calculation of its day has changed since."""
    for row in rows:
        is_near = abs(row.expected_on - expected) <= rules.SAME_FEAST
        if row.feast == feast and is_near:
            return row
    return None


@transaction.atomic
def confirm_feast(
    *, expected_on: date, held_on: date, source: str, by: User
) -> ConfirmedFeast:
    """Record the day on which a moving feast is held, and who says so; a later word corrects it.

    `expected_on` names the feast: the day that `rules.expected_feasts` gives. Refuses with `Refused` a day
    on which none is expected, one more than a week away from it, and a confirmation without source; with
    `PermissionDenied` whoever may not.
    """
    require(by, CONFIRM)
    feast = rules.expected_feasts(expected_on.year).get(expected_on)
    if feast is None:
        raise Refused(_("No moving feast is expected on that day."))
    if abs(held_on - expected_on) > timedelta(days=MOST_DAYS_AWAY):
        raise Refused(
            _("A feast is held within %(days)s days of the day expected for it.")
            % {"days": MOST_DAYS_AWAY}
        )
    if not source.strip():
        raise Refused(_("Say where the day was proclaimed or read."))
    rows = ConfirmedFeast.objects.select_for_update(of=("self",)).filter(feast=feast)
    known = _match_row(rows, feast, expected_on)
    row, _created = ConfirmedFeast.objects.update_or_create(
        feast=feast,
        expected_on=known.expected_on if known else expected_on,
        defaults={
            "held_on": held_on,
            "source": source.strip(),
            "confirmed_by": by,
            "confirmed_at": timezone.now(),
        },
    )
    return row


def list_programme_days(first: date, last: date) -> ObservedDays:
    """The holidays of both countries from a day to a day, and the fast before Korité; one query."""
    holidays: dict[date, tuple[str, ...]] = {}
    fasting: set[date] = set()
    # Korité of the spring after may end a fast that begins in December.
    for holiday in list_holidays_of_years(first.year, last.year - first.year + 2):
        if first <= holiday.day <= last:
            name = f"{holiday.name}"
            known = holidays.get(holiday.day, ())
            if name not in known:
                holidays[holiday.day] = (*known, name)
        if holiday.name == rules.SENEGALESE_NAMES["Eid al-Fitr"]:
            fasting |= _list_fast(holiday.day)
    within = {day for day in fasting if first <= day <= last}
    return ObservedDays(holidays, frozenset(within))


def _list_fast(feast: date) -> set[date]:
    """The days of Ramadan: thirty at most, the last the eve of the feast."""
    return {feast - timedelta(days=count) for count in range(1, 31)}


def list_holiday_findings(
    dossier: Dossier, trip: Trip | None, limits: rules.Limits
) -> list[Finding]:
    """The appointment, and the last day to hand in, on a holiday of either country or at a weekend.

    Law moves neither: the day on which the post is closed is told, so that somebody asks or comes earlier.
    """
    days = []
    programme = dossier.participation.call.programme
    zone = ZoneInfo(programme.origin_timezone)
    for appointment in list_dossier_appointments(dossier):
        is_settled = appointment.state == Appointment.State.CONFIRMED
        if is_settled and appointment.at is not None:
            days.append(("appointment", appointment.at.astimezone(zone).date()))
    if trip is not None:
        window = rules.lodging_window(trip.entry, limits=limits)
        days.append(("lodging", window.latest))
    concerned = {str(programme.origin), str(programme.destination)}
    coming = [pair for pair in days if pair[1] >= timezone.localdate()]
    proclaimed = list_proclaimed_feasts() if coming else ()
    found = []
    for what, day in coming:
        closed = []
        for holiday in rules.list_holidays(day.year, proclaimed=proclaimed):
            if holiday.day == day and holiday.country in concerned:
                closed.append(_build_holiday_finding(f"{what}-holiday", holiday))
        if not closed and rules.is_weekend(day):
            closed.append(_build_weekend_finding(f"{what}-weekend", day))
        found += closed
    return found


def _build_weekend_finding(code: str, day: date) -> Finding:
    if code == "appointment-weekend":
        sentence = _(
            "The appointment of %(date)s is on a %(weekday)s: the post may be closed."
        )
    else:
        sentence = _(
            "The last day to hand in, %(date)s, is a %(weekday)s: the post may be closed."
        )
    # The words are the reader's; what a waiver holds for is the day.
    sentence %= {"date": "%(date)s", "weekday": WEEKDAYS[day.weekday()]}
    return build_dossier_finding(code, sentence, "lodging", "attention", date=day)


def _build_holiday_finding(code: str, holiday: rules.Holiday) -> Finding:
    if code == "appointment-holiday":
        certain = _(
            "The appointment of %(date)s is on a holiday (%(holiday)s, %(country)s): the post may be closed."
        )
        expected = _(
            "The appointment of %(date)s is on the day expected for %(holiday)s (%(country)s), not confirmed "
            "yet: the post may be closed."
        )
    else:
        certain = _(
            "The last day to hand in, %(date)s, is a holiday (%(holiday)s, %(country)s): the post may be "
            "closed."
        )
        expected = _(
            "The last day to hand in, %(date)s, is the day expected for %(holiday)s (%(country)s), not "
            "confirmed yet: the post may be closed."
        )
    # The words are the reader's; what a waiver holds for are the day and the country.
    sentence = (expected if holiday.is_expected else certain) % {
        "date": "%(date)s",
        "holiday": _(holiday.name).replace("%", "%%"),
        "country": str(countries.name(holiday.country)).replace("%", "%%"),
    }
    return build_dossier_finding(
        code,
        sentence,
        "lodging",
        "attention",
        date=holiday.day,
        where=holiday.country,
        certain=not holiday.is_expected,
    )
