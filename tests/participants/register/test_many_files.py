"""Many files at once: previewed, moved, put into a cohort."""

from __future__ import annotations

import pytest
from django.db.models import F
from pytest_django import DjangoAssertNumQueries

from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User
from tests import factories
from tests.conftest import SignIn
from tests.participants.register.files_pages import LIST, files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def chosen(action: str, rows: list[Participation], **more: str) -> dict[str, object]:
    return {"action": action, "_selected_action": [row.pk for row in rows], **more}


def test_many_files_are_previewed_before_anything_moves(
    officer: User, sign_in: SignIn
) -> None:
    rows = [
        *files(2, stage=Stage.SUBMITTED),
        factories.participation(stage=Stage.REFUSED),
    ]

    answer = sign_in(officer).post(LIST, chosen("confirm", rows))

    body = answer.content.decode()
    assert (answer.context["yes"], answer.context["no"]) == (2, 1)
    assert "is not possible from the stage “not retained”" in body
    assert Participation.objects.filter(stage=Stage.ELIGIBLE).count() == 0


def test_many_files_move_and_each_says_what_came_of_it(
    officer: User, sign_in: SignIn
) -> None:
    good = files(2, stage=Stage.SUBMITTED)
    bad = factories.participation(stage=Stage.REFUSED)

    answer = sign_in(officer).post(LIST, chosen("confirm", [*good, bad], apply="yes"))

    assert (answer.context["yes"], answer.context["no"]) == (2, 1)
    assert set(Participation.objects.filter(stage=Stage.ELIGIBLE)) == set(good)
    assert all(row.steps.get().by == officer for row in good)


def test_the_preview_counts_the_seats_that_are_left(
    coordinator: User, sign_in: SignIn
) -> None:
    call = factories.call(programme=factories.programme(seats=2))
    rows = [
        factories.participation(call=call, stage=Stage.SHORTLISTED) for _n in range(3)
    ]

    answer = sign_in(coordinator).post(LIST, chosen("select", rows))

    assert (answer.context["yes"], answer.context["no"]) == (2, 1)
    assert "All 2 seats of the programme are taken." in answer.content.decode()


def test_the_last_seat_goes_to_one_of_many(coordinator: User, sign_in: SignIn) -> None:
    call = factories.call(programme=factories.programme(seats=1))
    rows = [
        factories.participation(call=call, stage=Stage.SHORTLISTED) for _n in range(3)
    ]

    answer = sign_in(coordinator).post(LIST, chosen("select", rows, apply="yes"))

    assert (answer.context["yes"], answer.context["no"]) == (1, 2)
    assert answer.content.decode().count("All 1 seats of the programme are taken.") == 2
    assert Participation.objects.seated().count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_preview_asks_the_same_queries_for_every_number_of_files(
    count: int,
    coordinator: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    rows = files(count, stage=Stage.SHORTLISTED)
    client = sign_in(coordinator)
    client.post(LIST, chosen("select", rows))

    with django_assert_num_queries(PREVIEW_QUERIES):
        client.post(LIST, chosen("select", rows))


def test_too_many_at_once_are_refused(
    officer: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pemwecco.core.bulk.MOST_AT_ONCE", 1)
    rows = files(2, stage=Stage.SUBMITTED)

    answer = sign_in(officer).post(
        LIST, chosen("confirm", rows, apply="yes"), follow=True
    )

    assert "at most 1 rows at once" in answer.content.decode()
    assert not Participation.objects.filter(stage=Stage.ELIGIBLE).exists()


def test_refusing_many_asks_for_the_reason(coordinator: User, sign_in: SignIn) -> None:
    rows = files(2, stage=Stage.SHORTLISTED)
    client = sign_in(coordinator)

    without = client.post(LIST, chosen("refuse", rows, apply="yes", reason="  "))
    assert "Please give the reason." in without.content.decode()
    assert not Participation.objects.filter(stage=Stage.REFUSED).exists()

    client.post(
        LIST,
        chosen("refuse", rows, apply="yes", reason="Outside the sectors of the call"),
    )
    assert {row.steps.get().reason for row in rows} == {
        "Outside the sectors of the call"
    }


def test_an_officer_is_not_offered_the_decisions(
    officer: User, sign_in: SignIn
) -> None:
    rows = files(1, stage=Stage.SHORTLISTED)
    client = sign_in(officer)

    offered = {
        value
        for value, _label in client.get(LIST)
        .context["action_form"]
        .fields["action"]
        .choices
    }
    client.post(LIST, chosen("select", rows, apply="yes"))

    assert {"confirm", "assign_cohort"} <= offered
    assert not offered & {"select", "refuse", "keep", "shortlist"}
    assert not Participation.objects.exclude(stage=F("stage")).exists()
    assert Participation.objects.get(pk=rows[0].pk).stage == Stage.SHORTLISTED


def test_many_files_get_a_cohort(officer: User, sign_in: SignIn) -> None:
    rows = files(2, stage=Stage.SELECTED)
    closed = factories.participation(stage=Stage.WITHDRAWN)
    cohort = factories.cohort()
    client = sign_in(officer)

    preview = client.post(LIST, chosen("assign_cohort", [*rows, closed]))
    assert (preview.context["yes"], preview.context["no"]) == (2, 1)
    assert not Participation.objects.filter(cohort=cohort).exists()

    client.post(
        LIST,
        chosen("assign_cohort", [*rows, closed], apply="yes", cohort=str(cohort.pk)),
    )
    assert set(Participation.objects.filter(cohort=cohort)) == set(rows)


PREVIEW_QUERIES = 16
