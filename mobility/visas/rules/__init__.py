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
from mobility.visas.rules.checklist import Situation, Wanted, checklist, deadline, valid_until
from mobility.visas.rules.holidays import belgian_holidays
from mobility.visas.rules.journey import (
    Nights,
    days_by_lodging,
    flight_findings,
    night_findings,
    same_traveller,
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
from mobility.visas.rules.plan import (
    LEAD_TIMES,
    BackwardPlan,
    LeadTimes,
    PlanStep,
    Progress,
    StepState,
    backward_plan,
    light_of,
    offsets,
    plan_states,
    worst_slack,
)
from mobility.visas.rules.refusals import REFUSAL_ADVICE, REFUSAL_CODES, Refusal, to_strengthen
from mobility.visas.rules.rulebook import HARD, RULEBOOK, WAIVABLE, Source, Weight
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
    "HARD",
    "LEAD_TIMES",
    "LIMITS",
    "REFUSAL_ADVICE",
    "REFUSAL_CODES",
    "RULEBOOK",
    "SCHENGEN_FROM",
    "WAIVABLE",
    "BackwardPlan",
    "Cascade",
    "CascadeStep",
    "Cover",
    "DecisionDue",
    "Insurance",
    "LeadTimes",
    "Limits",
    "Lodging",
    "LodgingWindow",
    "MeetingDays",
    "Nights",
    "Overstay",
    "PastVisa",
    "PlanStep",
    "Progress",
    "Refusal",
    "Situation",
    "Source",
    "Stay",
    "StepState",
    "Sticker",
    "Wanted",
    "Weight",
    "appeal_by",
    "arrival_declaration_by",
    "backward_plan",
    "belgian_holidays",
    "business_trip_until",
    "cascade",
    "checklist",
    "days_by_lodging",
    "days_used",
    "deadline",
    "decision_due",
    "earliest_entry",
    "fingerprints_reusable",
    "first_breach",
    "flight_findings",
    "insurance_findings",
    "light_of",
    "lodging_findings",
    "lodging_window",
    "longest_stay",
    "means_required",
    "meeting_days",
    "meeting_findings",
    "night_findings",
    "offsets",
    "overstay",
    "passport_findings",
    "plan_states",
    "same_traveller",
    "single_entry_valid_until",
    "stay_findings",
    "sticker_findings",
    "to_strengthen",
    "valid_until",
    "worst_slack",
]
