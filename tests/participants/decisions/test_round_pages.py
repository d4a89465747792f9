"""The pages of a round: one decision, the mails before they leave, publishing, the sitting and its papers."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from participants.calls.models import PanelMember
from participants.decisions.models import Minutes, PendingDecision, RefusalReason, Round
from participants.decisions.services import publishing
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.actors import Staff
from pemwecco.documents.papers import render_issued_document
from pemwecco.mail.models import Message
from tests.conftest import SignIn
from tests.participants.rows import judged, listed, page, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
StaffMember = Callable[[Role], User]


# --- one decision -----------------------------------------------------------------------------------


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
        {
            "outcome": "refuse",
            "reasons": ["partners"],
            "words": "Go on.",
            "feedback": "Clear.",
        },
    )

    assert "Clear and modest.</textarea>" in body
    assert answer.status_code == 302
    decision = PendingDecision.objects.get()
    assert (list(decision.reasons.all()), decision.words, decision.feedback) == (
        [reason],
        "Go on.",
        "Clear.",
    )


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


# --- mails and publishing ---------------------------------------------------------------------------


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
    assert [
        (label, total) for label, _languages, total in answer.context["counts"]
    ] == [
        ("select", 1),
        ("do not retain", 1),
    ]
    client.post(page("publish", call, 1), {"number": 2})
    for mail in Message.objects.all():
        letter = next(letter for letter in letters.values() if letter.to == mail.to)
        assert mail.subject == letter.subject
        assert (
            mail.text.split("http")[0] in letter.text.replace("{link}", "http")
            or "{reply_by}" in letter.text
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
    answer = client.post(
        address, {"subject": "Only a subject", "text": ""}, follow=True
    )
    assert "A mail needs a subject and a text." in answer.content.decode()


def test_publishing_wants_the_number_typed(
    call: Call, round_: Round, coordinator: User, officer: User, sign_in: SignIn
) -> None:
    file = listed(call)
    put(file, "select", coordinator)
    client = sign_in(coordinator)

    wrong = client.post(page("publish", call, 1), {"number": "7"}, follow=True)
    assert "Nothing was published." in wrong.content.decode()
    assert (
        sign_in(officer).post(page("publish", call, 1), {"number": "1"}).status_code
        == 403
    )
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
    publishing.publish_waiting_decisions(round_.pk)

    body = client.get(page("progress", call, 1)).content.decode()
    assert "Published on" in body
    assert "hx-trigger" not in body


def test_what_failed_is_shown_tried_again_and_taken_out(
    call: Call, round_: Round, coordinator: User, sign_in: SignIn
) -> None:
    file = listed(call)
    decision = put(file, "select", coordinator)
    PARTICIPATION.apply(file, "withdraw", actor=Staff(coordinator), reason="Gone")
    client = sign_in(coordinator)

    answer = client.post(page("publish", call, 1), {"number": 1}, follow=True)
    assert "not possible from the stage" in answer.content.decode()
    client.post(page("publish_again", call, 1))
    publishing.publish_pending_rounds()
    client.post(page("publish_again", call, 1), {"out": decision.pk})

    round_.refresh_from_db()
    assert round_.published_at is not None
    assert not PendingDecision.objects.exists()


# --- the sitting, its minutes and scores ------------------------------------------------------------


def test_the_sitting_is_noted(
    call: Call,
    moussa: PanelMember,
    fatou: PanelMember,
    round_: Round,
    coordinator: User,
    sign_in: SignIn,
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
    assert (str(round_.held_on), round_.place, round_.tell_rank) == (
        "2027-01-15",
        "Dakar",
        True,
    )
    assert [
        (row.member, row.present, row.chairs)
        for row in round_.attendance.order_by("pk")
    ] == [
        (moussa, True, True),
        (fatou, False, False),
    ]
    answer = client.post(page("round", call, 1), {"held_on": "2027-02-31"}, follow=True)
    assert "This day cannot be read" in answer.content.decode()


@pytest.mark.parametrize("language", ["fr", "en", "nl"])
def test_the_minutes_are_a_frozen_paper_that_replaces_the_one_before(
    language: str,
    call: Call,
    moussa: PanelMember,
    round_: Round,
    coordinator: User,
    sign_in: SignIn,
) -> None:
    file = listed(call, given_names="Awa", family_name="Secrète")
    judged(file, moussa, 4, 4)
    put(file, "refuse", coordinator, words="Too early.")
    publishing.publish_round(round_=round_, by=coordinator, number=1)
    client = sign_in(coordinator)

    client.post(page("minutes", call, 1), {"language": language})
    first = Minutes.objects.get().paper
    assert render_issued_document(first.pk)
    again = client.post(
        page("minutes", call, 1), {"language": language, "names": "yes"}, follow=True
    )
    second = Minutes.objects.latest("pk").paper
    assert render_issued_document(second.pk)

    assert again.status_code == 200
    first.refresh_from_db()
    assert (first.stage, second.supersedes, first.reference[:2]) == (
        "superseded",
        first,
        "PV",
    )
    assert "Secrète" not in str(first.facts)
    assert "Secrète" in str(second.facts)
    facts = first.facts
    assert facts["ranking"][0]["file"] == file.reference
    assert facts["ranking"][0]["reasons"] == ["Too early."]
    assert facts["scores"][0]["points"] == [4, 4]
    assert facts["ranking"][0]["corrected"] == (
        "80.00" if language == "en" else "80,00"
    )
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
    assert [(row[0], row[5]) for row in rows] == [
        (file.reference, 4),
        (file.reference, 2),
    ]
    assert next(ranking.iter_rows(min_row=2, values_only=True))[:2] == (
        1,
        file.reference,
    )
    assert (
        ranking.cell(row=1, column=6).value,
        ranking.cell(row=2, column=6).value,
    ) == (
        "Corrected mean",
        70,
    )
    cell = decided.cell(row=2, column=7)
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
    assert criteria.max_row == 3


MAILS_QUERIES = 14


# --- the way to a round -----------------------------------------------------------------------------


def test_a_published_round_is_found_from_its_call_its_panel_and_its_files(
    call: Call,
    round_: Round,
    moussa: PanelMember,
    coordinator: User,
    staff_member: StaffMember,
    sign_in: SignIn,
) -> None:
    file = listed(call)
    put(file, "refuse", coordinator, words="Not yet.")
    other = listed(call)

    PendingDecision.objects.update(published_at=round_.opened_at)
    Round.objects.update(published_at=round_.opened_at)
    Participation.objects.filter(pk=file.pk).update(stage=Stage.REFUSED)
    at = f"/admin/register/call/{call.pk}/round/{round_.number}/"
    client = sign_in(coordinator)
    pages = (
        f"/admin/register/call/{call.pk}/change/",
        f"/admin/register/participation/{file.pk}/change/",
        reverse("admin:panel_overview", args=[call.pk]),
    )

    for address in pages:
        shown = client.get(address, {"chapter": "decision"}).text
        assert f'href="{at}"' in shown, address
        assert f'href="{at}#minutes"' in shown, address
        assert f'href="{at}scores.xlsx"' in shown, address
    unread = client.get(f"/admin/register/participation/{other.pk}/change/")
    assert at not in unread.text
    # Who may not open a round is led to none.
    reader = sign_in(staff_member(Role.MONITORING))
    may_open = reader.get(at).status_code == 200
    for address in pages:
        answer = reader.get(address)
        assert answer.status_code == 403 or (at in answer.text) == may_open, address
