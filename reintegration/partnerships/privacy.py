from __future__ import annotations

from pemwecco.privacy.categories import Category, How

KEEP = "5 years after payment of the balance"
CATEGORIES = [
    Category(
        model="partnerships.Partnership",
        fields=("partner", "summary", "origin_words", "amount", "evidence"),
        purpose="evidence of the partnerships for the funder",
        keep=KEEP,
        how=How.AGGREGATE,
    ),
    Category(
        model="partnerships.PartnershipParty",
        fields=("organisation", "contact"),
        purpose="who is in a partnership, and with whom one speaks there",
        keep=KEEP,
        how=How.AGGREGATE,
    ),
    Category(
        model="partnerships.PartnershipNews",
        fields=("words", "by", "answer", "answered_by"),
        purpose="what a participant tells of a partnership, and whether staff confirmed it",
        keep=KEEP,
        how=How.BLANK,
    ),
    Category(
        model="partnerships.Confirmation",
        fields=("name", "email", "words", "asked_by", "answered_by", "facts"),
        purpose="proof that both sides have confirmed a partnership, or that one does not",
        keep=KEEP,
        how=How.BLANK,
    ),
]
