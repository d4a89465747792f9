from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.models.signals import pre_save
from django.test import Client
from django.urls import reverse

from participants.register.lifecycle import Stage
from participants.register.models import ParticipationStep
from pemwecco.accounts.models import User
from tests import factories
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


@pytest.fixture
def rival() -> Iterator[None]:
    """Somebody takes the last seat while a file moves."""

    def refuse(**_all: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'check_violation', "
                "CONSTRAINT = 'cohort_seats'; END $$"
            )

    pre_save.connect(refuse, sender=ParticipationStep)
    yield
    pre_save.disconnect(refuse, sender=ParticipationStep)


@pytest.mark.usefixtures("rival")
@pytest.mark.parametrize("inside", [True, False])
def test_what_the_database_refuses_on_any_page_is_said_where_one_came_from(
    officer: User, sign_in: SignIn, *, inside: bool
) -> None:
    file = factories.participation(stage=Stage.SUBMITTED)
    page = reverse("admin:register_participation_change", args=[file.pk])
    came_from = f"http://testserver{page}" if inside else "https://elsewhere.example/"
    client = sign_in(officer)

    answer = client.post(
        reverse("admin:register_participation_move", args=[file.pk]),
        {"move": "withdraw", "reason": "Asked by phone."},
        headers={"referer": came_from},
    )

    assert answer.status_code == 302
    assert answer.headers["Location"] == (came_from if inside else "/admin/")
    said = client.get(page).content.decode()
    assert "All seats of the cohort are taken." in said
    assert "cohort_seats" not in said
