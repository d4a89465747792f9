from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="casework.Note",
        fields=("text",),
        purpose="what staff note for each other on a file, a person or another row",
        keep="as long as the row on which it stands; erased with it, and its history too",
        how=How.DELETE,
    ),
]
