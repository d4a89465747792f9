"""The page of a panel: members, how far they are, how severe, where they disagree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from participants.calls.models import PanelMember, Setup
from participants.panel.models import Conflict, Review
from participants.panel.services.conflicts import note_conflict
from participants.panel.services.reviews import record_abstention
from participants.register.lifecycle import Stage
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import give_role
from tests import factories
from tests.conftest import SignIn
from tests.participants.rows import given, judged, listed, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
Staff = Callable[[Role], User]


def panel_page(call: Call) -> str:
    return reverse("admin:panel_overview", args=[call.pk])


def disputed(call: Call, high: PanelMember, low: PanelMember) -> Participation:
    """A file on which two members lie as far apart as can be."""
    file = listed(call, Stage.ELIGIBLE)
    judged(file, high, 5, 5)
    judged(file, low, 0, 0)
    return file


def both(reviewer: PanelMember) -> User:
    """The member as somebody who also runs the call."""
    give_role(user=reviewer.user, role=Role.OFFICER)
    return User.objects.get(pk=reviewer.user_id)


def test_the_page_shows_each_member_with_load_progress_and_conflicts(
    call: Call, moussa: PanelMember, fatou: PanelMember, officer: User, sign_in: SignIn
) -> None:
    PanelMember.objects.filter(pk=moussa.pk).update(
        languages=["fr", "nl"], most_files=9
    )
    files = [listed(call, Stage.ELIGIBLE) for _n in range(4)]
    judged(files[0], moussa, 4, 4)
    Review.objects.filter(reviewer=moussa).update(seconds=420)
    record_abstention(review=given(files[1], moussa), reason="Unsure", by=moussa.user)
    begun = given(files[2], moussa)
    Review.objects.filter(pk=begun.pk).update(opened_at=timezone.now())
    given(files[3], moussa)
    note_conflict(participation=files[3], member=fatou, reason="Cousins", by=officer)

    answer = sign_in(officer).get(panel_page(call))

    lines = {line.member: line for line in answer.context["members"]}
    mine = lines[moussa]
    assert (mine.given, mine.submitted, mine.abstained, mine.begun, mine.done) == (
        4,
        1,
        1,
        1,
        2,
    )
    assert (mine.minutes, mine.conflicts, lines[fatou].conflicts) == (7, 0, 1)
    assert (answer.context["files"], answer.context["without"]) == (4, 4)
    body = answer.content.decode()
    for text in ("FR, NL", "2/4", "1 begun"):
        assert text in body


def test_how_severe_each_member_is_rests_on_files_that_others_read_too(
    call: Call, moussa: PanelMember, fatou: PanelMember, officer: User, sign_in: SignIn
) -> None:
    for _n in range(3):
        file = listed(call, Stage.ELIGIBLE)
        judged(file, moussa, 2, 2)
        judged(file, fatou, 4, 4)
    judged(listed(call, Stage.ELIGIBLE), moussa, 0, 0)

    answer = sign_in(officer).get(panel_page(call))

    severity = {line.member: line.severity for line in answer.context["members"]}
    assert (severity[moussa].difference, severity[moussa].files) == (
        Decimal("-40.00"),
        3,
    )
    assert (severity[fatou].difference, severity[fatou].files) == (Decimal("40.00"), 3)
    assert "+40.00" in answer.content.decode()


def test_where_readers_disagree_another_can_be_asked_and_is_waited_for(
    call: Call, moussa: PanelMember, fatou: PanelMember, officer: User, sign_in: SignIn
) -> None:
    agreed = listed(call, Stage.ELIGIBLE)
    judged(agreed, moussa, 4, 4)
    judged(agreed, fatou, 4, 3)
    wide = disputed(call, moussa, fatou)
    client = sign_in(officer)

    (line,) = client.get(panel_page(call)).context["disagreements"]
    assert (line.file, line.gap, line.awaited) == (wide, Decimal("100.00"), 0)
    member(call, "binta@panel.example")
    client.post(
        reverse("admin:panel_file_readers", args=[wide.pk]),
        {"act": "another", "back": "panel"},
    )

    answer = client.get(panel_page(call))
    assert answer.context["disagreements"][0].awaited == 1
    assert "asked, not done yet" in answer.content.decode()
    Setup.objects.update_or_create(call=call, defaults={"gap": 101})
    assert client.get(panel_page(call)).context["disagreements"] == []


def test_a_review_in_conflict_makes_no_disagreement_and_no_severity(
    call: Call, moussa: PanelMember, fatou: PanelMember, officer: User, sign_in: SignIn
) -> None:
    wide = disputed(call, moussa, fatou)

    note_conflict(participation=wide, member=moussa, reason="Cousins", by=officer)

    answer = sign_in(officer).get(panel_page(call))
    assert answer.context["disagreements"] == []
    assert {line.severity.difference for line in answer.context["members"]} == {None}


def test_staff_on_the_panel_see_the_disagreements_but_those_they_have_a_conflict_with(
    call: Call, moussa: PanelMember, fatou: PanelMember, officer: User, sign_in: SignIn
) -> None:
    binta = member(call, "binta@panel.example")
    wide, tied = disputed(call, moussa, fatou), disputed(call, moussa, fatou)
    note_conflict(participation=tied, member=binta, reason="Cousins", by=officer)

    answer = sign_in(both(binta)).get(panel_page(call))

    assert [line.file for line in answer.context["disagreements"]] == [wide]
    assert answer.context["files"] == 1
    assert tied.reference not in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("on_the_panel", [False, True])
def test_the_panel_and_its_disagreements_ask_the_same_queries(
    count: int,
    on_the_panel: bool,
    call: Call,
    moussa: PanelMember,
    fatou: PanelMember,
    officer: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(count):
        disputed(call, moussa, fatou)
        extra = member(call, f"more{n}@panel.example")
        Conflict.objects.create(
            member=extra,
            participation=disputed(call, moussa, fatou),
            origin="noted",
            note="Known",
        )
    client = sign_in(both(moussa) if on_the_panel else officer)
    client.get(panel_page(call))

    with django_assert_num_queries(PANEL_QUERIES):
        answer = client.get(panel_page(call))

    assert len(answer.context["disagreements"]) == 2 * count
    assert len(answer.context["members"]) == 2 + count


def test_looking_for_conflicts_is_asked_by_post_and_told(
    call: Call, moussa: PanelMember, staff_member: Staff, officer: User, sign_in: SignIn
) -> None:
    detect = reverse("admin:panel_detect", args=[call.pk])
    file = listed(call, Stage.ELIGIBLE)
    factories.person(email=moussa.user.email, phone=str(file.person.phone))
    client = sign_in(officer)

    first = client.post(detect, follow=True).content.decode()
    again = client.post(detect, follow=True).content.decode()

    assert "1 new conflict of interest found." in first
    assert "0 new conflicts of interest found." in again
    assert client.get(detect).status_code == 405
    assert sign_in(staff_member(Role.MONITORING)).post(detect).status_code == 403


def test_the_page_is_for_staff_who_read_reviews(
    call: Call,
    moussa: PanelMember,
    outsider: User,
    staff_member: Staff,
    sign_in: SignIn,
) -> None:
    reader = sign_in(staff_member(Role.MONITORING)).get(panel_page(call))

    assert reader.status_code == 200
    assert "Share out…" not in reader.content.decode()
    assert sign_in(moussa.user).get(panel_page(call)).status_code == 403
    assert sign_in(outsider).get(panel_page(call)).status_code == 302
    assert (
        sign_in(staff_member(Role.MONITORING))
        .get(panel_page(factories.call()))
        .status_code
        == 200
    )
    missing = reverse("admin:panel_overview", args=[0])
    assert sign_in(staff_member(Role.OFFICER)).get(missing).status_code == 404


def test_who_owes_a_review_for_long_is_counted_late_on_the_dashboard(
    call: Call, moussa: PanelMember, officer: User, sign_in: SignIn
) -> None:
    review = given(listed(call, Stage.ELIGIBLE), moussa)
    Review.objects.filter(pk=review.pk).update(
        assigned_at=timezone.now() - timedelta(days=11)
    )

    late = {
        str(line.label): line.count
        for line in sign_in(officer).get("/admin/").context["late"]
    }

    assert late["reviews late"] == 1


PANEL_QUERIES = 18
