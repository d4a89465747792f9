from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="mail.Message",
        fields=("to", "reply_to", "subject", "text", "html", "error"),
        purpose="what was written to whom",
        keep="as long as the file that it is about",
        how=How.DELETE,
    ),
]
