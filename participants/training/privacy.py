from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="training.Completion",
        fields=("participation", "module", "session", "completed_on", "certificate"),
        purpose="preparing the mobility; evidence of training for the funder",
        keep="5 years after payment of the balance",
        how=How.AGGREGATE,
    ),
]
