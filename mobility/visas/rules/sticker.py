"""What a visa allows once it is in the passport, and what lawful use earns: Visa Code, art. 24."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from dateutil.relativedelta import relativedelta

from mobility.visas.rules.limits import LIMITS, Limits
from mobility.visas.rules.stays import SCHENGEN_FROM, Stay, first_breach, longest_stay
from pemwecco.core.findings import Finding, RuleError
from pemwecco.core.findings import mark_message as _

STAY_TOO_LONG: Final = _(
    "More than %(most)s days in %(window)s: the limit was passed on %(date)s."
)


@dataclass(frozen=True, slots=True)
class Sticker:
    """A short-stay visa as printed: validity, days of stay, entries (None: multiple)."""

    valid_from: date
    valid_until: date
    days: int
    entries: int | None = 1

    def __post_init__(self) -> None:
        if self.valid_until < self.valid_from:
            raise RuleError(
                Finding(
                    "sticker-reversed",
                    _(
                        "The visa is valid until %(until)s, before it starts on %(from)s."
                    ),
                    {"from": self.valid_from, "until": self.valid_until},
                )
            )
        if self.days < 1 or (self.entries is not None and self.entries < 1):
            raise RuleError(
                Finding(
                    "sticker-empty", _("A visa allows at least one day and one entry.")
                )
            )


@dataclass(frozen=True, slots=True)
class PastVisa:
    """A visa of someone's history. ``mev_years``: 1, 2 or 5 for a multiple-entry visa of the
    cascade, else 0. ``kind``: C, or A and LTV, which earn nothing.
    """

    valid_from: date
    valid_until: date
    lawfully_used: bool = True
    mev_years: int = 0
    kind: str = "C"


@dataclass(frozen=True, slots=True)
class CascadeStep:
    """So many visas, of a given multiple-entry length if any, within so many years earn a grant."""

    grants_years: int
    visas: int
    of_mev_years: int
    within_years: int
    article: str = ""


CASCADE: Final = (
    CascadeStep(
        grants_years=5, visas=1, of_mev_years=2, within_years=3, article="24(2)(c)"
    ),
    CascadeStep(
        grants_years=2, visas=1, of_mev_years=1, within_years=2, article="24(2)(b)"
    ),
    CascadeStep(
        grants_years=1, visas=3, of_mev_years=0, within_years=2, article="24(2)(a)"
    ),
)
"""Visa Code, art. 24(2), longest grant first; local rules (art. 24(2a), (2b)) may differ."""


@dataclass(frozen=True, slots=True)
class Cascade:
    """A multiple-entry visa that may be expected; ``years`` 0 means none. ``counted`` earned it."""

    years: int
    valid_until: date | None = None
    cut_by_passport: bool = False
    article: str = field(default="", compare=False)
    counted: tuple[PastVisa, ...] = field(default=(), compare=False)


def mev_years(valid_from: date, valid_until: date, entries: int | None) -> int:
    """Tell of which length of the cascade a visa is: 5, 2 or 1 years of multiple entries, else 0.

    A visa of a year "from 1 March to 28 February" has a whole year; one cut short by a passport has not.
    """
    if entries is not None:
        return 0
    for step in CASCADE:
        years = step.grants_years
        if valid_until >= valid_from + relativedelta(years=years) - timedelta(days=1):
            return years
    return 0


def sticker_findings(
    sticker: Sticker,
    stays: Iterable[Stay],
    *,
    on: date | None = None,
    limits: Limits = LIMITS,
    schengen_from: Mapping[str, date] = SCHENGEN_FROM,
) -> tuple[Finding, ...]:
    """Judge the stays made or planned with one visa against what the visa says.

    Outside its validity; more entries than allowed; more days than printed, in all for one or two
    entries, in any 180 days for multiple entries. Stays that share a day are one entry. A stay
    without exit runs to ``on``, or to its first day. Long stays and other states are left out. The
    sticker governs even below 90 days; 90 in 180 over all visas is for `first_breach` (Visa Code,
    art. 24; Visa Handbook, duration of stay).
    """
    trips = _trips((stay for stay in stays if stay.state.upper() in schengen_from), on)
    findings = []
    for entry, leaving in trips:
        if entry < sticker.valid_from:
            findings.append(
                Finding(
                    "sticker-early",
                    _("Entry on %(entry)s, but the visa is valid from %(from)s."),
                    {"entry": entry, "from": sticker.valid_from},
                )
            )
        if leaving > sticker.valid_until:
            findings.append(
                Finding(
                    "sticker-late",
                    _("Exit on %(exit)s, but the visa is valid until %(until)s."),
                    {"exit": leaving, "until": sticker.valid_until},
                )
            )
    if sticker.entries is not None and len(trips) > sticker.entries:
        findings.append(
            Finding(
                "sticker-entries",
                _("%(count)s entries, but the visa allows %(most)s."),
                {"count": len(trips), "most": sticker.entries},
            )
        )
    if sticker.entries is None:
        findings.extend(_days_in_window(sticker, trips, limits))
    else:
        total = 0
        for entry, leaving in trips:
            total += (leaving - entry).days + 1
        if total > sticker.days:
            findings.append(
                Finding(
                    "sticker-days",
                    _("%(days)s days of stay, but the visa allows %(most)s."),
                    {"days": total, "most": sticker.days},
                )
            )
    return tuple(findings)


def last_day_allowed(
    sticker: Sticker,
    entry: date,
    *,
    earlier: Iterable[Stay] = (),
    extended_until: date | None = None,
    limits: Limits = LIMITS,
    schengen_from: Mapping[str, date] = SCHENGEN_FROM,
) -> date:
    """Say until which day, included, somebody who entered on ``entry`` may stay.

    The first of: the end of the visa, its days, and 90 days in 180 with the ``earlier`` stays. A stay that
    the authorities have extended lasts until the day of their decision (Visa Code, art. 24, 33; SBC art. 6).
    """
    if extended_until is not None:
        return extended_until
    stays = longest_stay(earlier, entry, limits=limits, schengen_from=schengen_from)
    days = max(1, min(sticker.days, stays))
    return min(sticker.valid_until, entry + timedelta(days=days - 1))


def _trips(stays: Iterable[Stay], on: date | None) -> list[tuple[date, date]]:
    trips: list[tuple[date, date]] = []
    for stay in sorted((s for s in stays if not s.long_stay), key=lambda s: s.entry):
        leaving = stay.exit or max(stay.entry, on or stay.entry)
        if trips and stay.entry <= trips[-1][1]:
            trips[-1] = (trips[-1][0], max(trips[-1][1], leaving))
        else:
            trips.append((stay.entry, leaving))
    return trips


def _days_in_window(
    sticker: Sticker, trips: list[tuple[date, date]], limits: Limits
) -> list[Finding]:
    breach = first_breach(
        [Stay(entry, leaving, "*") for entry, leaving in trips],
        limits=replace(limits, max_days=sticker.days),
        schengen_from={"*": date.min},
    )
    if breach is None:
        return []
    return [
        Finding(
            "sticker-window",
            _(
                "On %(date)s the stays pass the %(most)s days that the visa allows in any %(window)s days."
            ),
            {"date": breach, "most": sticker.days, "window": limits.window_days},
        )
    ]


def single_entry_valid_until(departure: date, *, limits: Limits = LIMITS) -> date:
    """Say until when a single-entry visa is expected to be valid for a stay to ``departure``.

    The validity includes 15 calendar days of grace (Visa Code, art. 24(1)).
    """
    return departure + timedelta(days=limits.grace_days)


def cascade(
    history: Iterable[PastVisa],
    applied: date,
    *,
    passport_expires: date | None = None,
    mev_allowed: bool = True,
    steps: Iterable[CascadeStep] = CASCADE,
) -> Cascade:
    """Say which multiple-entry visa an application of ``applied`` may expect (art. 24(2)).

    Only visas lawfully used count, A and LTV visas never; a visa is within the past years when any
    day of its validity is. Counted from ``applied``, cut where the passport expires earlier.
    ``mev_allowed`` false: multiple entries are suspended for the nationality (art. 25a).
    """
    used = [visa for visa in history if visa.lawfully_used and visa.kind == "C"]
    if not mev_allowed:
        return Cascade(0)
    for step in sorted(steps, key=lambda step: -step.grants_years):
        since = applied - relativedelta(years=step.within_years)
        earned = []
        for visa in used:
            counts = not step.of_mev_years or visa.mev_years == step.of_mev_years
            if counts and visa.valid_from <= applied and visa.valid_until >= since:
                earned.append(visa)
        if len(earned) >= step.visas:
            until = applied + relativedelta(years=step.grants_years) - timedelta(days=1)
            cut = passport_expires is not None and passport_expires < until
            return Cascade(
                step.grants_years,
                passport_expires if cut else until,
                cut_by_passport=cut,
                article=step.article,
                counted=tuple(earned),
            )
    return Cascade(0)
