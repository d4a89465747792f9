from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="matching.HostWish",
        fields=("participation", "host"),
        purpose="take account of the hosts that a participant wishes to visit",
        keep="two years after the return",
        how=How.DELETE,
    ),
    Category(
        model="matching.Matching",
        fields=("without", "brief", "progress", "obstacles"),
        purpose="find hosts for a whole cohort at once",
        keep="two years after the return",
        how=How.BLANK,
    ),
    Category(
        model="matching.MatchedVisit",
        fields=("participation", "host", "starts_on", "ends_on"),
        purpose="find hosts for a whole cohort at once",
        keep="two years after the return",
        how=How.DELETE,
    ),
    Category(
        model="matching.PairRuling",
        fields=("participation", "host", "reason"),
        purpose="find hosts for a whole cohort at once",
        keep="two years after the return",
        how=How.DELETE,
    ),
]
