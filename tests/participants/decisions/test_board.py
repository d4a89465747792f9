"""The ranking board, as staff use it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from participants.calls.models import BalanceTarget, PanelMember, Setup
from participants.decisions.models import PendingDecision, Round
from participants.decisions.services import decisions
from participants.panel.services.calibration import (
    compute_calibration,
    get_corrected_mean,
)
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.actors import Staff
from pemwecco.mail.models import Message
from tests import factories
from tests.conftest import SignIn
from tests.participants.rows import application, given, judged, listed, page, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
StaffMember = Callable[[Role], User]


@pytest.mark.django_db(
    transaction=True
)  # sums of a call are kept once they are committed
@pytest.mark.parametrize("count", [1, 3])
def test_the_board_asks_the_same_queries(
    count: int,
    call: Call,
    moussa: PanelMember,
    fatou: PanelMember,
    round_: Round,
    coordinator: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _n in range(count):
        file = factories.participation(
            call=call, stage=Stage.SHORTLISTED, cohort=factories.cohort(call=call)
        )
        judged(file, moussa, 4, 4)
        judged(file, fatou, 2, 5)
        put(file, "select", coordinator)
    client = sign_in(coordinator)
    client.get(page("board", call))

    with django_assert_num_queries(BOARD_QUERIES):
        answer = client.get(page("board", call))

    assert len(answer.context["lines"]) == count


def test_the_points_of_each_reviewer_stand_on_board_and_page(
    call: Call,
    moussa: PanelMember,
    fatou: PanelMember,
    coordinator: User,
    sign_in: SignIn,
) -> None:
    file = factories.participation(call=call, stage=Stage.SHORTLISTED)
    judged(file, moussa, 4, 4)
    begun = given(file, fatou)
    client = sign_in(coordinator)

    board = client.get(page("board", call))
    (line,) = board.context["lines"]
    said = {review.reviewer: review.points for review in line.given}

    assert [points for _label, points in said[str(moussa.user)]] == ["4 / 5", "4 / 5"]
    # What is not handed in is nobody's to read.
    assert said[str(begun.reviewer.user)] == ()
    assert "4 / 5" in board.content.decode()
    decide = reverse("admin:register_call_decide", args=[call.pk, file.pk])
    assert "4 / 5" in client.get(decide).content.decode()


def test_the_board_ranks_by_weighted_mean_and_shows_ties(
    call: Call, moussa: PanelMember, coordinator: User, sign_in: SignIn
) -> None:
    low, high, same, unread = (listed(call) for _n in range(4))
    judged(low, moussa, 0, 5)
    judged(high, moussa, 5, 0)
    judged(same, moussa, 5, 0)

    lines = sign_in(coordinator).get(page("board", call)).context["lines"]

    assert [(line.file, line.place, line.tied) for line in lines] == [
        (high, 1, True),
        (same, 1, True),
        (low, 3, False),
        (unread, None, False),
    ]


def test_the_board_is_sorted_by_a_criterion(
    call: Call, moussa: PanelMember, coordinator: User, sign_in: SignIn
) -> None:
    first, second = listed(call), listed(call)
    judged(first, moussa, 5, 1)
    judged(second, moussa, 0, 5)

    lines = (
        sign_in(coordinator)
        .get(page("board", call), {"sort": "c-team"})
        .context["lines"]
    )

    assert [(line.file, str(line.points)) for line in lines] == [
        (second, "5.00"),
        (first, "1.00"),
    ]


def test_the_board_shows_the_mean_without_the_severity_of_its_readers_and_is_sorted_by_it(
    call: Call,
    moussa: PanelMember,
    fatou: PanelMember,
    coordinator: User,
    sign_in: SignIn,
) -> None:
    """Moussa gives 40 less than Fatou on three files: what he alone read is worth 20 more, but no place."""
    for _n in range(3):
        both = listed(call)
        judged(both, moussa, 2, 2)
        judged(both, fatou, 4, 4)
    severe, kind = listed(call), listed(call)
    judged(severe, moussa, 3, 3)
    judged(kind, fatou, 4, 4)
    client = sign_in(coordinator)

    answer = client.get(page("board", call), {"sort": "corrected"})

    lines = {line.file: line for line in answer.context["lines"]}
    assert (str(lines[severe].summary.mean), str(lines[severe].corrected)) == (
        "60.00",
        "80.00",
    )
    assert (str(lines[kind].summary.mean), str(lines[kind].corrected)) == (
        "80.00",
        "60.00",
    )
    assert answer.context["lines"][0].file == severe
    assert (lines[kind].place, lines[severe].place) == (1, 2)
    body = answer.content.decode()
    assert "It ranks nobody and changes no score." in body
    assert 'aria-sort="descending"><a href="?sort=corrected">Corrected</a>' in body
    whole = client.get(
        reverse("admin:register_participation_change", args=[severe.pk])
    ).content.decode()
    assert "<dt>Corrected mean</dt><dd>80.00</dd>" in whole


@pytest.mark.parametrize("count", [1, 3])
def test_the_corrected_mean_of_a_file_asks_the_same_queries(
    count: int,
    call: Call,
    moussa: PanelMember,
    fatou: PanelMember,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    files = [listed(call) for _n in range(count)]
    for file in files:
        judged(file, moussa, 2, 2)
        judged(file, fatou, 4, 4)

    with django_assert_num_queries(2):
        corrected = get_corrected_mean(files[0])

    assert corrected == compute_calibration(call).corrected(files[0].pk)


@pytest.mark.parametrize(
    ("asked", "value"),
    [
        ("sex", "M"),
        ("region", "SN-TH"),
        ("language", "nl"),
        ("stage", "eligible"),
        ("size", "micro"),
        ("occupation", "employee"),
        ("decision", "keep"),
        ("eligibility", "ready"),
        ("reached", "yes"),
    ],
)
def test_the_board_is_narrowed(
    asked: str,
    value: str,
    call: Call,
    moussa: PanelMember,
    round_: Round,
    coordinator: User,
    sign_in: SignIn,
) -> None:
    Setup.objects.update_or_create(call=call, defaults={"lowest_mean": 50})
    other, wanted = listed(call), listed(call, sex="M", region="SN-TH", language="nl")
    judged(other, moussa, 1, 1)
    judged(wanted, moussa, 5, 5)
    made = application(wanted)
    made.occupation = "employee"
    made.save()
    wanted.organisation.figures.create(kind="jobs", value=5, year=2026, source="test")  # type: ignore[union-attr]  # it has one
    wanted.screenings.create(ready=True, facts={})
    if asked == "decision":
        put(wanted, "keep", coordinator)
    if asked == "stage":
        Participation._base_manager.filter(pk=other.pk).update(cohort=None)
        wanted = listed(call, Stage.ELIGIBLE)

    lines = (
        sign_in(coordinator).get(page("board", call), {asked: value}).context["lines"]
    )

    assert [line.file for line in lines] == [wanted]


def test_a_decision_is_put_in_and_the_balance_and_seats_follow_at_once(
    call: Call, round_: Round, coordinator: User, sign_in: SignIn
) -> None:
    BalanceTarget.objects.create(call=call, dimension="sex", value="F", at_least=40)
    file = listed(call, sex="F")
    client = sign_in(coordinator)
    before = client.get(page("board", call)).context["seats"]

    answer = client.post(
        page("board", call),
        {"one": f"select:{file.pk}"},
        headers={"HX-Request": "true"},
    )

    body = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in body
    assert "1 file: done." in body
    (_name, left, _seats) = answer.context["seats"][0]
    assert left == before[0][1] - 1
    women = next(
        side for side in answer.context["balance"] if side.title == "sex"
    ).groups[0]
    assert (women[0], women[1].count, women[1].fits) == ("Female", 1, True)
    file.refresh_from_db()
    assert file.stage == Stage.SHORTLISTED


def test_without_a_script_the_board_comes_back_with_its_filters(
    call: Call, round_: Round, coordinator: User, sign_in: SignIn
) -> None:
    file = listed(call)

    answer = sign_in(coordinator).post(
        f"{page('board', call)}?sex=F", {"one": f"keep:{file.pk}"}
    )

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{page('board', call)}?sex=F"
    assert PendingDecision.objects.get().rank == 1


def test_many_ticked_files_are_decided_together_and_each_refusal_is_named(
    call: Call, round_: Round, coordinator: User, sign_in: SignIn
) -> None:
    one, two, eligible = listed(call), listed(call), listed(call, Stage.ELIGIBLE)
    cohort = factories.cohort(call=call)

    answer = sign_in(coordinator).post(
        page("board", call),
        {"act": "select", "files": [one.pk, two.pk, eligible.pk], "cohort": cohort.pk},
        follow=True,
    )

    body = answer.content.decode()
    assert "2 files: done." in body
    assert f"{eligible}: A file in the stage “eligible” cannot be decided so." in body
    assert {row.cohort for row in PendingDecision.objects.all()} == {cohort}


def test_nothing_ticked_does_nothing(
    call: Call, round_: Round, coordinator: User, sign_in: SignIn
) -> None:
    listed(call)

    answer = sign_in(coordinator).post(
        page("board", call), {"act": "select"}, follow=True
    )

    assert "Tick the files first" in answer.content.decode()
    assert not PendingDecision.objects.exists()


def test_over_booking_is_said_on_the_board(coordinator: User, sign_in: SignIn) -> None:
    call = factories.call(programme=factories.programme(seats=1))
    decisions.open_round(call=call, by=coordinator)
    for _n in range(2):
        put(listed(call), "select", coordinator)

    body = sign_in(coordinator).get(page("board", call)).content.decode()

    assert "Programme is over-booked by 1 place" in body


def test_the_board_acts_only_on_files_of_its_call(
    call: Call, round_: Round, coordinator: User, sign_in: SignIn
) -> None:
    other = listed(factories.call())
    client = sign_in(coordinator)

    assert (
        client.post(page("board", call), {"one": f"select:{other.pk}"}).status_code
        == 404
    )
    assert (
        client.post(page("board", call), {"one": f"withdraw:{other.pk}"}).status_code
        == 404
    )
    assert client.get(page("decide", call, other.pk)).status_code == 404


def test_files_are_shortlisted_and_decisions_taken_back_on_the_board(
    call: Call, coordinator: User, sign_in: SignIn
) -> None:
    eligible, kept = listed(call, Stage.ELIGIBLE), listed(call)
    PARTICIPATION.apply(kept, "keep", actor=Staff(coordinator))
    client = sign_in(coordinator)

    client.post(page("board", call), {"act": "shortlist", "files": [eligible.pk]})
    client.post(
        page("board", call), {"act": "undo", "files": [kept.pk], "reason": "Wrong line"}
    )

    for file in (eligible, kept):
        file.refresh_from_db()
        assert file.stage == Stage.SHORTLISTED


def test_an_officer_prepares_and_a_reader_only_reads(
    call: Call, round_: Round, officer: User, staff_member: StaffMember, sign_in: SignIn
) -> None:
    file = listed(call, Stage.ELIGIBLE)
    reader = sign_in(staff_member(Role.MONITORING))
    client = sign_in(officer)

    assert client.get(page("board", call)).context["lines"][0].may == {"refuse"}
    assert (
        client.post(
            page("board", call), {"act": "shortlist", "files": [file.pk]}
        ).status_code
        == 403
    )
    assert reader.get(page("board", call)).context["lines"][0].may == set()
    assert (
        reader.post(
            page("board", call), {"one": f"refuse:{file.pk}", "words": "No"}
        ).status_code
        == 403
    )


PAGES = ("board", "reserve")
OF_ROUND = ("round", "mails", "progress", "scores")


def test_the_pages_are_closed_to_the_panel_and_to_outsiders(
    call: Call, round_: Round, moussa: PanelMember, outsider: User, sign_in: SignIn
) -> None:
    addresses = [page(name, call) for name in PAGES] + [
        page(name, call, 1) for name in OF_ROUND
    ]
    for address in addresses:
        assert sign_in(moussa.user).get(address).status_code in {302, 403, 404}, address
        assert sign_in(outsider).get(address).status_code == 302, address
        assert Client().get(address).status_code == 302, address


@pytest.mark.parametrize("name", ["publish", "publish_again", "minutes"])
def test_acts_of_a_round_are_asked_by_post(
    name: str, call: Call, round_: Round, coordinator: User, sign_in: SignIn
) -> None:
    assert sign_in(coordinator).get(page(name, call, round_.number)).status_code == 404


def shown(client: Client, address: str) -> str:
    """A page without what changes with every request."""
    text = client.get(address).content.decode()
    return re.sub(
        r'(csrfmiddlewaretoken" value|csrfToken|nonce|X-CSRFToken|name="window")[^>]*',
        "",
        text,
    )


def test_reviewers_and_the_applicant_see_nothing_before_publication(
    call: Call,
    round_: Round,
    moussa: PanelMember,
    coordinator: User,
    awa: User,
    sign_in: SignIn,
) -> None:
    file = factories.participation(call=call, stage=Stage.SHORTLISTED)
    application(file)
    review = given(file, moussa)
    reader, applicant = sign_in(moussa.user), sign_in(awa)
    score = reverse("admin:panel_review_score", args=[review.pk])
    pages = [
        (reader, score),
        (reader, "/admin/selection/review/queue/"),
        (applicant, "/me/"),
    ]
    before = [shown(client, address) for client, address in pages]

    put(
        file,
        "refuse",
        coordinator,
        words="A secret reason",
        feedback="A secret feedback",
    )

    assert [shown(client, address) for client, address in pages] == before
    assert (
        applicant.get(reverse("decisions:decision", args=[file.reference])).status_code
        == 404
    )
    assert not Message.objects.exists()


BOARD_QUERIES = 15


def test_a_decision_that_somebody_else_changed_is_not_written_over_unseen(
    call: Call, round_: Round, officer: User, coordinator: User, sign_in: SignIn
) -> None:
    file, other = listed(call), listed(call)
    first, second = sign_in(coordinator), sign_in(officer)
    decide = reverse("admin:register_call_decide", args=[call.pk, file.pk])
    sent = {"outcome": "refuse", "words": "Not yet.", "read": ""}
    seen = {f"read:{file.pk}": "", f"read:{other.pk}": ""}
    assert f'name="read:{file.pk}" value=""' in second.get(page("board", call)).text
    first.post(page("board", call), {"one": f"select:{file.pk}", **seen})

    text = second.post(decide, sent).text
    assert f"{coordinator} decided “{PendingDecision.Outcome.SELECT.label}” on" in text
    assert "Changed meanwhile" in text
    assert "Not yet." in text
    board = {"act": "keep", "files": [file.pk, other.pk], **seen}
    answer = second.post(page("board", call), board, follow=True).text
    assert "1 file: done." in answer
    out = {"one": f"out:{file.pk}", **seen}
    assert (
        "after you opened the page"
        in second.post(page("board", call), out, follow=True).text
    )
    decided = PendingDecision.objects.values_list("participation", "outcome")
    assert set(decided) == {(file.pk, "select"), (other.pk, "keep")}

    # Read anew, one's own is put in its place.
    mark = PendingDecision.objects.get(participation=file).mark
    assert f'name="read" value="{mark}"' in text
    assert second.post(decide, sent | {"read": mark}).status_code == 302
    assert PendingDecision.objects.get(participation=file).outcome == "refuse"
