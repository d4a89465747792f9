from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="opinions.Opinion",
        fields=("expert_name", "expert_email", "question", "shown", "answer"),
        purpose="selection: what an expert from outside was asked and said",
        keep="the audit period of the funder",
        how=How.DELETE,
    ),
]
