from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="documents.Upload",
        fields=("name", "by", "sha256", "origin_sha256"),
        purpose="a file that is arriving, until the row of a subject holds it",
        keep="24 hours after the last piece",
        how=How.DELETE,
    ),
]
