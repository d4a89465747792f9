from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="letters.Letter",
        fields=("paper", "judged"),
        purpose="proof of what the programme stated to the authorities",
        keep="5 years after payment of the balance",
        how=How.BLANK,
    ),
    Category(
        model="letters.Invitation",
        fields=("relation", "purpose", "receives", "judged"),
        purpose="the host's invitation, which the consulate asks for",
        keep="5 years after payment of the balance",
        how=How.BLANK,
    ),
    Category(
        model="letters.Signature",
        fields=("name", "function", "address"),
        purpose="proof of who signed a letter, and when",
        keep="5 years after payment of the balance",
        how=How.BLANK,
    ),
    Category(
        model="letters.Bundle",
        fields=("document",),
        purpose="the visa application in one file",
        keep="6 months after the return",
        how=How.DELETE,
    ),
]
