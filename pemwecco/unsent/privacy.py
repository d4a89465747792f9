from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="unsent.UnsentForm",
        fields=("typed", "owner"),
        purpose="what someone typed in a form and has not sent yet, to find it again",
        keep="until the form is sent, 30 days after the last change at most",
        how=How.DELETE,
    ),
]
