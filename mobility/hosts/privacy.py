from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="hosts.HostContact",
        fields=("user", "function", "phone"),
        purpose="reach the people who receive participants",
        keep="as long as the host works with the programme, then two years",
        how=How.DELETE,
    ),
    Category(
        model="hosts.Placement",
        fields=("participation", "purpose", "message"),
        purpose="organise and prove the visits",
        keep="five years after the balance of the grant",
        how=How.BLANK,
    ),
]
