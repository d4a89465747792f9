"""For the tests of a folder that read English sentences: imported by its `conftest`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from pemwecco.accounts.models import User
from tests.conftest import SignIn


@pytest.fixture(autouse=True)
def read_in_english() -> Iterator[None]:
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
