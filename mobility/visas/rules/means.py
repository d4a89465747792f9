"""Means of subsistence and travel insurance: Visa Code, art. 14(4) and 15; SBC art. 6(4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from mobility.visas.rules.limits import LIMITS, Limits
from pemwecco.core.findings import Finding, RuleError
from pemwecco.core.findings import mark_message as _


class Lodging(StrEnum):
    HOTEL = "hotel"
    PRIVATE = "private"


class Cover(StrEnum):
    """What a policy must pay for: Visa Code, art. 15(1)."""

    REPATRIATION = "repatriation"
    URGENT_CARE = "urgent_care"
    EMERGENCY_HOSPITAL = "emergency_hospital"
    DEATH = "death"


@dataclass(frozen=True, slots=True)
class Insurance:
    """A travel medical policy. ``per_euro``: units of its currency in one euro."""

    covers_from: date
    covers_until: date
    amount: Decimal
    per_euro: Decimal = Decimal(1)
    all_schengen: bool = True
    covers: frozenset[Cover] = frozenset(Cover)


def means_required(nights: Mapping[str, int], *, limits: Limits = LIMITS) -> Decimal:
    """Add up the reference amount of means, in EUR, for a stay (Belgium, since 1 January 2015).

    ``nights`` gives days of stay by `Lodging`; days of arrival and departure both count. Means
    paid by a sponsor are shown on the form instead; this is what the sum is compared with
    (SBC art. 6(4), Visa Handbook annex 18). Refuses with `RuleError` another lodging or a negative
    number.
    """
    daily = {
        Lodging.HOTEL: limits.means_hotel_eur,
        Lodging.PRIVATE: limits.means_private_eur,
    }
    total = Decimal(0)
    for lodging, days in nights.items():
        if lodging not in Lodging.__members__.values() or days < 0:
            raise RuleError(
                Finding(
                    "means-unknown",
                    _("No amount is known for %(days)s days of lodging “%(lodging)s”."),
                    {"lodging": str(lodging), "days": days},
                )
            )
        total += daily[Lodging(lodging)] * days
    return total


def insurance_findings(
    policy: Insurance,
    entry: date,
    departure: date,
    *,
    multiple_entries: bool = False,
    awareness_signed: bool = False,
    limits: Limits = LIMITS,
) -> tuple[Finding, ...]:
    """Judge a policy for the stay, or for the first stay of a multiple-entry visa (art. 15).

    Every day from entry to departure, all Schengen states, EUR 30,000, the four risks; with
    multiple entries also the signed statement that later stays need a policy too.
    """
    findings = []
    if policy.covers_until < policy.covers_from:
        findings.append(
            Finding(
                "insurance-reversed",
                _("The insurance ends on %(until)s, before it starts on %(from)s."),
                {"from": policy.covers_from, "until": policy.covers_until},
            )
        )
    if policy.covers_from > entry or policy.covers_until < departure:
        findings.append(
            Finding(
                "insurance-dates",
                _(
                    "The insurance must cover every day from %(entry)s to %(departure)s."
                ),
                {"entry": entry, "departure": departure},
            )
        )
    least = limits.insurance_min_eur * policy.per_euro
    if policy.amount < least:
        findings.append(
            Finding(
                "insurance-amount",
                _("The insurance covers %(amount)s; at least %(least)s is needed."),
                {"amount": policy.amount, "least": least},
            )
        )
    if not policy.all_schengen:
        findings.append(
            Finding(
                "insurance-territory",
                _("The insurance must be valid in all Schengen states."),
            )
        )
    if missing := [cover for cover in Cover if cover not in policy.covers]:
        sentences = {
            Cover.REPATRIATION: _(
                "The insurance must cover repatriation for medical reasons."
            ),
            Cover.URGENT_CARE: _("The insurance must cover urgent medical attention."),
            Cover.EMERGENCY_HOSPITAL: _(
                "The insurance must cover emergency hospital treatment."
            ),
            Cover.DEATH: _("The insurance must cover death."),
        }
        for cover in missing:
            code = f"insurance-cover-{cover.value}"
            findings.append(Finding(code, sentences[cover]))
    if multiple_entries and not awareness_signed:
        findings.append(
            Finding(
                "insurance-awareness",
                _("For several entries, sign that later stays need an insurance too."),
            )
        )
    return tuple(findings)
