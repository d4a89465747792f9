from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from participants.panel.models import Review
from participants.panel.services.assignment import apply_assignment, assign_review
from participants.panel.services.judgement import read_call_judgement
from participants.panel.services.reviews import save_review, submit_review
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Call
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from tests import factories
from tests.participants.rows import member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
StaffMember = Callable[[Role], User]


def test_a_file_is_given_once_to_a_member(call: Call, officer: User) -> None:
    file = factories.participation(call=call, stage=Stage.ELIGIBLE)
    reviewer = member(call, "moussa@panel.example")

    first = assign_review(participation=file, reviewer=reviewer, by=officer)
    again = assign_review(participation=file, reviewer=reviewer, by=officer)

    assert first == again
    assert Review.objects.get() == first


def test_nobody_reviews_their_own_file(call: Call, officer: User) -> None:
    file = factories.participation(call=call, stage=Stage.ELIGIBLE)
    reviewer = member(call, file.person.email)

    with pytest.raises(Refused, match="own file"):
        assign_review(participation=file, reviewer=reviewer, by=officer)

    assert not Review.objects.exists()


def test_a_member_of_another_panel_is_refused(call: Call, officer: User) -> None:
    file = factories.participation(call=call, stage=Stage.ELIGIBLE)
    stranger = member(factories.call(), "moussa@panel.example")

    with pytest.raises(Refused, match="not on the panel"):
        assign_review(participation=file, reviewer=stranger, by=officer)


def test_a_decided_file_is_not_given(call: Call, officer: User) -> None:
    file = factories.participation(call=call, stage=Stage.REFUSED)

    with pytest.raises(Refused, match="not retained"):
        assign_review(
            participation=file,
            reviewer=member(call, "moussa@panel.example"),
            by=officer,
        )


def test_giving_files_needs_the_right(call: Call, outsider: User) -> None:
    file = factories.participation(call=call, stage=Stage.ELIGIBLE)

    with pytest.raises(PermissionDenied):
        assign_review(
            participation=file,
            reviewer=member(call, "moussa@panel.example"),
            by=outsider,
        )
    with pytest.raises(PermissionDenied):
        apply_assignment(call=call, by=outsider)


def test_files_are_shared_evenly_and_nobody_gets_their_own(
    call: Call, officer: User
) -> None:
    members = [member(call, f"member{n}@house{n}.example") for n in range(3)]
    person = factories.person(email="member0@house0.example", phone="+221770000001")
    own = factories.participation(call=call, stage=Stage.ELIGIBLE, person=person)
    for _n in range(8):
        factories.participation(call=call, stage=Stage.SHORTLISTED)
    factories.participation(call=call, stage=Stage.SUBMITTED)

    shared = apply_assignment(call=call, per_file=2, by=officer)

    assert (shared.given, shared.taken_back) == (18, 0)
    load = Counter(Review.objects.values_list("reviewer_id", flat=True))
    assert sorted(load.values()) == [6, 6, 6]
    assert set(own.reviews.values_list("reviewer_id", flat=True)) == {
        members[1].pk,
        members[2].pk,
    }
    assert set(
        Counter(Review.objects.values_list("participation_id", flat=True)).values()
    ) == {2}


def test_sharing_again_changes_nothing(call: Call, officer: User) -> None:
    for n in range(3):
        member(call, f"member{n}@panel.example")
    for _n in range(5):
        factories.participation(call=call, stage=Stage.ELIGIBLE)
    apply_assignment(call=call, by=officer)
    before = set(Review.objects.values_list("pk", flat=True))

    shared = apply_assignment(call=call, by=officer)

    assert (shared.given, shared.taken_back) == (0, 0)
    assert set(Review.objects.values_list("pk", flat=True)) == before


def test_a_new_member_takes_over_what_was_not_begun(call: Call, officer: User) -> None:
    first, second = member(call, "one@panel.example"), member(call, "two@panel.example")
    for _n in range(6):
        factories.participation(call=call, stage=Stage.ELIGIBLE)
    apply_assignment(call=call, by=officer)
    begun = list(first.reviews.order_by("pk")[:5])
    for review in begun:
        save_review(review=review, scores={"project": 3}, comment="", by=first.user)
    third = member(call, "three@panel.example")

    apply_assignment(call=call, by=officer)

    assert set(first.reviews.values_list("pk", flat=True)) >= {
        review.pk for review in begun
    }
    load = [row.reviews.count() for row in (first, second, third)]
    assert sum(load) == 12
    assert max(load) - min(load) <= 2
    assert third.reviews.exists()


def test_a_panel_that_is_too_small_is_told(call: Call, officer: User) -> None:
    member(call, "one@panel.example")

    with pytest.raises(Refused, match="2 are needed"):
        apply_assignment(call=call, per_file=2, by=officer)


@pytest.fixture
def review(call: Call, officer: User) -> Review:
    file = factories.participation(call=call, stage=Stage.ELIGIBLE)
    return assign_review(
        participation=file, reviewer=member(call, "moussa@panel.example"), by=officer
    )


def test_a_draft_is_kept_with_gaps(review: Review) -> None:
    by = review.reviewer.user

    save_review(
        review=review, scores={"project": 4, "team": None}, comment=" So far ", by=by
    )

    review.refresh_from_db()
    assert review.comment == "So far"
    assert review.submitted_at is None
    assert list(review.scores.values_list("criterion__code", "points")) == [
        ("project", 4)
    ]


def test_points_can_be_taken_back_in_a_draft(review: Review) -> None:
    by = review.reviewer.user
    save_review(review=review, scores={"project": 4}, comment="", by=by)

    save_review(review=review, scores={"project": None}, comment="", by=by)

    assert not review.scores.exists()


@pytest.mark.parametrize("points", [-1, 6])
def test_points_outside_their_scale_are_refused(review: Review, points: int) -> None:
    with pytest.raises(Refused, match="0 to 5"):
        save_review(
            review=review,
            scores={"project": points},
            comment="",
            by=review.reviewer.user,
        )

    assert not review.scores.exists()


def test_an_unknown_criterion_is_refused(review: Review) -> None:
    with pytest.raises(Refused, match="luck"):
        save_review(
            review=review, scores={"luck": 1}, comment="", by=review.reviewer.user
        )


def test_a_review_with_gaps_is_not_submitted(review: Review) -> None:
    by = review.reviewer.user
    save_review(review=review, scores={"project": 4}, comment="", by=by)

    with pytest.raises(Refused, match="Team"):
        submit_review(review=review, by=by)

    review.refresh_from_db()
    assert review.submitted_at is None


def test_a_submitted_review_can_no_longer_be_changed(review: Review) -> None:
    by = review.reviewer.user
    save_review(review=review, scores={"project": 4, "team": 2}, comment="", by=by)
    submit_review(review=review, by=by)

    with pytest.raises(Refused, match="submitted"):
        save_review(review=review, scores={"project": 5}, comment="", by=by)
    with pytest.raises(Refused, match="submitted"):
        submit_review(review=review, by=by)

    assert list(
        review.scores.order_by("criterion__position").values_list("points", flat=True)
    ) == [4, 2]


def test_nobody_writes_the_review_of_somebody_else(
    review: Review, coordinator: User
) -> None:
    with pytest.raises(PermissionDenied):
        save_review(review=review, scores={"project": 4}, comment="", by=coordinator)
    with pytest.raises(PermissionDenied):
        submit_review(review=review, by=coordinator)


def test_a_decided_file_takes_no_more_reviews(
    review: Review, coordinator: User
) -> None:
    PARTICIPATION.apply(
        review.participation,
        "refuse",
        actor=Staff(coordinator),
        reason="Outside the call",
    )

    with pytest.raises(Refused, match="decided"):
        save_review(
            review=review, scores={"project": 4}, comment="", by=review.reviewer.user
        )


def test_only_submitted_reviews_count_in_the_summary(
    review: Review, call: Call, officer: User
) -> None:
    by = review.reviewer.user
    second = assign_review(
        participation=review.participation,
        reviewer=member(call, "fatou@panel.example"),
        by=officer,
    )
    third = assign_review(
        participation=review.participation,
        reviewer=member(call, "binta@panel.example"),
        by=officer,
    )
    for row, project, team in ((review, 5, 5), (second, 0, 0), (third, 5, 0)):
        save_review(
            review=row,
            scores={"project": project, "team": team},
            comment="",
            by=row.reviewer.user,
        )
    submit_review(review=review, by=by)
    submit_review(review=third, by=third.reviewer.user)

    summary = read_call_judgement(call).summary(review.participation_id)

    assert (summary.count, summary.mean, summary.spread) == (
        2,
        Decimal("87.50"),
        Decimal("25.00"),
    )
