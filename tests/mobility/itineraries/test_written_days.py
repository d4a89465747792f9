"""Bed, flights and places of a stay as its reader's language has them."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from mobility.itineraries.services.pages import _write_journey
from mobility.itineraries.services.reservations import spell_days

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("language", "kept", "written"),
    [
        ("en", "EX 204, 04/11/2025 – 05/11/2025", "EX 204, 4 November 2025 – 5 November 2025"),
        ("fr", "EX 1, 01/03/2027", "EX 1, 1er mars 2027"),
        ("nl", "EX 1, 11/02/2027", "EX 1, 11 februari 2027"),
        # No day of a calendar, and no day at all.
        ("en", "EX 12/34, 31/02/2027", "EX 12/34, 31/02/2027"),
        ("en", "", ""),
    ],
)  # fmt: skip
def test_a_kept_day_is_spelt(language: str, kept: str, written: str) -> None:
    with override(language):
        assert spell_days(kept) == written


@pytest.mark.parametrize(
    ("language", "town"), [("en", "Brussels"), ("nl", "Brussel"), ("fr", "Bruxelles")]
)
def test_the_bed_is_in_the_town_of_the_letter(language: str, town: str) -> None:
    with override(language):
        said = _write_journey({"lodging": "Hôtel Exemple, rue du Moulin 7, Bruxelles"})
    assert said["lodging"] == f"Hôtel Exemple, rue du Moulin 7, {town}"
    assert said["inbound"] == ""
