"""The pages of the board, of a round and of the reserve, as staff use them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Call, Participation
from participants.selection.models import (
    BalanceTarget,
    Minutes,
    Offer,
    PanelMember,
    PendingDecision,
    RefusalReason,
    ReservePlace,
    Round,
    Setup,
)
from participants.selection.services import decisions, publishing
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.documents.papers import render_one
from pemwecco.mail.models import Message
from tests import factories
from tests.conftest import SignIn
from tests.participants.selection.test_admin import application, given, judged
from tests.participants.selection.test_decisions import listed, put, waits
from tests.participants.selection.test_panel import grid, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
Staff = Callable[[Role], User]


@pytest.fixture
def call() -> Call:
    made = factories.call()
    grid(made)
    decisions.ensure_reasons()
    return made


@pytest.fixture
def moussa(call: Call) -> PanelMember:
    return member(call, "moussa@panel.example")


@pytest.fixture
def fatou(call: Call) -> PanelMember:
    return member(call, "fatou@panel.example")


@pytest.fixture
def round_(call: Call, coordinator: User) -> Round:
    return decisions.open_round(call=call, by=coordinator)


def page(name: str, call: Call, *more: int) -> str:
    return reverse(f"admin:register_call_{name}", args=[call.pk, *more])


# --- the board ---------------------------------------------------------------------------------


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
        file = factories.participation(call=call, stage=Stage.SHORTLISTED, cohort=factories.cohort(call=call))
        judged(file, moussa, 4, 4)
        judged(file, fatou, 2, 5)
        put(file, "select", coordinator)
    client = sign_in(coordinator)
    client.get(page("board", call))

    with django_assert_num_queries(BOARD_QUERIES):
        answer = client.get(page("board", call))

    assert len(answer.context["lines"]) == count


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

    lines = sign_in(coordinator).get(page("board", call), {"sort": "c-team"}).context["lines"]

    assert [(line.file, str(line.points)) for line in lines] == [(second, "5.00"), (first, "1.00")]


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

    lines = sign_in(coordinator).get(page("board", call), {asked: value}).context["lines"]

    assert [line.file for line in lines] == [wanted]


def test_a_decision_is_put_in_and_the_balance_and_seats_follow_at_once(
    call: Call, round_: Round, coordinator: User, sign_in: SignIn
) -> None:
    BalanceTarget.objects.create(call=call, dimension="sex", value="F", at_least=40)
    file = listed(call, sex="F")
    client = sign_in(coordinator)
    before = client.get(page("board", call)).context["seats"]

    answer = client.post(page("board", call), {"one": f"select:{file.pk}"}, headers={"HX-Request": "true"})

    body = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in body
    assert "1 file: done." in body
    (_name, left, _seats) = answer.context["seats"][0]
    assert left == before[0][1] - 1
    women = next(side for side in answer.context["balance"] if side.title == "sex").groups[0]
    assert (women[0], women[1].count, women[1].fits) == ("Female", 1, True)
    file.refresh_from_db()
    assert file.stage == Stage.SHORTLISTED


def test_without_a_script_the_board_comes_back_with_its_filters(
    call: Call, round_: Round, coordinator: User, sign_in: SignIn
) -> None:
    file = listed(call)

    answer = sign_in(coordinator).post(f"{page('board', call)}?sex=F", {"one": f"keep:{file.pk}"})

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


def test_nothing_ticked_does_nothing(call: Call, round_: Round, coordinator: User, sign_in: SignIn) -> None:
    listed(call)

    answer = sign_in(coordinator).post(page("board", call), {"act": "select"}, follow=True)

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

    assert client.post(page("board", call), {"one": f"select:{other.pk}"}).status_code == 404
    assert client.post(page("board", call), {"one": f"withdraw:{other.pk}"}).status_code == 404
    assert client.get(page("decide", call, other.pk)).status_code == 404


def test_files_are_shortlisted_and_decisions_taken_back_on_the_board(
    call: Call, coordinator: User, sign_in: SignIn
) -> None:
    eligible, kept = listed(call, Stage.ELIGIBLE), listed(call)
    PARTICIPATION.apply(kept, "keep", by=coordinator)
    client = sign_in(coordinator)

    client.post(page("board", call), {"act": "shortlist", "files": [eligible.pk]})
    client.post(page("board", call), {"act": "undo", "files": [kept.pk], "reason": "Wrong line"})

    for file in (eligible, kept):
        file.refresh_from_db()
        assert file.stage == Stage.SHORTLISTED


def test_an_officer_prepares_and_a_reader_only_reads(
    call: Call, round_: Round, officer: User, staff_member: Staff, sign_in: SignIn
) -> None:
    file = listed(call, Stage.ELIGIBLE)
    reader = sign_in(staff_member(Role.MONITORING))
    client = sign_in(officer)

    assert client.get(page("board", call)).context["lines"][0].may == {"refuse"}
    assert client.post(page("board", call), {"act": "shortlist", "files": [file.pk]}).status_code == 403
    assert reader.get(page("board", call)).context["lines"][0].may == set()
    assert reader.post(page("board", call), {"one": f"refuse:{file.pk}", "words": "No"}).status_code == 403


PAGES = ("board", "reserve")
OF_ROUND = ("round", "mails", "progress", "scores")


def test_the_pages_are_closed_to_the_panel_and_to_outsiders(
    call: Call, round_: Round, moussa: PanelMember, outsider: User, sign_in: SignIn
) -> None:
    addresses = [page(name, call) for name in PAGES] + [page(name, call, 1) for name in OF_ROUND]
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
    return re.sub(r'(csrfmiddlewaretoken" value|csrfToken|nonce|X-CSRFToken|name="window")[^>]*', "", text)


def test_reviewers_and_the_applicant_see_nothing_before_publication(
    call: Call, round_: Round, moussa: PanelMember, coordinator: User, awa: User, sign_in: SignIn
) -> None:
    file = factories.participation(call=call, stage=Stage.SHORTLISTED)
    application(file)
    review = given(file, moussa)
    reader, applicant = sign_in(moussa.user), sign_in(awa)
    score = reverse("admin:selection_review_score", args=[review.pk])
    pages = [(reader, score), (reader, "/admin/selection/review/queue/"), (applicant, "/me/")]
    before = [shown(client, address) for client, address in pages]

    put(file, "refuse", coordinator, words="A secret reason", feedback="A secret feedback")

    assert [shown(client, address) for client, address in pages] == before
    assert applicant.get(reverse("selection:decision", args=[file.reference])).status_code == 404
    assert not Message.objects.exists()


# --- one decision ------------------------------------------------------------------------------


def test_the_page_of_a_decision_proposes_the_feedback_of_the_reviewers(
    call: Call, round_: Round, moussa: PanelMember, coordinator: User, sign_in: SignIn
) -> None:
    file = listed(call)
    judged(file, moussa, 3, 3, "Clear and modest.")
    client = sign_in(coordinator)
    reason = RefusalReason.objects.get(code="partners")

    body = client.get(page("decide", call, file.pk)).content.decode()
    answer = client.post(
        page("decide", call, file.pk),
        {"outcome": "refuse", "reasons": ["partners"], "words": "Go on.", "feedback": "Clear."},
    )

    assert "Clear and modest.</textarea>" in body
    assert answer.status_code == 302
    decision = PendingDecision.objects.get()
    assert (list(decision.reasons.all()), decision.words, decision.feedback) == ([reason], "Go on.", "Clear.")


def test_a_refusal_without_a_reason_loses_nothing_that_was_typed(
    call: Call, round_: Round, coordinator: User, sign_in: SignIn
) -> None:
    file = listed(call)

    answer = sign_in(coordinator).post(
        page("decide", call, file.pk), {"outcome": "refuse", "feedback": "My long text"}
    )

    body = answer.content.decode()
    assert "Please give a reason" in body
    assert "My long text</textarea>" in body
    assert not PendingDecision.objects.exists()


# --- mails and publishing ----------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_mails_ask_the_same_queries(
    count: int,
    call: Call,
    round_: Round,
    coordinator: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _n in range(count):
        put(listed(call), "select", coordinator)
    client = sign_in(coordinator)
    client.get(page("mails", call, 1))

    with django_assert_num_queries(MAILS_QUERIES):
        answer = client.get(page("mails", call, 1))

    assert len(answer.context["letters"]) == count


def test_the_page_before_publishing_shows_exactly_what_leaves(
    call: Call, round_: Round, coordinator: User, sign_in: SignIn
) -> None:
    chosen, refused = listed(call, language="fr"), listed(call, language="nl")
    put(chosen, "select", coordinator)
    put(refused, "refuse", coordinator, words="Te vroeg.")
    client = sign_in(coordinator)

    answer = client.get(page("mails", call, 1))

    letters = {row.participation: letter for row, letter in answer.context["letters"]}
    assert (letters[chosen].to, letters[chosen].language) == (chosen.person.email, "fr")
    assert "{link}" in letters[chosen].text
    assert "Te vroeg." in letters[refused].text
    assert [(label, total) for label, _languages, total in answer.context["counts"]] == [
        ("select", 1),
        ("do not retain", 1),
    ]
    client.post(page("publish", call, 1), {"number": 2})
    for mail in Message.objects.all():
        letter = next(letter for letter in letters.values() if letter.to == mail.to)
        assert mail.subject == letter.subject
        assert (
            mail.text.split("http")[0] in letter.text.replace("{link}", "http") or "{reply_by}" in letter.text
        )


def test_one_mail_is_changed_and_changed_back(
    call: Call, round_: Round, coordinator: User, sign_in: SignIn
) -> None:
    decision = put(listed(call), "keep", coordinator)
    client = sign_in(coordinator)
    address = page("mail", call, 1, decision.pk)

    client.post(address, {"subject": "Please wait", "text": "A little."})
    decision.refresh_from_db()
    assert (decision.mail_subject, decision.mail_text) == ("Please wait", "A little.")
    client.post(address, {"subject": "x", "text": "y", "act": "again"})
    decision.refresh_from_db()
    assert decision.mail_text == ""
    answer = client.post(address, {"subject": "Only a subject", "text": ""}, follow=True)
    assert "A mail needs a subject and a text." in answer.content.decode()


def test_publishing_wants_the_number_typed(
    call: Call, round_: Round, coordinator: User, officer: User, sign_in: SignIn
) -> None:
    file = listed(call)
    put(file, "select", coordinator)
    client = sign_in(coordinator)

    wrong = client.post(page("publish", call, 1), {"number": "7"}, follow=True)
    assert "Nothing was published." in wrong.content.decode()
    assert sign_in(officer).post(page("publish", call, 1), {"number": "1"}).status_code == 403
    right = client.post(page("publish", call, 1), {"number": "1"}, follow=True)

    assert "Published on" in right.content.decode()
    file.refresh_from_db()
    assert file.stage == Stage.SELECTED
    client.post(page("publish", call, 1), {"number": "1"})
    assert Message.objects.count() == 1


def test_many_are_published_by_the_worker_and_the_page_shows_how_far(
    call: Call, round_: Round, coordinator: User, sign_in: SignIn
) -> None:
    total = publishing.AT_ONCE + 1
    for _n in range(total):
        put(listed(call), "keep", coordinator)
    client = sign_in(coordinator)

    answer = client.post(page("publish", call, 1), {"number": total}, follow=True)
    assert f"0 of {total} files are published." in answer.content.decode()
    assert 'hx-trigger="every 2s"' in answer.content.decode()
    publishing.publish_waiting(round_.pk)

    body = client.get(page("progress", call, 1)).content.decode()
    assert "Published on" in body
    assert "hx-trigger" not in body


def test_what_failed_is_shown_tried_again_and_taken_out(
    call: Call, round_: Round, coordinator: User, sign_in: SignIn
) -> None:
    file = listed(call)
    decision = put(file, "select", coordinator)
    PARTICIPATION.apply(file, "withdraw", by=coordinator, reason="Gone")
    client = sign_in(coordinator)

    answer = client.post(page("publish", call, 1), {"number": 1}, follow=True)
    assert "not possible from the stage" in answer.content.decode()
    client.post(page("publish_again", call, 1))
    publishing.publish_pending()
    client.post(page("publish_again", call, 1), {"out": decision.pk})

    round_.refresh_from_db()
    assert round_.published_at is not None
    assert not PendingDecision.objects.exists()


# --- the sitting, its minutes and scores -------------------------------------------------------


def test_the_sitting_is_noted(
    call: Call, moussa: PanelMember, fatou: PanelMember, round_: Round, coordinator: User, sign_in: SignIn
) -> None:
    client = sign_in(coordinator)
    rows = {row.member: row for row in round_.attendance.all()}

    client.post(
        page("round", call, 1),
        {
            "held_on": "2027-01-15",
            "place": "Dakar",
            "remarks": "Long discussion.",
            "tell_rank": "yes",
            "chair": rows[moussa].pk,
        },
    )

    round_.refresh_from_db()
    assert (str(round_.held_on), round_.place, round_.tell_rank) == ("2027-01-15", "Dakar", True)
    assert [(row.member, row.present, row.chairs) for row in round_.attendance.order_by("pk")] == [
        (moussa, True, True),
        (fatou, False, False),
    ]
    answer = client.post(page("round", call, 1), {"held_on": "2027-02-31"}, follow=True)
    assert "This day cannot be read" in answer.content.decode()


@pytest.mark.parametrize("language", ["fr", "en", "nl"])
def test_the_minutes_are_a_frozen_paper_that_replaces_the_one_before(
    language: str, call: Call, moussa: PanelMember, round_: Round, coordinator: User, sign_in: SignIn
) -> None:
    file = listed(call, given_names="Awa", family_name="Secrète")
    judged(file, moussa, 4, 4)
    put(file, "refuse", coordinator, words="Too early.")
    publishing.publish(round_=round_, by=coordinator, number=1)
    client = sign_in(coordinator)

    client.post(page("minutes", call, 1), {"language": language})
    first = Minutes.objects.get().paper
    assert render_one(first.pk)
    again = client.post(page("minutes", call, 1), {"language": language, "names": "yes"}, follow=True)
    second = Minutes.objects.latest("pk").paper
    assert render_one(second.pk)

    assert again.status_code == 200
    first.refresh_from_db()
    assert (first.stage, second.supersedes, first.reference[:2]) == ("superseded", first, "PV")
    assert "Secrète" not in str(first.facts)
    assert "Secrète" in str(second.facts)
    facts = first.facts
    assert facts["ranking"][0]["file"] == file.reference
    assert facts["ranking"][0]["reasons"] == ["Too early."]
    assert facts["scores"][0]["points"] == [4, 4]
    assert [row["weight"] for row in facts["criteria"]] == [3, 1]


def test_the_scores_are_a_spreadsheet_without_formulas(
    call: Call, moussa: PanelMember, round_: Round, coordinator: User, sign_in: SignIn
) -> None:
    file = listed(call)
    judged(file, moussa, 4, 2)
    put(file, "refuse", coordinator, words="=HYPERLINK(1)")

    answer = sign_in(coordinator).get(page("scores", call, 1))

    book = load_workbook(BytesIO(answer.content))
    scores, ranking, decided, criteria, _conflicts = book.worksheets
    rows = list(scores.iter_rows(min_row=2, values_only=True))
    assert [(row[0], row[5]) for row in rows] == [(file.reference, 4), (file.reference, 2)]
    assert next(ranking.iter_rows(min_row=2, values_only=True))[:2] == (1, file.reference)
    cell = decided.cell(row=2, column=7)
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
    assert criteria.max_row == 3


# --- the reserve and the offers ----------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_reserve_asks_the_same_queries(
    count: int,
    call: Call,
    coordinator: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    waits(call, coordinator, count)
    client = sign_in(coordinator)
    client.get(page("reserve", call))

    with django_assert_num_queries(RESERVE_QUERIES):
        answer = client.get(page("reserve", call))

    assert len(answer.context["lists"][0][1]) == count


def test_ranks_are_moved_up_down_and_to_a_number(
    call: Call, coordinator: User, officer: User, sign_in: SignIn
) -> None:
    one, two, three = waits(call, coordinator, 3)
    places = {row.participation: row for row in ReservePlace.objects.all()}
    client = sign_in(coordinator)

    def order() -> list[Participation]:
        return [row.participation for row in ReservePlace.objects.order_by("rank")]

    client.post(page("reserve", call), {"one": f"down:{places[one].pk}"})
    assert order() == [two, one, three]
    client.post(page("reserve", call), {"one": f"up:{places[three].pk}"})
    assert order() == [two, three, one]
    client.post(page("reserve", call), {"one": f"to:{places[one].pk}", f"rank-{places[one].pk}": "1"})
    assert order() == [one, two, three]
    wrong = client.post(page("reserve", call), {"one": f"to:{places[one].pk}"}, follow=True)
    assert "as a number" in wrong.content.decode()
    denied = sign_in(officer).post(page("reserve", call), {"one": f"down:{places[one].pk}"})
    assert denied.status_code == 403


def test_what_if_is_asked_on_the_board(call: Call, coordinator: User, sign_in: SignIn) -> None:
    holder = listed(call)
    PARTICIPATION.apply(holder, "select", by=coordinator)
    (next_one,) = waits(call, coordinator, 1)
    client = sign_in(coordinator)

    assert page("what_if", call, holder.pk) in client.get(page("board", call)).content.decode()
    body = client.get(page("what_if", call, holder.pk)).content.decode()

    assert next_one.reference in body
    assert "Nothing was changed." in body


def test_the_file_shows_its_offer_and_why(call: Call, coordinator: User, sign_in: SignIn) -> None:
    holder = listed(call)
    PARTICIPATION.apply(holder, "select", by=coordinator)
    client = sign_in(coordinator)
    offer = Offer.objects.get()

    body = client.get(reverse("admin:register_participation_change", args=[holder.pk])).content.decode()
    client.post(reverse("admin:selection_offer_more", args=[offer.pk]))
    client.post(
        reverse("admin:selection_offer_move", args=[offer.pk]), {"move": "decline", "reason": "Phone"}
    )

    assert "waiting for an answer" in body
    offer.refresh_from_db()
    holder.refresh_from_db()
    assert (offer.stage, offer.declined_because, holder.stage) == ("declined", "other", "withdrawn")
    assert offer.reply_by > timezone.now() + timedelta(days=12)
    assert client.get("/admin/selection/offer/").status_code == 200
    assert client.get(reverse("admin:selection_offer_change", args=[offer.pk])).status_code == 200


BOARD_QUERIES = 25
MAILS_QUERIES = 15
RESERVE_QUERIES = 9
