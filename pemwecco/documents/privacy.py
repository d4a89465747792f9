from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="documents.Document",
        fields=("file", "name", "uploaded_by"),
        purpose="a file that a row of a subject holds",
        keep="as long as the row that holds it",
        how=How.DELETE,
    ),
    Category(
        model="documents.Paper",
        fields=("facts", "public_facts", "pdf", "reason"),
        purpose="proof of what was issued, to whom",
        keep="as long as the file that it is about",
        how=How.DELETE,
    ),
    Category(
        model="documents.Upload",
        fields=("name", "holder", "by", "address", "sha256", "origin_sha256"),
        purpose="a file that is arriving, until the row of a subject holds it",
        keep="24 hours after the last piece",
        how=How.DELETE,
    ),
]
