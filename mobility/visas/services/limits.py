"""The numbers of the law as rows say them, on a given day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from mobility.visas import rules
from mobility.visas.models import (
    Dossier,
    SharedAreaState,
    TravelDocument,
    VisaRegime,
)
from pemwecco.core.parameters import read_rule_values
from pemwecco.core.remembering import remembered, remembered_rows

# Field of `rules.Limits` -> key of the dated rule.
KEYS: Final = {
    "max_days": "schengen.max_days",
    "window_days": "schengen.window_days",
    "lodging_earliest_months": "visa.lodging_earliest_months",
    "lodging_latest_days": "visa.lodging_latest_days",
    "decision_days": "visa.decision_days",
    "decision_max_days": "visa.decision_max_days",
    "biometrics_months": "visa.biometrics_months",
    "insurance_min_eur": "visa.insurance_min_eur",
    "grace_days": "visa.grace_days",
    "passport_months_after": "passport.min_months_after_departure",
    "passport_blank_pages": "passport.blank_pages",
    "passport_max_age_years": "passport.max_age_years",
    "means_hotel_eur": "be.means_hotel_eur",
    "means_private_eur": "be.means_private_eur",
    "arrival_working_days": "be.arrival_declaration_working_days",
    "meeting_consecutive_days": "be.meeting_max_consecutive",
    "meeting_year_days": "be.meeting_max_per_year",
    "business_trip_months": "be.professional_card_trip_months",
    "photo_months": "visa.photo_months",
    "statement_months": "visa.statement_months",
    "appointment_moves": "vac.max_reschedules",
    "appointment_move_hours": "vac.reschedule_hours",
    "appointment_pay_working_days": "vac.prepay_working_days",
    "appeal_days": "be.appeal_days",
}


FIELDS: Final = {key: name for name, key in KEYS.items()}


def build_limit(name: str, value: Decimal) -> int | Decimal:
    """A value as the field of `rules.Limits` takes it: amounts with decimals, counts without."""
    return value if isinstance(getattr(rules.LIMITS, name), Decimal) else int(value)


@remembered
def get_stay_limits(day: date) -> rules.Limits:
    """The limits in force on a day, from the dated rules; one query.

    A rule without a readable row in force keeps the value known when the code was written.
    """
    known: dict[str, int | Decimal] = {}
    for key, value in read_rule_values(FIELDS, day).items():
        known[FIELDS[key]] = build_limit(FIELDS[key], value)
    return rules.Limits(**known)  # type: ignore[arg-type]  # built per field from its own type


@remembered_rows
def list_regimes_of_day(nationality: str, kind: str, on: date) -> QuerySet[VisaRegime]:
    """The regime that applies to a nationality and a kind of passport on a day, if a row says so."""
    return VisaRegime.objects.of_day(nationality, on, kind)[:1]


def get_visa_regime(dossier: Dossier, on: date) -> VisaRegime | None:
    """The visa regime of a dossier on a day; nothing when no row says so.

    It follows the passport, its nationality and its kind (Reg. (EU) 2018/1806, art. 3, 6); the file
    only while no passport is entered. Where the person lives decides nothing.
    """
    nationality, kind = get_holder(dossier)
    if not nationality:
        return None
    return next(iter(list_regimes_of_day(nationality, kind, on)), None)


def is_regime_known(dossier: Dossier) -> bool:
    """Whether a row says which visa rule applies to who travels, on the day of the lodging, else today."""
    lodging = getattr(dossier, "lodging", None)
    day = lodging.lodged_on if lodging else timezone.localdate()
    return get_visa_regime(dossier, day) is not None


def get_holder(dossier: Dossier) -> tuple[str, str]:
    """The nationality by which a dossier is judged, and the kind of its passport."""
    passport = dossier.passport
    if passport is None:
        return dossier.participation.person.nationality, TravelDocument.Kind.ORDINARY
    return passport.nationality, passport.kind


def get_dossier_limits(
    dossier: Dossier, on: date, regime: VisaRegime | None = None
) -> rules.Limits:
    """The limits by which a dossier is judged on a day: the general ones, and its nationality's periods."""
    limits = get_stay_limits(on)
    if regime is None:
        return limits
    return replace(
        limits,
        decision_days=regime.decision_days,
        decision_max_days=regime.decision_max_days,
    )


def get_decision_due(lodged: date, limits: rules.Limits) -> rules.DecisionDue:
    """By when a decision on an application is expected; a Belgian holiday moves the last day."""
    return rules.decision_due(
        lodged, holidays=rules.holidays_from(lodged), limits=limits
    )


def find_last_overdue(limits: rules.Limits, today: date) -> date:
    """The last day of lodging whose decision should have come before a day, holidays counted."""
    lodged = today - timedelta(days=limits.decision_days)
    while get_decision_due(lodged, limits).normal >= today:
        lodged -= timedelta(days=1)
    return lodged


@remembered_rows
def list_area_states() -> QuerySet[SharedAreaState]:
    """The states of the shared area, as rows say them."""
    return SharedAreaState.objects.all()


def get_area_states() -> Mapping[str, date]:
    """From which day the territory of each state counts (ISO code); the rule's own when no row exists."""
    rows = {str(row.country): row.joined_on for row in list_area_states()}
    return rows or rules.SCHENGEN_FROM
