from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="gatherings.Registration",
        fields=("person", "organisation_name", "language", "stage"),
        purpose="organising the event; evidence of attendance for the funder",
        keep="5 years after payment of the balance",
        how=How.AGGREGATE,
    ),
]
