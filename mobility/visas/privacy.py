from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="visas.TravelDocument",
        fields=(
            "person",
            "number",
            "surname",
            "given_names",
            "birth_date",
            "mrz",
            "scan",
        ),
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
        model="visas.EarlierVisa",
        fields=(
            "person",
            "state",
            "number",
            "kind",
            "entries",
            "valid_from",
            "valid_until",
            "lawfully_used",
        ),
        purpose="knowing which visa the person may ask for",
        keep="6 months after the return",
        how=How.DELETE,
    ),
    Category(
        model="visas.Dossier",
        fields=("insured_name", "insurance_policy", "external_reference"),
        purpose="the visa application",
        keep="6 months after the return",
        how=How.BLANK,
    ),
    Category(
        model="visas.FindingWaiver",
        fields=("reason", "facts", "by"),
        purpose="showing who let a finding of the rules stand, and why",
        keep="5 years after payment of the balance",
        how=How.BLANK,
    ),
    Category(
        model="visas.Piece",
        fields=("document", "title", "remark", "issued_on", "valid_until"),
        purpose="the visa application",
        keep="6 months after the return",
        how=How.DELETE,
    ),
    Category(
        model="visas.Decision",
        fields=("sticker_number", "printed_name", "refusal_codes", "remarks"),
        purpose="following the stay; anonymous figures for the funder",
        keep="5 years after payment of the balance",
        how=How.AGGREGATE,
    ),
    Category(
        model="visas.FormAnswers",
        fields=(
            "birth_surname",
            "birth_country",
            "birth_nationality",
            "other_nationalities",
            "residence_permit",
            "residence_until",
            "fingerprinted",
            "fingerprinted_on",
            "earlier_visa",
        ),
        purpose="filling the visa application form",
        keep="6 months after the return",
        how=How.DELETE,
    ),
]
