from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="reintegration.FollowUp",
        fields=("answers", "evidence", "answered_at", "method"),
        purpose="knowing what became of the enterprise after the mobility",
        keep="2 years after the end of the project",
        how=How.AGGREGATE,
    ),
    Category(
        model="reintegration.Partnership",
        fields=("partner", "summary", "value_eur", "evidence"),
        purpose="evidence of the partnerships for the funder",
        keep="5 years after payment of the balance",
        how=How.AGGREGATE,
    ),
]
