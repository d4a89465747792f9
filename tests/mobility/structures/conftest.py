"""Two structures, each with somebody who speaks for it; these tests read English sentences."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from mobility.structures.models import StructureAccess
from pemwecco.accounts.models import User
from pemwecco.network.models import Organisation
from tests.conftest import SignIn
from tests.mobility.structures.speaking import let_speak_for, make_structure


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def sign_in(sign_in: SignIn) -> SignIn:
    """A browser that asks for English."""

    def signed_in(user: User) -> Client:
        client = sign_in(user)
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        return client

    return signed_in


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
