from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from participants.calls.models import PanelMember
from participants.panel.models import Review
from participants.register.lifecycle import Stage
from participants.register.models import Call
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from tests import factories
from tests.conftest import SignIn
from tests.participants.rows import (
    QUEUE,
    application,
    attachment,
    board,
    given,
    judged,
    score_page,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
Staff = Callable[[Role], User]


# --- the page of a call ------------------------------------------------------------------------


def test_a_call_shows_both_clocks_criteria_and_panel(
    call: Call, moussa: PanelMember, officer: User, sign_in: SignIn
) -> None:
    body = (
        sign_in(officer)
        .get(reverse("admin:register_call_change", args=[call.pk]))
        .content.decode()
    )

    assert "Dakar " in body
    assert "Brussels " in body
    assert 'value="project"' in body
    assert str(moussa.user) in body
    assert board(call) in body


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_calls_asks_the_same_queries(
    count: int,
    officer: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _n in range(count):
        factories.participation(stage=Stage.SUBMITTED, call=factories.call())
    client = sign_in(officer)
    client.get("/admin/register/call/")

    with django_assert_num_queries(CALL_QUERIES):
        client.get("/admin/register/call/")


def test_staff_open_a_call_with_criteria_and_panel_on_one_page(
    officer: User, staff_member: Staff, sign_in: SignIn
) -> None:
    programme, reviewer = factories.programme(), staff_member(Role.PANEL_MEMBER)
    data: dict[str, object] = {
        "programme": programme.pk,
        "slug": "appel-2027",
        "title_fr": "Appel 2027",
        "text_fr": "Texte",
        "opens_at_0": "2027-01-01",
        "opens_at_1": "08:00",
        "closes_at_0": "2027-02-01",
        "closes_at_1": "18:00",
        "published": "on",
        "cohorts-TOTAL_FORMS": 1,
        "cohorts-INITIAL_FORMS": 0,
        "cohorts-0-programme": programme.pk,
        "cohorts-0-name": "Mars 2027",
        "cohorts-0-arrives_on": "2027-03-01",
        "cohorts-0-leaves_on": "2027-03-28",
        "cohorts-0-seats": 12,
        "criteria-TOTAL_FORMS": 1,
        "criteria-INITIAL_FORMS": 0,
        "criteria-0-position": 0,
        "criteria-0-code": "project",
        "criteria-0-label_fr": "Projet",
        "criteria-0-weight": 3,
        "criteria-0-highest": 5,
        "panel-TOTAL_FORMS": 1,
        "panel-INITIAL_FORMS": 0,
        "panel-0-user": reviewer.pk,
    }

    answer = sign_in(officer).post("/admin/register/call/add/", data)

    assert answer.status_code == 302, answer.context["errors"]
    made = Call.objects.get(slug="appel-2027")
    assert made.cohorts.get().name == "Mars 2027"
    assert made.criteria.get().weight == 3
    assert made.panel.get().user == reviewer


# --- the panel ---------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_asks_the_same_queries(
    count: int,
    call: Call,
    moussa: PanelMember,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _n in range(count):
        given(factories.participation(call=call, stage=Stage.ELIGIBLE), moussa)
    client = sign_in(moussa.user)
    client.get(QUEUE)

    with django_assert_num_queries(QUEUE_QUERIES):
        answer = client.get(QUEUE)

    assert answer.context["queue"].total == count


def test_the_queue_holds_my_files_and_nobody_elses(
    call: Call, moussa: PanelMember, fatou: PanelMember, sign_in: SignIn
) -> None:
    mine = given(factories.participation(call=call, stage=Stage.ELIGIBLE), moussa)
    theirs = given(factories.participation(call=call, stage=Stage.ELIGIBLE), fatou)

    body = sign_in(moussa.user).get(QUEUE).content.decode()

    assert mine.participation.reference in body
    assert theirs.participation.reference not in body


def test_the_queue_is_for_the_panel(
    officer: User, outsider: User, sign_in: SignIn
) -> None:
    assert sign_in(officer).get(QUEUE).status_code == 403
    assert sign_in(outsider).get(QUEUE).status_code in (302, 403)
    assert Client().get(QUEUE).status_code == 302


def test_the_score_page_shows_the_file_and_hides_the_other_reviews(
    call: Call, moussa: PanelMember, fatou: PanelMember, sign_in: SignIn
) -> None:
    file = factories.participation(call=call, stage=Stage.ELIGIBLE)
    application(file)
    attachment(file)
    judged(file, fatou, 5, 4, "Solid and modest")
    review = given(file, moussa)

    body = sign_in(moussa.user).get(score_page(review)).content.decode()

    assert "Karité pour l&#x27;Europe" in body
    assert "ninea.pdf" in body
    assert "Solid and modest" not in body
    assert fatou.user.name not in body


def test_after_submitting_the_other_reviews_can_be_read(
    call: Call, moussa: PanelMember, fatou: PanelMember, sign_in: SignIn
) -> None:
    file = factories.participation(call=call, stage=Stage.ELIGIBLE)
    judged(file, fatou, 5, 4, "Solid and modest")
    review = given(file, moussa)
    client = sign_in(moussa.user)

    client.post(
        score_page(review),
        {"score-project": 3, "score-team": 2, "comment": "Good", "act": "submit"},
    )
    body = client.get(score_page(review)).content.decode()

    assert "Solid and modest" in body
    assert "submit-next" not in body


def test_a_file_of_somebody_else_does_not_exist(
    call: Call, moussa: PanelMember, fatou: PanelMember, officer: User, sign_in: SignIn
) -> None:
    review = given(factories.participation(call=call, stage=Stage.ELIGIBLE), fatou)

    assert sign_in(moussa.user).get(score_page(review)).status_code == 404
    assert (
        sign_in(moussa.user).post(score_page(review), {"score-project": 5}).status_code
        == 404
    )
    assert sign_in(officer).get(score_page(review)).status_code == 403
    assert not review.scores.exists()


def test_points_are_saved_with_gaps(
    call: Call, moussa: PanelMember, sign_in: SignIn
) -> None:
    review = given(factories.participation(call=call, stage=Stage.ELIGIBLE), moussa)
    client = sign_in(moussa.user)

    answer = client.post(
        score_page(review),
        {"score-project": 4, "comment": "So far", "act": "save"},
        follow=True,
    )

    assert "Saved." in answer.content.decode()
    assert list(review.scores.values_list("criterion__code", "points")) == [
        ("project", 4)
    ]


def test_submitting_with_gaps_says_what_is_missing_and_keeps_the_rest(
    call: Call, moussa: PanelMember, sign_in: SignIn
) -> None:
    review = given(factories.participation(call=call, stage=Stage.ELIGIBLE), moussa)

    answer = sign_in(moussa.user).post(
        score_page(review),
        {"score-project": 4, "comment": "So far", "act": "submit"},
        follow=True,
    )

    assert "Points are missing for: Team." in answer.content.decode()
    review.refresh_from_db()
    assert (review.submitted_at, review.comment) == (None, "So far")


def test_submit_and_next_leads_to_the_next_file_then_to_the_queue(
    call: Call, moussa: PanelMember, sign_in: SignIn
) -> None:
    first, second = (
        given(factories.participation(call=call, stage=Stage.ELIGIBLE), moussa)
        for _n in range(2)
    )
    client = sign_in(moussa.user)
    points = {"score-project": 4, "score-team": 2, "act": "submit-next"}

    assert client.post(score_page(first), points).headers["Location"] == score_page(
        second
    )
    assert client.post(score_page(second), points).headers["Location"] == QUEUE


def test_points_outside_their_scale_are_not_saved(
    call: Call, moussa: PanelMember, sign_in: SignIn
) -> None:
    review = given(factories.participation(call=call, stage=Stage.ELIGIBLE), moussa)

    answer = sign_in(moussa.user).post(
        score_page(review), {"score-project": 9, "act": "save"}
    )

    assert "outside their scale" in answer.content.decode()
    assert not review.scores.exists()


def test_the_panel_sees_no_list_of_files_or_reviews(
    moussa: PanelMember, sign_in: SignIn
) -> None:
    client = sign_in(moussa.user)

    assert client.get("/admin/register/participation/").status_code == 403
    assert client.get("/admin/selection/review/").status_code == 403
    menu = client.get(QUEUE).content.decode()
    assert QUEUE in menu
    assert "/admin/register/participation/" not in menu


# --- the board (its decisions stand in test_board) ------------------------------------------------


def test_the_board_is_closed_to_the_panel(
    call: Call, moussa: PanelMember, sign_in: SignIn
) -> None:
    assert sign_in(moussa.user).get(board(call)).status_code == 403


def test_files_are_shared_out_by_the_page_that_shows_it_first_and_no_other_way(
    call: Call, moussa: PanelMember, fatou: PanelMember, officer: User, sign_in: SignIn
) -> None:
    factories.participation(call=call, stage=Stage.ELIGIBLE)
    share = reverse("admin:panel_share", args=[call.pk])
    client = sign_in(officer)

    body = client.get(board(call)).content.decode()
    preview = client.get(share)

    assert f'href="{share}"' in body
    client.post(f"{board(call)}share/", {"per_file": "2"})
    assert not Review.objects.exists()
    answer = client.post(
        share, {"fingerprint": preview.context["proposal"].fingerprint}, follow=True
    )
    assert "2 reviews given" in answer.content.decode()
    refused = client.get(share, {"per_file": "3"}, follow=True)
    assert "3 are needed" in refused.content.decode()
    assert Review.objects.count() == 2


# --- on the page of a file ---------------------------------------------------------------------


def test_the_file_page_shows_application_papers_and_panel(
    call: Call, moussa: PanelMember, officer: User, sign_in: SignIn
) -> None:
    file = factories.participation(call=call, stage=Stage.SHORTLISTED)
    application(file)
    attachment(file)
    judged(file, moussa, 5, 5, "Solid")

    client, page = (
        sign_in(officer),
        reverse("admin:register_participation_change", args=[file.pk]),
    )
    body = (
        client.get(page).content.decode()
        + client.get(page, {"chapter": "application"}).content.decode()
    )

    for text in (
        "Karité pour l&#x27;Europe",
        "ninea.pdf",
        "100.00",
        "Solid",
        str(moussa.user),
    ):
        assert text in body


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_reviews_asks_the_same_queries(
    count: int,
    call: Call,
    moussa: PanelMember,
    officer: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _n in range(count):
        given(factories.participation(call=call, stage=Stage.ELIGIBLE), moussa)
    client = sign_in(officer)
    client.get("/admin/selection/review/")

    with django_assert_num_queries(REVIEW_QUERIES):
        client.get("/admin/selection/review/")


CALL_QUERIES = 7
QUEUE_QUERIES = 6
REVIEW_QUERIES = 8
