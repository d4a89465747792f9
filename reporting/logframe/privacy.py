from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="logframe.LevelOutlook",
        fields=("assumptions", "risks"),
        purpose="what a programme rests on, and what may go wrong, as text: of nobody",
        keep="5 years after payment of the balance",
        how=How.AGGREGATE,
    ),
]
