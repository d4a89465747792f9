from __future__ import annotations

import pytest

from pemwecco.accounts.models import User
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_the_search_of_the_menu_finds_the_pages_that_one_may_open(
    officer: User, sign_in: SignIn
) -> None:
    found = (
        sign_in(officer).get("/admin/search/", {"s": "organisation"}).content.decode()
    )

    assert "/admin/network/organisation/" in found


def test_a_subject_lists_its_pages(officer: User, sign_in: SignIn) -> None:
    body = sign_in(officer).get("/admin/network/").content.decode()

    assert "/admin/network/organisation/" in body
    assert "/admin/network/person/" in body
