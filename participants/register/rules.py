"""What programmes, calls and cohorts can be, before they are saved: plain Python, no Django.

"bad" is refused at its field; "attention" is asked, for it may be meant.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import available_timezones

from pemwecco.core.findings import Finding
from pemwecco.core.findings import mark_message as _

ASKED: Final = "attention"
# Regulation (EU) 2016/399, art. 6(1), where no dated rule says otherwise.
LONGEST_SHORT_STAY: Final = 90
# Less leaves no time to hear of a call and fill the form in.
FEWEST_OPEN_DAYS: Final = 7
MOST_OPEN_DAYS: Final = 366
LAST_FOLLOW_UP_MONTHS: Final = 60
PREFIX: Final = re.compile(r"[A-Z][A-Z0-9]*")
CURRENCY: Final = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class CallDates:
    """When a call opens and closes, the days on which its cohorts arrive, and what it announces between.

    `visa_days` are those that a visa needs at least between the answer and the arrival.
    """

    opens_at: datetime
    closes_at: datetime
    arrivals: tuple[date, ...] = ()
    committee_on: date | None = None
    results_by: date | None = None
    training_from: date | None = None
    visa_days: int = 0


def list_call_findings(dates: CallDates, now: datetime) -> Iterable[Finding]:
    """What is wrong or strange with the dates of a call.

    Refused: a closing that does not come after the opening; a committee, answers or a training that are
    announced for before the closing, answers for before the committee meets. Asked: a closing that is not
    before the first cohort arrives or has passed, a call that is open for less than a week or more than a
    year, answers that leave too few days for a visa, a training that begins before the answers are known or
    after the first arrival.
    """
    if dates.closes_at <= dates.opens_at:
        yield Finding(
            "call-reversed", _("The call closes before it opens."), field="closes_at"
        )
        return
    closing = dates.closes_at.date()
    first = min(dates.arrivals, default=None)
    if first is not None and first <= closing:
        yield Finding(
            "call-closes-after-arrival",
            _("A cohort of this call arrives on %(arrival)s, before the call closes."),
            {"arrival": first},
            severity=ASKED,
            field="closes_at",
        )
    if dates.closes_at <= now:
        yield Finding(
            "call-closing-passed",
            _(
                "The closing, %(closing)s, has passed: nobody can apply any more once this is saved."
            ),
            {"closing": closing},
            severity=ASKED,
            field="closes_at",
        )
    days = (dates.closes_at - dates.opens_at) / timedelta(days=1)
    if days < FEWEST_OPEN_DAYS or days > MOST_OPEN_DAYS:
        yield Finding(
            "call-open-days",
            _("The call is open for %(days)s days."),
            {"days": round(days)},
            severity=ASKED,
        )
    yield from _list_announced_findings(dates, closing, first)


def _list_announced_findings(
    dates: CallDates, closing: date, first: date | None
) -> Iterable[Finding]:
    """What is wrong or strange with the days that a call announces; `first` is the first arrival."""
    committee, results = dates.committee_on, dates.results_by
    announced = {
        "committee_on": committee,
        "results_by": results,
        "training_from": dates.training_from,
    }
    for field, day in announced.items():
        if day is not None and day <= closing:
            yield Finding(
                "call-announced-too-early",
                _("This comes after the closing, on %(closing)s."),
                {"closing": closing},
                field=field,
            )
    if committee is not None and results is not None and results < committee:
        yield Finding(
            "call-answers-before-committee",
            _("The answers come after the committee has met, on %(committee)s."),
            {"committee": committee},
            field="results_by",
        )
    if results is not None and first is not None:
        left = (first - results).days
        if left < dates.visa_days:
            yield Finding(
                "call-answers-late",
                _(
                    "From the answers to the first arrival, on %(arrival)s, are %(days)s days; a visa needs "
                    "%(needed)s."
                ),
                {"arrival": first, "days": left, "needed": dates.visa_days},
                severity=ASKED,
                field="results_by",
            )
    training = dates.training_from
    if training is not None and results is not None and training < results:
        yield Finding(
            "call-training-before-answers",
            _("The training begins before the answers are known, on %(results)s."),
            {"results": results},
            severity=ASKED,
            field="training_from",
        )
    if training is not None and first is not None and training >= first:
        yield Finding(
            "call-training-after-arrival",
            _("The training begins after the first arrival, on %(arrival)s."),
            {"arrival": first},
            severity=ASKED,
            field="training_from",
        )


@dataclass(frozen=True, slots=True)
class CohortPlan:
    """The days of a cohort in the host country, both counted, its seats, and what stands around it.

    `taken` files have a seat in it; `other_seats` are those of the other cohorts of the programme, which
    has `programme_seats`; `call_closes` is the closing of its call.
    """

    arrives_on: date
    leaves_on: date
    seats: int
    taken: int = 0
    other_seats: int = 0
    programme_seats: int | None = None
    call_closes: date | None = None


def list_cohort_findings(
    plan: CohortPlan, today: date, *, most_days: int = LONGEST_SHORT_STAY
) -> Iterable[Finding]:
    """What is wrong or strange with a cohort.

    Refused: reversed days, more days than a short stay has (`most_days`), no seat or fewer than are taken.
    Asked: an arrival that has passed or comes before its call closes, more seats than the programme has.
    """
    days = (plan.leaves_on - plan.arrives_on).days + 1
    if days < 1:
        yield Finding(
            "cohort-reversed",
            _("The last day in the host country comes before the first."),
            field="leaves_on",
        )
    elif days > most_days:
        yield Finding(
            "cohort-too-long",
            _(
                "From the first to the last day are %(days)s days, both counted; a short stay has "
                "%(most)s at most."
            ),
            {"days": days, "most": most_days},
            field="leaves_on",
        )
    if plan.seats < 1:
        yield Finding("cohort-no-seat", _("There is no seat."), field="seats")
    elif plan.seats < plan.taken:
        yield _build_taken_finding(plan.seats, plan.taken)
    if plan.call_closes is not None and plan.arrives_on <= plan.call_closes:
        yield Finding(
            "cohort-before-closing",
            _("The call of this cohort closes on %(closing)s, after this first day."),
            {"closing": plan.call_closes},
            severity=ASKED,
            field="arrives_on",
        )
    if plan.arrives_on < today:
        yield Finding(
            "cohort-past",
            _("The first day, %(first)s, has passed."),
            {"first": plan.arrives_on},
            severity=ASKED,
            field="arrives_on",
        )
    seats = plan.seats + plan.other_seats
    if plan.programme_seats is not None and seats > plan.programme_seats:
        yield Finding(
            "cohort-over-programme",
            _("Together the cohorts have %(seats)s seats, the programme has %(most)s."),
            {"seats": seats, "most": plan.programme_seats},
            severity=ASKED,
            field="seats",
        )


@dataclass(frozen=True, slots=True)
class ProgrammePlan:
    """What a programme says of itself that can be wrong; `taken` files have one of its seats."""

    prefix: str
    currency: str
    origin: str
    destination: str
    timezones: tuple[tuple[str, str], ...]
    seats: int
    follow_up_months: Sequence[int] = ()
    taken: int = 0


def list_programme_findings(
    plan: ProgrammePlan, *, known_timezones: Collection[str] | None = None
) -> Iterable[Finding]:
    """What is wrong or strange with a programme; `timezones` are pairs of field and name.

    Refused: no seat or fewer than are taken, a prefix or a currency that cannot be one, one country for
    both ends, an unknown time zone, follow-ups after no month or twice the same. Asked: a follow-up
    years later.
    """
    known = available_timezones() if known_timezones is None else known_timezones
    if plan.seats < 1:
        yield Finding("programme-no-seat", _("There is no seat."), field="seats")
    elif plan.seats < plan.taken:
        yield _build_taken_finding(plan.seats, plan.taken)
    if not PREFIX.fullmatch(plan.prefix):
        yield Finding(
            "programme-prefix",
            _("A prefix is written in capital letters and digits, such as PEM."),
            field="prefix",
        )
    if not CURRENCY.fullmatch(plan.currency):
        yield Finding(
            "programme-currency",
            _("A currency is written with three capital letters, such as XOF or EUR."),
            field="currency",
        )
    if plan.origin == plan.destination:
        yield Finding(
            "programme-one-country",
            _("Participants and hosts are in the same country."),
            field="destination",
        )
    for field, name in plan.timezones:
        if name not in known:
            yield Finding(
                "programme-timezone",
                _("“%(name)s” is not a time zone, such as Europe/Brussels."),
                {"name": name},
                field=field,
            )
    yield from _list_follow_up_findings(plan.follow_up_months)


def _list_follow_up_findings(months: Sequence[int]) -> Iterable[Finding]:
    if 0 in months or len(set(months)) < len(months):
        yield Finding(
            "programme-follow-ups",
            _(
                "Each follow-up comes one month or more after the return, and only once."
            ),
            field="follow_up_months",
        )
    elif months and max(months) > LAST_FOLLOW_UP_MONTHS:
        yield Finding(
            "programme-late-follow-up",
            _("The last follow-up comes %(months)s months after the return."),
            {"months": max(months)},
            severity=ASKED,
            field="follow_up_months",
        )


def _build_taken_finding(seats: int, taken: int) -> Finding:
    return Finding(
        "seats-taken",
        _("%(taken)s seats are taken already; %(seats)s are too few."),
        {"taken": taken, "seats": seats},
        field="seats",
    )
