from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="decisions.Round",
        fields=("remarks",),
        purpose="minutes of the panel, open to audit",
        keep="the audit period of the funder",
        how=How.BLANK,
    ),
    Category(
        model="decisions.PendingDecision",
        fields=("words", "feedback", "mail_subject", "mail_text", "failed_because"),
        purpose="decision of the panel, open to audit",
        keep="the audit period of the funder",
        how=How.BLANK,
    ),
    Category(
        model="decisions.Offer",
        fields=("declined_because", "explanation"),
        purpose="offer of a place and why it was made",
        keep="the audit period of the funder",
        how=How.BLANK,
    ),
]
