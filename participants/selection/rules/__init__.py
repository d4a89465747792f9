"""The rules of selection: plain facts in, answers out. Each subject stands in its own module."""

from __future__ import annotations

from participants.selection.rules.assignment import (
    ABSTAINED,
    CONFLICT,
    FULL,
    HELD,
    LANGUAGE,
    Pair,
    Pile,
    Plan,
    Reader,
    Shortage,
    share_out,
)
from participants.selection.rules.calibration import (
    Severity,
    corrected_mean,
    disagreement,
    severities,
    usual_minutes,
)
from participants.selection.rules.conflicts import (
    ADDRESS,
    EMAIL_DOMAIN,
    ORGANISATION,
    PHONE,
    SELF,
    SUPPORT,
    Ties,
    in_order,
    shared,
    traits,
)
from participants.selection.rules.redaction import ADDRESS as POSTAL
from participants.selection.rules.redaction import EMAIL, ENTERPRISE, NUMBER, PERSON, WEB, Identity, Span
from participants.selection.rules.redaction import PHONE as PHONE_NUMBER
from participants.selection.rules.redaction import covered as without_names
from participants.selection.rules.redaction import found as names_in
from participants.selection.rules.scores import (
    Criterion,
    Cut,
    Ranked,
    Summary,
    cut,
    rank,
    score,
    summarise,
)

__all__ = [
    "ABSTAINED",
    "ADDRESS",
    "CONFLICT",
    "EMAIL",
    "EMAIL_DOMAIN",
    "ENTERPRISE",
    "FULL",
    "HELD",
    "LANGUAGE",
    "NUMBER",
    "ORGANISATION",
    "PERSON",
    "PHONE",
    "PHONE_NUMBER",
    "POSTAL",
    "SELF",
    "SUPPORT",
    "WEB",
    "Criterion",
    "Cut",
    "Identity",
    "Pair",
    "Pile",
    "Plan",
    "Ranked",
    "Reader",
    "Severity",
    "Shortage",
    "Span",
    "Summary",
    "Ties",
    "corrected_mean",
    "cut",
    "disagreement",
    "in_order",
    "names_in",
    "rank",
    "score",
    "severities",
    "share_out",
    "shared",
    "summarise",
    "traits",
    "usual_minutes",
    "without_names",
]
