from __future__ import annotations

from pemwecco.privacy.categories import Category, How

# What the start page says to the applicant (`views.calls.consent_wording`) must agree with this.
KEEP = "12 months after the selection if not selected, else the audit period of the funder"

CATEGORIES = [
    Category(
        model="selection.Application",
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
        model="selection.Answer",
        fields=("text",),
        purpose="selection",
        keep=KEEP,
        how=How.DELETE,
    ),
    Category(
        model="selection.Sending",
        fields=("answers", "files", "receipt"),
        purpose="selection: what was sent, for the panel and an auditor",
        keep=KEEP,
        how=How.DELETE,
    ),
    Category(
        model="selection.Correction",
        fields=("why", "typed"),
        purpose="selection",
        keep=KEEP,
        how=How.DELETE,
    ),
    Category(
        model="selection.Attachment",
        fields=("document",),
        purpose="selection; the visa dossier points to the papers",
        keep=KEEP,
        how=How.DELETE,
    ),
    Category(
        model="selection.Redaction",
        fields=("text", "document"),
        purpose="selection without names",
        keep=KEEP,
        how=How.DELETE,
    ),
    Category(
        model="selection.Conflict",
        fields=("member", "note", "dismissed_because"),
        purpose="independence of the panel, open to audit",
        keep="the audit period of the funder",
        how=How.BLANK,
    ),
    Category(
        model="selection.Review",
        fields=("reviewer", "comment", "abstained_because", "reopened_because"),
        purpose="selection, open to audit",
        keep="the audit period of the funder",
        how=How.BLANK,
    ),
    Category(
        model="selection.MatchKey",
        fields=("digest",),
        purpose="finding two files of one person or enterprise",
        keep=KEEP,
        how=How.DELETE,
    ),
    Category(
        model="selection.Screening",
        fields=("facts",),
        purpose="eligibility, open to audit",
        keep=KEEP,
        how=How.DELETE,
    ),
    Category(
        model="selection.Referral",
        fields=("message",),
        purpose="help by a support structure",
        keep=KEEP,
        how=How.DELETE,
    ),
    Category(
        model="selection.PendingDecision",
        fields=("words", "feedback", "mail_subject", "mail_text", "failed_because"),
        purpose="decision of the panel, open to audit",
        keep="the audit period of the funder",
        how=How.BLANK,
    ),
    Category(
        model="selection.Offer",
        fields=("declined_because", "explanation"),
        purpose="offer of a place and why it was made",
        keep="the audit period of the funder",
        how=How.BLANK,
    ),
]
