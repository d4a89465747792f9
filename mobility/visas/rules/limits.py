"""The numbers of the law that the rules of this subject take as arguments."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of EU and Belgian law; at run time they come from rows with a date and a source."""

    # Schengen Borders Code, art. 6(1): days of stay in a moving window of days.
    max_days: int = 90
    window_days: int = 180
    # Visa Code, art. 9(1): lodging between so many months and so many days before the visit.
    lodging_earliest_months: int = 6
    lodging_latest_days: int = 15
    # Visa Code, art. 23: days from an admissible application to the decision.
    decision_days: int = 15
    decision_max_days: int = 45
    # Visa Code, art. 13(3): fingerprints are used again when younger than this.
    biometrics_months: int = 59
    # Visa Code, art. 12.
    passport_months_after: int = 3
    passport_blank_pages: int = 2
    passport_max_age_years: int = 10
    # Visa Code, art. 15(3).
    insurance_min_eur: Decimal = Decimal(30000)
    # Visa Code, art. 24(1): period of grace of a single-entry visa.
    grace_days: int = 15
    # Reference amounts notified by Belgium, EUR per day.
    means_hotel_eur: Decimal = Decimal(95)
    means_private_eur: Decimal = Decimal(45)
    # Working days to declare one's arrival to the commune (Annex 3).
    arrival_working_days: int = 3
    # Closed-circle meetings of employees: consecutive days, days per calendar year.
    meeting_consecutive_days: int = 20
    meeting_year_days: int = 60
    # Business trip of the self-employed without professional card (RD 3 Feb 2003, art. 1, 6°).
    business_trip_months: int = 3
    # Photo at most so old (Visa Code, art. 10(3)); statements and pay slips of the last months (the
    # list harmonised for the posts in Senegal).
    photo_months: int = 6
    statement_months: int = 3
    # Practice of the appointment provider, to be confirmed with each: how often and until when an
    # appointment may be moved, how soon it is paid.
    appointment_moves: int = 1
    appointment_move_hours: int = 72
    appointment_pay_working_days: int = 3
    # Appeal to the Council for Alien Law Litigation.
    appeal_days: int = 30


LIMITS: Final = Limits()
