from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from home.documentation import PAGES, lifecycles


@pytest.mark.parametrize("name", sorted(PAGES))
def test_the_pages_made_from_the_code_are_fresh(name: str) -> None:
    written = (Path(settings.BASE_DIR) / "docs" / name).read_text(encoding="utf-8")

    assert written == PAGES[name]().rstrip() + "\n", f"docs/{name} is behind the code: run `make docs`."


def test_every_lifecycle_of_the_house_is_known() -> None:
    assert sorted(lifecycles()) == [
        "correction",
        "dossier",
        "follow_up",
        "offer",
        "paper",
        "participation",
        "partnership",
        "piece",
        "placement",
        "referral",
        "registration",
    ]
