"""Two structures, each with somebody who speaks for it; these tests read English sentences."""

from __future__ import annotations

import pytest

from mobility.structures.models import StructureAccess
from pemwecco.network.models import Organisation
from tests.mobility.english import read_in_english, sign_in
from tests.mobility.structures.speaking import let_speak_for, make_structure

__all__ = ["read_in_english", "sign_in"]


@pytest.fixture
def structure() -> Organisation:
    return make_structure("Kamer Voorbeeld")


@pytest.fixture
def speaker(structure: Organisation) -> StructureAccess:
    return let_speak_for(structure, "kim@kamer.example")


@pytest.fixture
def other(db: None) -> StructureAccess:
    """Somebody who speaks for another structure."""
    return let_speak_for(make_structure("Agence Autre"), "odile@autre.example")
