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
from mobility.visas.rules.checklist import Situation, Wanted, checklist, deadline
from mobility.visas.rules.limits import LIMITS, Limits
from mobility.visas.rules.means import (
    Cover,
    Insurance,
    Lodging,
    insurance_findings,
    means_required,
)
from mobility.visas.rules.passport import passport_findings
from mobility.visas.rules.refusals import REFUSAL_CODES
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
    "REFUSAL_CODES",
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
    "Situation",
    "Stay",
    "Sticker",
    "Wanted",
    "appeal_by",
    "arrival_declaration_by",
    "business_trip_until",
    "cascade",
    "checklist",
    "days_used",
    "deadline",
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
