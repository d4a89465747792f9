from __future__ import annotations

from pemwecco.privacy.categories import Category, How

CATEGORIES = [
    Category(
        model="evidence.SampledFile",
        fields=("participation",),
        purpose="show an auditor the papers of participants drawn by chance",
        keep="five years after the balance of the grant",
        how=How.BLANK,
    ),
]
