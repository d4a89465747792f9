from __future__ import annotations

from pemwecco.privacy.categories import Category, How

KEEP = (
    "12 months after the selection if not selected, else the audit period of the funder"
)

CATEGORIES = [
    Category(
        model="panel.Redaction",
        fields=("text", "document"),
        purpose="selection without names",
        keep=KEEP,
        how=How.DELETE,
    ),
    Category(
        model="panel.Conflict",
        fields=("member", "note", "dismissed_because"),
        purpose="independence of the panel, open to audit",
        keep="the audit period of the funder",
        how=How.BLANK,
    ),
    Category(
        model="panel.Review",
        fields=("reviewer", "comment", "abstained_because", "reopened_because"),
        purpose="selection, open to audit",
        keep="the audit period of the funder",
        how=How.BLANK,
    ),
]
