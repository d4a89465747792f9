from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="exports.Export",
        fields=("by", "query", "columns", "left_out", "document"),
        purpose="handing a list to whoever works on it; proof of which columns left the house",
        keep="the file and what was searched for 7 days, the line as long as the log of readings",
        how=How.DELETE,
    ),
]
