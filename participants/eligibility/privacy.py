from __future__ import annotations

from pemwecco.privacy.categories import Category, How

KEEP = (
    "12 months after the selection if not selected, else the audit period of the funder"
)

CATEGORIES = [
    Category(
        model="eligibility.BroughtItem",
        fields=("document", "expected_on", "remark"),
        purpose="eligibility, open to audit",
        keep=KEEP,
        how=How.DELETE,
    ),
    Category(
        model="eligibility.ScreeningFinding",
        fields=("message", "params", "note"),
        purpose="eligibility, open to audit",
        keep=KEEP,
        how=How.DELETE,
    ),
    Category(
        model="eligibility.Duplicate",
        fields=("note",),
        purpose="finding two files of one person or enterprise",
        keep=KEEP,
        how=How.DELETE,
    ),
    Category(
        model="eligibility.MatchKey",
        fields=("digest",),
        purpose="finding two files of one person or enterprise",
        keep=KEEP,
        how=How.DELETE,
    ),
    Category(
        model="eligibility.Screening",
        fields=("facts",),
        purpose="eligibility, open to audit",
        keep=KEEP,
        how=How.DELETE,
    ),
    Category(
        model="eligibility.Referral",
        fields=("message", "shared", "milestone", "declined_because"),
        purpose="help by a support structure",
        keep=KEEP,
        how=How.DELETE,
    ),
]
