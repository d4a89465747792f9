from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="followups.FollowUp",
        fields=("answers", "evidence", "answered_at", "method"),
        purpose="knowing what became of the enterprise after the mobility",
        keep="2 years after the end of the project",
        how=How.AGGREGATE,
    ),
]
