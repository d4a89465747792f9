from __future__ import annotations

from pemwecco.privacy.categories import Category, How

KEEP = "5 years after payment of the balance"

CATEGORIES = [
    Category(
        model="reporting.FrozenFigure",
        fields=("definition", "parts", "listed"),
        purpose="proof of the figures reported to the funder: file numbers, never a name",
        keep=KEEP,
        how=How.AGGREGATE,
    ),
    Category(
        model="reporting.FrozenLogframe",
        fields=("content",),
        purpose="targets and how far they were reached when a report was frozen: of nobody",
        keep=KEEP,
        how=How.AGGREGATE,
    ),
    Category(
        model="reporting.LateFact",
        fields=("file", "before", "after", "explanation"),
        purpose="what a later report says of an earlier one, by file number",
        keep=KEEP,
        how=How.AGGREGATE,
    ),
    Category(
        model="reporting.ReportingPeriodStep",
        fields=("by", "reason"),
        purpose="who checked and froze a report",
        keep=KEEP,
        how=How.AGGREGATE,
    ),
]
