"""Rules of stay, visa, passport and means: plain dates and numbers in, answers out.

Limits of law come in as `Limits`; its defaults are the values known at the time of writing, the
programme passes those of its dated parameters. Nothing here is legal advice.
"""

from __future__ import annotations

from mobility.visas.rules.calendar import (
    DecisionDue,
    LodgingWindow,
    MeetingDays,
    appeal_by,
    arrival_declaration_by,
    business_trip_until,
    decision_due,
    fingerprints_reusable,
    lodging_findings,
    lodging_window,
    meeting_days,
    meeting_findings,
)
from mobility.visas.rules.limits import LIMITS, Limits
from mobility.visas.rules.means import (
    Cover,
    Insurance,
    Lodging,
    insurance_findings,
    means_required,
)
from mobility.visas.rules.passport import passport_findings
from mobility.visas.rules.stays import (
    SCHENGEN_FROM,
    Overstay,
    Stay,
    days_used,
    earliest_entry,
    first_breach,
    longest_stay,
    overstay,
    stay_findings,
)
from mobility.visas.rules.sticker import (
    CASCADE,
    Cascade,
    CascadeStep,
    PastVisa,
    Sticker,
    cascade,
    single_entry_valid_until,
    sticker_findings,
)

__all__ = [
    "CASCADE",
    "LIMITS",
    "SCHENGEN_FROM",
    "Cascade",
    "CascadeStep",
    "Cover",
    "DecisionDue",
    "Insurance",
    "Limits",
    "Lodging",
    "LodgingWindow",
    "MeetingDays",
    "Overstay",
    "PastVisa",
    "Stay",
    "Sticker",
    "appeal_by",
    "arrival_declaration_by",
    "business_trip_until",
    "cascade",
    "days_used",
    "decision_due",
    "earliest_entry",
    "fingerprints_reusable",
    "first_breach",
    "insurance_findings",
    "lodging_findings",
    "lodging_window",
    "longest_stay",
    "means_required",
    "meeting_days",
    "meeting_findings",
    "overstay",
    "passport_findings",
    "single_entry_valid_until",
    "stay_findings",
    "sticker_findings",
]
