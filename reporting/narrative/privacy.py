from __future__ import annotations

from pemwecco.privacy.categories import Category, How

KEEP = "5 years after payment of the balance"

CATEGORIES = [
    Category(
        model="narrative.SectionText",
        fields=("text", "written_by"),
        purpose="what a report says in words, and which colleague wrote it",
        keep=KEEP,
        how=How.AGGREGATE,
    ),
    Category(
        model="narrative.SectionTextStep",
        fields=("by", "reason"),
        purpose="who agreed to a section of a report",
        keep=KEEP,
        how=How.AGGREGATE,
    ),
    Category(
        model="narrative.FrozenNarrative",
        fields=("content",),
        purpose="what a frozen report says in words, with its figures: of nobody",
        keep=KEEP,
        how=How.AGGREGATE,
    ),
]
