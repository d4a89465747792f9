from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="visas.TravelDocument",
        fields=("person", "number", "surname", "given_names", "birth_date", "mrz", "scan"),
        purpose="the visa application and its support letter",
        keep="6 months after the return",
        how=How.BLANK,
    ),
    Category(
        model="visas.PastStay",
        fields=("person", "entered_on", "left_on", "state"),
        purpose="counting the days of stay that the law allows",
        keep="6 months after the return",
        how=How.DELETE,
    ),
    Category(
        model="visas.Piece",
        fields=("document", "remark"),
        purpose="the visa application",
        keep="6 months after the return",
        how=How.DELETE,
    ),
    Category(
        model="visas.Decision",
        fields=("sticker_number", "refusal_codes", "remarks"),
        purpose="following the stay; anonymous figures for the funder",
        keep="5 years after payment of the balance",
        how=How.AGGREGATE,
    ),
    Category(
        model="visas.Letter",
        fields=("paper",),
        purpose="proof of what the programme stated to the authorities",
        keep="5 years after payment of the balance",
        how=How.BLANK,
    ),
]
