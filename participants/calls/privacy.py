from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="calls.CallSubscriber",
        fields=("email",),
        purpose="one mail when the next call opens, by consent",
        keep="until the next call has opened, at most 2 years",
        how=How.DELETE,
    ),
]
