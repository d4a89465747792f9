from __future__ import annotations

from pemwecco.privacy.categories import Category, How

KEEP = (
    "12 months after the selection if not selected, else the audit period of the funder"
)

CATEGORIES = [
    Category(
        model="applications.Application",
        fields=(
            "occupation",
            "function",
            "project_title",
            "project",
            "expected_results",
            "needs",
            "partner_wishes",
            "languages_spoken",
            "has_passport",
            "earlier_schengen_visa",
            "unread",
            "figures",
            "access_key",
        ),
        purpose="selection",
        keep=KEEP,
        how=How.BLANK,
    ),
    Category(
        model="applications.Answer",
        fields=("text",),
        purpose="selection",
        keep=KEEP,
        how=How.DELETE,
    ),
    Category(
        model="applications.Sending",
        fields=("answers", "files", "receipt"),
        purpose="selection: what was sent, for the panel and an auditor",
        keep=KEEP,
        how=How.DELETE,
    ),
    Category(
        model="applications.Correction",
        fields=("why", "typed"),
        purpose="selection",
        keep=KEEP,
        how=How.DELETE,
    ),
    Category(
        model="applications.Attachment",
        fields=("document",),
        purpose="selection; the visa dossier points to the papers",
        keep=KEEP,
        how=How.DELETE,
    ),
]
