from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

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


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("applications_correction", "/admin/selection/correction/"),
        ("panel_review", "/admin/selection/review/"),
        ("decisions_offer", "/admin/selection/offer/"),
        ("letters_letter", "/admin/visas/letter/"),
        ("notes_learningnote", "/admin/events/learningnote/"),
        ("partnerships_partnership", "/admin/reintegration/partnership/"),
    ],
)
def test_pages_keep_their_address_when_a_model_moves(name: str, address: str) -> None:
    assert reverse(f"admin:{name}_changelist") == address


def test_subjects_at_one_address_are_one_list(officer: User, sign_in: SignIn) -> None:
    body = sign_in(officer).get("/admin/selection/").content.decode()

    assert "/admin/selection/review/" in body
    assert "/admin/selection/offer/" in body
    assert reverse("admin:app_list", args=["panel"]) == "/admin/selection/"


def test_a_list_of_pages_leads_strangers_to_the_door_of_staff(client: Client) -> None:
    answer = client.get("/admin/selection/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")
    assert client.get("/admin/nothing/").status_code == 302
