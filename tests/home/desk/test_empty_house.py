"""A new installation has no programme, no call and no file: its pages open all the same."""

from __future__ import annotations

import pytest
from django.urls import reverse

from pemwecco.accounts.models import User
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["index", "glance", "seats"])
def test_the_first_pages_open_before_there_is_anything(
    page: str, coordinator: User, sign_in: SignIn
) -> None:
    assert sign_in(coordinator).get(find_address(page)).status_code == 200


def find_address(page: str) -> str:
    return reverse("admin:index") if page == "index" else f"/admin/{page}/"
