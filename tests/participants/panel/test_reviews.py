"""A panel member at work on one file: put off, abstain, two windows, the time; staff who open it again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from participants.calls.models import PanelMember
from participants.panel.models import Conflict, Review
from participants.panel.services.conflicts import note_conflict
from participants.panel.services.judgement import read_call_judgement
from participants.panel.services.reviews import (
    defer_review,
    record_abstention,
    reopen_review,
    save_review,
    submit_review,
)
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import give_role
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from tests import factories
from tests.conftest import SignIn
from tests.participants.rows import QUEUE, given, judged, score_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def file(call: Call) -> Participation:
    return factories.participation(call=call, stage=Stage.ELIGIBLE)


@pytest.fixture
def review(file: Participation, moussa: PanelMember) -> Review:
    return given(file, moussa)


@pytest.fixture
def client(moussa: PanelMember, sign_in: SignIn) -> Client:
    return sign_in(moussa.user)


def points(review: Review) -> dict[str, int]:
    return dict(review.scores.values_list("criterion__code", "points"))


# --- abstaining --------------------------------------------------------------------------------


def test_whoever_abstains_says_why_and_gives_no_points(
    call: Call, file: Participation, review: Review, client: Client, fatou: PanelMember
) -> None:
    judged(file, fatou, 5, 5)

    answer = client.post(
        score_page(review),
        {
            "act": "abstain",
            "because": " I know nothing of textiles. ",
            "score-project": "1",
        },
        follow=True,
    )

    assert "You have abstained from" in answer.content.decode()
    review.refresh_from_db()
    assert (review.is_done, review.abstained_because) == (
        True,
        "I know nothing of textiles.",
    )
    assert read_call_judgement(call).summary(file.pk).count == 1
    queue = client.get(QUEUE)
    assert (queue.context["queue"].done, queue.context["queue"].todo) == (1, [])
    assert "abstained" in queue.content.decode()


def test_abstaining_without_a_reason_loses_nothing_typed(
    review: Review, client: Client
) -> None:
    answer = client.post(
        score_page(review),
        {"act": "abstain", "because": " ", "score-project": "4", "comment": "So far"},
    )

    body = answer.content.decode()
    assert "Please say why you abstain." in body
    assert "So far</textarea>" in body
    review.refresh_from_db()
    assert (review.abstained_at, points(review)) == (None, {"project": 4})


def test_whoever_has_abstained_changes_nothing_any_more(
    review: Review, moussa: PanelMember
) -> None:
    record_abstention(review=review, reason="No time", by=moussa.user)

    acts: list[Callable[[], object]] = [
        lambda: save_review(
            review=review, scores={"project": 4}, comment="", by=moussa.user
        ),
        lambda: submit_review(review=review, by=moussa.user),
        lambda: record_abstention(review=review, reason="Again", by=moussa.user),
        lambda: defer_review(review=review, by=moussa.user),
    ]
    for act in acts:
        with pytest.raises(Refused, match="You have abstained"):
            act()


# --- putting off -------------------------------------------------------------------------------


def test_a_file_put_off_waits_at_the_end_and_keeps_what_was_typed(
    call: Call, review: Review, moussa: PanelMember, client: Client
) -> None:
    second, third = (
        given(factories.participation(call=call, stage=Stage.ELIGIBLE), moussa)
        for _n in range(2)
    )

    answer = client.post(
        score_page(review), {"act": "skip", "score-project": "2", "comment": "Later"}
    )

    assert answer.headers["Location"] == score_page(second)
    queue = client.get(QUEUE)
    assert queue.context["queue"].reviews == [second, third, review]
    assert "put off" in queue.content.decode()
    assert points(review) == {"project": 2}
    client.post(score_page(second), {"act": "skip"})
    assert client.get(QUEUE).context["queue"].reviews == [third, review, second]
    body = client.get(score_page(review)).content.decode()
    assert "Later</textarea>" in body


def test_after_the_last_file_one_goes_on_with_the_first_that_was_put_off(
    call: Call, review: Review, moussa: PanelMember, client: Client
) -> None:
    last = given(factories.participation(call=call, stage=Stage.ELIGIBLE), moussa)
    client.post(score_page(review), {"act": "skip"})

    answer = client.post(
        score_page(last),
        {"act": "submit-next", "score-project": "3", "score-team": "3"},
        follow=True,
    )

    assert answer.redirect_chain[-1][0] == score_page(review)
    assert "1 of 2 done" in answer.content.decode()


# --- two windows on one review -----------------------------------------------------------------


def test_the_later_save_of_another_window_does_not_silently_overwrite(
    review: Review, client: Client
) -> None:
    page = score_page(review)
    first = {
        "act": "autosave",
        "version": "1",
        "window": "a",
        "score-project": "5",
        "comment": "Mine",
    }
    second = first | {"window": "b", "score-project": "1", "comment": "Also mine"}

    assert "Saved at" in client.post(page, first).content.decode()
    refused = client.post(page, second).content.decode()

    assert "was saved in another window meanwhile" in refused
    assert 'role="alert"' in refused
    assert "press “Save” to compare" in refused
    review.refresh_from_db()
    assert (points(review), review.comment) == ({"project": 5}, "Mine")
    # The refused window keeps its version: its next save is asked again.
    assert 'name="version" value="1"' in refused


def test_both_versions_stand_side_by_side_until_one_is_kept(
    review: Review, client: Client
) -> None:
    page = score_page(review)
    client.post(
        page,
        {
            "act": "save",
            "version": "1",
            "window": "a",
            "score-project": "5",
            "comment": "Mine",
        },
    )

    answer = client.post(
        page,
        {
            "act": "save",
            "version": "1",
            "window": "b",
            "score-project": "1",
            "comment": "Also mine",
        },
    )

    body = answer.content.decode()
    assert "What another window saved meanwhile" in body
    assert "<li>Project: 5</li>" in body
    assert "<p>Mine</p>" in body
    assert "Also mine</textarea>" in body
    version = answer.context["review"].version
    client.post(
        page,
        {
            "act": "save",
            "version": version,
            "window": "b",
            "score-project": "1",
            "comment": "Also mine",
        },
    )
    review.refresh_from_db()
    assert (points(review), review.comment) == ({"project": 1}, "Also mine")


def test_a_window_goes_on_saving_after_its_own_saves(
    review: Review, client: Client
) -> None:
    page = score_page(review)
    for value in ("1", "2", "3"):
        # As when answers are slow: each save still carries the version of the page.
        answer = client.post(
            page,
            {"act": "autosave", "version": "1", "window": "a", "score-project": value},
        )
        assert "Saved at" in answer.content.decode()

    assert points(review) == {"project": 3}


def test_a_review_handed_in_elsewhere_is_not_said_to_be_saved(
    review: Review, client: Client
) -> None:
    page = score_page(review)
    client.post(page, {"act": "submit", "score-project": "5", "score-team": "5"})

    quiet = client.post(
        page, {"act": "autosave", "score-project": "1", "score-team": "1"}
    ).content.decode()
    loud = client.post(
        page, {"act": "save", "score-project": "1", "score-team": "1"}
    ).content.decode()

    for body in (quiet, loud):
        assert "has been submitted and can no longer be changed" in body
    assert points(review) == {"project": 5, "team": 5}


def test_a_file_taken_away_meanwhile_leads_back_to_the_queue(
    review: Review,
    file: Participation,
    moussa: PanelMember,
    officer: User,
    client: Client,
) -> None:
    page = score_page(review)
    client.post(page, {"act": "save", "score-project": "5"})
    note_conflict(participation=file, member=moussa, reason="Cousins", by=officer)

    assert client.post(page, {"act": "save", "score-project": "1"}).status_code == 404
    with pytest.raises(Refused, match="not yours to review any more"):
        save_review(review=review, scores={"project": 1}, comment="", by=moussa.user)
    Review.objects.filter(pk=review.pk).delete()
    with pytest.raises(Refused, match="not yours to review any more"):
        save_review(review=review, scores={"project": 1}, comment="", by=moussa.user)


# --- the time it takes -------------------------------------------------------------------------


def test_the_time_is_counted_and_a_pause_counts_as_five_minutes(
    review: Review, client: Client
) -> None:
    page, start = score_page(review), timezone.now()
    with time_machine.travel(start, tick=False):
        client.get(page)
    with time_machine.travel(start + timedelta(minutes=2), tick=False):
        client.post(page, {"act": "autosave", "score-project": "1"})
    with time_machine.travel(start + timedelta(hours=3), tick=False):
        client.post(page, {"act": "autosave", "score-project": "2"})
    with time_machine.travel(start + timedelta(hours=20), tick=False):
        client.get(page)
    with time_machine.travel(start + timedelta(hours=20, minutes=1), tick=False):
        client.post(page, {"act": "submit", "score-project": "2", "score-team": "2"})

    review.refresh_from_db()
    assert review.seconds == (2 + 5 + 1) * 60
    assert client.get(QUEUE).context["queue"].minutes_each == 8


# --- opening again -----------------------------------------------------------------------------


def reopen_page(review: Review) -> str:
    return reverse("admin:panel_review_reopen", args=[review.pk])


@pytest.mark.parametrize("how", ["submitted", "abstained"])
def test_staff_open_a_review_again_with_a_reason(
    how: str,
    review: Review,
    moussa: PanelMember,
    officer: User,
    client: Client,
    sign_in: SignIn,
) -> None:
    save_review(
        review=review, scores={"project": 4, "team": 2}, comment="Good", by=moussa.user
    )
    if how == "submitted":
        submit_review(review=review, by=moussa.user)
    else:
        record_abstention(review=review, reason="Unsure", by=moussa.user)

    answer = sign_in(officer).post(
        reopen_page(review), {"reason": " Wrong file read "}, follow=True
    )

    assert "can change the review again" in answer.content.decode()
    assert "opened again by Officer" in answer.content.decode()
    review.refresh_from_db()
    assert (review.is_done, review.reopened_by, review.reopened_because) == (
        False,
        officer,
        "Wrong file read",
    )
    assert points(review) == {"project": 4, "team": 2}
    assert (
        "Opened again by Officer: Wrong file read"
        in client.get(score_page(review)).content.decode()
    )
    client.post(
        score_page(review), {"act": "submit", "score-project": "1", "score-team": "1"}
    )
    assert points(review) == {"project": 1, "team": 1}


def test_a_review_is_not_opened_again_without_reason_twice_nor_after_the_decision(
    review: Review,
    moussa: PanelMember,
    officer: User,
    coordinator: User,
    sign_in: SignIn,
) -> None:
    with pytest.raises(Refused, match="open already"):
        reopen_review(review=review, reason="Why", by=officer)
    save_review(
        review=review, scores={"project": 4, "team": 2}, comment="", by=moussa.user
    )
    submit_review(review=review, by=moussa.user)

    refused = sign_in(officer).post(reopen_page(review), {"reason": " "}, follow=True)
    assert "Please give the reason." in refused.content.decode()
    PARTICIPATION.apply(
        review.participation,
        "refuse",
        actor=Staff(coordinator),
        reason="Outside the call",
    )
    with pytest.raises(Refused, match="has been decided"):
        reopen_review(review=review, reason="Why", by=officer)

    review.refresh_from_db()
    assert review.submitted_at is not None


def test_nobody_opens_their_own_review_again_nor_one_in_conflict(
    file: Participation, review: Review, moussa: PanelMember, officer: User
) -> None:
    record_abstention(review=review, reason="Unsure", by=moussa.user)
    give_role(user=moussa.user, role=Role.OFFICER)

    with pytest.raises(PermissionDenied):
        reopen_review(
            review=review, reason="Why", by=User.objects.get(pk=moussa.user_id)
        )
    Conflict.objects.create(
        participation=file, member=moussa, origin="noted", note="Known"
    )
    with pytest.raises(Refused, match="conflict of interest"):
        reopen_review(review=review, reason="Why", by=officer)


def test_opening_again_is_for_staff_and_asked_by_post(
    review: Review, officer: User, outsider: User, client: Client, sign_in: SignIn
) -> None:
    assert sign_in(officer).get(reopen_page(review)).status_code == 405
    assert client.post(reopen_page(review), {"reason": "Mine"}).status_code == 403
    assert (
        sign_in(outsider).post(reopen_page(review), {"reason": "x"}).status_code == 302
    )
    missing = reverse("admin:panel_review_reopen", args=[0])
    assert sign_in(officer).post(missing, {"reason": "x"}).status_code == 404
