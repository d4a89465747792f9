from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="partnerships.Partnership",
        fields=("partner", "summary", "value_eur", "evidence"),
        purpose="evidence of the partnerships for the funder",
        keep="5 years after payment of the balance",
        how=How.AGGREGATE,
    ),
]
