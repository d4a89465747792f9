"""Giving files to the panel, on their pages: one, many, in shares shown before; and taking them back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from participants.calls.models import PanelMember
from participants.panel.models import Conflict, Review
from participants.panel.services.conflicts import note_conflict
from participants.panel.services.reviews import (
    record_abstention,
    save_review,
    submit_review,
)
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.actors import Staff
from tests import factories
from tests.conftest import SignIn
from tests.participants.rows import application, given, judged, listed, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
StaffMember = Callable[[Role], User]
FILES = "/admin/register/participation/"


@pytest.fixture
def file(call: Call) -> Participation:
    return factories.participation(call=call, stage=Stage.ELIGIBLE)


@pytest.fixture
def client(officer: User, sign_in: SignIn) -> Client:
    return sign_in(officer)


def share_page(call: Call) -> str:
    return reverse("admin:panel_share", args=[call.pk])


def take_back_page(review: Review) -> str:
    return reverse("admin:panel_review_take_back", args=[review.pk])


def readers_page(file: Participation) -> str:
    return reverse("admin:panel_file_readers", args=[file.pk])


def chosen(*files: Participation, **more: object) -> dict[str, object]:
    """What the list of files sends when its action is asked for these."""
    return {
        "action": "give_to_a_member",
        "_selected_action": [file.pk for file in files],
        **more,
    }


# --- one file ----------------------------------------------------------------------------------


def test_a_file_is_given_on_its_page(
    file: Participation, moussa: PanelMember, client: Client
) -> None:
    answer = client.post(readers_page(file), {"member": moussa.pk}, follow=True)

    assert f"{file} is given to Moussa." in answer.content.decode()
    review = Review.objects.get()
    assert (review.participation, review.reviewer) == (file, moussa)
    client.post(readers_page(file), {"member": moussa.pk})
    assert Review.objects.count() == 1


def test_what_stands_against_a_reader_is_said(
    call: Call, file: Participation, moussa: PanelMember, client: Client
) -> None:
    other = factories.participation(call=call, stage=Stage.ELIGIBLE)
    application(file)
    PanelMember.objects.filter(pk=moussa.pk).update(languages=["nl"])

    said = client.post(
        readers_page(file), {"member": moussa.pk}, follow=True
    ).content.decode()
    assert "Moussa does not read the language of this file." in said
    PanelMember.objects.filter(pk=moussa.pk).update(languages=[], most_files=1)
    given(other, moussa)
    said = client.post(
        readers_page(file), {"member": moussa.pk}, follow=True
    ).content.decode()
    assert "Moussa takes 1 file and has it." in said

    assert not file.reviews.exists()


def test_staff_note_a_conflict_on_the_page_of_a_file(
    file: Participation, moussa: PanelMember, client: Client
) -> None:
    asked = {"member": moussa.pk, "act": "conflict"}

    refused = client.post(readers_page(file), asked | {"reason": " "}, follow=True)
    noted = client.post(
        readers_page(file), asked | {"reason": "Neighbours"}, follow=True
    )

    assert "what the tie is" in refused.content.decode()
    assert "does not exist for Moussa any more" in noted.content.decode()
    assert (Conflict.objects.get().note, Conflict.objects.get().origin) == (
        "Neighbours",
        "noted",
    )


def test_another_reader_is_the_one_with_least_to_do(
    call: Call,
    file: Participation,
    moussa: PanelMember,
    fatou: PanelMember,
    client: Client,
) -> None:
    busy = member(call, "binta@panel.example")
    given(factories.participation(call=call, stage=Stage.ELIGIBLE), busy)
    given(file, moussa)

    client.post(readers_page(file), {"act": "another"})
    assert set(file.reviews.values_list("reviewer", flat=True)) == {moussa.pk, fatou.pk}
    client.post(readers_page(file), {"act": "another"})
    assert file.reviews.count() == 3
    nobody = client.post(
        readers_page(file), {"act": "another", "back": "panel"}, follow=True
    )

    assert (
        "No other member can read this file: the panel has no other member."
        in nobody.content.decode()
    )
    assert nobody.redirect_chain[-1][0] == reverse(
        "admin:panel_overview", args=[call.pk]
    )


def test_giving_on_the_page_is_for_staff_and_asked_by_post(
    file: Participation,
    moussa: PanelMember,
    staff_member: StaffMember,
    outsider: User,
    client: Client,
    sign_in: SignIn,
) -> None:
    asked = {"member": moussa.pk}

    assert client.get(readers_page(file)).status_code == 405
    assert client.post(readers_page(file), {"member": "0"}).status_code == 404
    assert sign_in(moussa.user).post(readers_page(file), asked).status_code == 404
    assert (
        sign_in(staff_member(Role.MONITORING))
        .post(readers_page(file), asked)
        .status_code
        == 403
    )
    assert sign_in(outsider).post(readers_page(file), asked).status_code == 302
    assert not Review.objects.exists()


# --- taking back -------------------------------------------------------------------------------


def test_a_file_is_taken_back_from_who_has_not_begun(
    file: Participation, moussa: PanelMember, client: Client
) -> None:
    review = given(file, moussa)
    page = reverse("admin:register_participation_change", args=[file.pk])
    assert take_back_page(review) in client.get(page).content.decode()

    answer = client.post(take_back_page(review), follow=True)

    assert "The file is taken back." in answer.content.decode()
    assert not Review.objects.exists()
    assert client.post(take_back_page(review)).status_code == 404


@pytest.mark.parametrize("how", ["points", "comment", "submitted", "abstained"])
def test_what_has_begun_stays(
    how: str, file: Participation, moussa: PanelMember, client: Client
) -> None:
    review = given(file, moussa)
    if how == "submitted":
        save_review(
            review=review, scores={"project": 1, "team": 1}, comment="", by=moussa.user
        )
        submit_review(review=review, by=moussa.user)
    elif how == "abstained":
        record_abstention(review=review, reason="Unsure", by=moussa.user)
    else:
        scores = {"project": 3} if how == "points" else {}
        comment = "So far" if how == "comment" else ""
        save_review(review=review, scores=scores, comment=comment, by=moussa.user)

    answer = client.post(take_back_page(review), follow=True)

    assert "This review has begun; it stays where it is." in answer.content.decode()
    assert Review.objects.filter(pk=review.pk).exists()


def test_taking_back_is_for_staff_and_asked_by_post(
    file: Participation,
    moussa: PanelMember,
    staff_member: StaffMember,
    outsider: User,
    client: Client,
    sign_in: SignIn,
) -> None:
    review = given(file, moussa)

    assert client.get(take_back_page(review)).status_code == 405
    assert sign_in(moussa.user).post(take_back_page(review)).status_code == 403
    assert (
        sign_in(staff_member(Role.MONITORING)).post(take_back_page(review)).status_code
        == 403
    )
    assert sign_in(outsider).post(take_back_page(review)).status_code == 302
    assert Review.objects.exists()


# --- many files --------------------------------------------------------------------------------


def test_many_files_are_given_to_a_member_and_each_refusal_is_said(
    call: Call, moussa: PanelMember, client: Client
) -> None:
    one, two = (
        factories.participation(call=call, stage=Stage.ELIGIBLE) for _n in range(2)
    )
    tied = listed(call, Stage.ELIGIBLE, email=moussa.user.email, phone="+221770000009")
    late = factories.participation(call=call, stage=Stage.REFUSED)

    shown = client.post(FILES, chosen(one, two, tied, late))
    assert "Moussa" in shown.content.decode()
    assert not Review.objects.exists()
    answer = client.post(
        FILES, chosen(one, two, tied, late, member=moussa.pk, apply="yes")
    )

    body = answer.content.decode()
    assert set(Review.objects.values_list("participation", flat=True)) == {
        one.pk,
        two.pk,
    }
    assert "Nobody reviews their own file." in body
    assert "is not reviewed" in body
    outcomes = {row.file: bool(row.refusal) for row in answer.context["outcomes"]}
    assert outcomes == {one: False, two: False, tied: True, late: True}


def test_chosen_files_are_shared_out_as_shown(
    call: Call, moussa: PanelMember, fatou: PanelMember, client: Client
) -> None:
    files = [
        factories.participation(call=call, stage=Stage.ELIGIBLE) for _n in range(3)
    ]
    mark = client.post(FILES, chosen(*files[:2])).context["proposal"].fingerprint

    answer = client.post(
        FILES, chosen(*files[:2], share="yes", fingerprint=mark), follow=True
    )

    assert "4 reviews given" in answer.content.decode()
    assert not files[2].reviews.exists()


def test_chosen_files_are_of_one_call_that_has_a_panel(
    call: Call, moussa: PanelMember, client: Client
) -> None:
    mine = factories.participation(call=call, stage=Stage.ELIGIBLE)
    other = factories.participation(call=factories.call(), stage=Stage.ELIGIBLE)

    mixed = client.post(FILES, chosen(mine, other), follow=True).content.decode()
    alone = client.post(FILES, chosen(other), follow=True).content.decode()

    assert "Please choose files of one call" in mixed
    assert "This call has no panel yet." in alone


def test_who_may_not_give_has_no_such_action(
    file: Participation, moussa: PanelMember, staff_member: StaffMember, sign_in: SignIn
) -> None:
    client = sign_in(staff_member(Role.MONITORING))

    assert "give_to_a_member" not in client.get(FILES).content.decode()
    client.post(FILES, chosen(file, member=moussa.pk, apply="yes"))
    assert not Review.objects.exists()


# --- all files of a call -----------------------------------------------------------------------


def test_a_file_that_came_since_the_preview_stops_the_sharing(
    call: Call,
    file: Participation,
    moussa: PanelMember,
    fatou: PanelMember,
    client: Client,
) -> None:
    mark = client.get(share_page(call)).context["proposal"].fingerprint
    late = factories.participation(call=call, stage=Stage.ELIGIBLE)

    refused = client.post(share_page(call), {"fingerprint": mark})

    assert "Something has changed since this was shown." in refused.content.decode()
    assert not Review.objects.exists()
    assert refused.context["proposal"].files == 2
    again = client.post(
        share_page(call),
        {"fingerprint": refused.context["proposal"].fingerprint},
        follow=True,
    )
    assert "4 reviews given" in again.content.decode()
    assert late.reviews.count() == file.reviews.count() == 2


@pytest.mark.parametrize(
    "change", ["conflict", "begun", "decided", "number", "nothing shown"]
)
def test_whatever_changes_the_shares_is_shown_anew(
    change: str,
    call: Call,
    file: Participation,
    moussa: PanelMember,
    fatou: PanelMember,
    officer: User,
    coordinator: User,
    client: Client,
) -> None:
    member(call, "binta@panel.example")
    spare = factories.participation(call=call, stage=Stage.ELIGIBLE)
    review = given(file, moussa)
    mark = client.get(share_page(call)).context["proposal"].fingerprint
    asked = {"fingerprint": mark, "per_file": "2"}
    if change == "conflict":
        note_conflict(participation=spare, member=fatou, reason="Cousins", by=officer)
        note_conflict(participation=file, member=fatou, reason="Cousins", by=officer)
    elif change == "begun":
        record_abstention(review=review, reason="Unsure", by=moussa.user)
    elif change == "decided":
        PARTICIPATION.apply(
            spare, "refuse", actor=Staff(coordinator), reason="Outside the call"
        )
    elif change == "number":
        asked["per_file"] = "3"
    else:
        asked["fingerprint"] = ""

    body = client.post(share_page(call), asked).content.decode()

    assert "Something has changed since this was shown." in body
    assert list(Review.objects.values_list("pk", flat=True)) == [review.pk]


def test_sharing_twice_by_two_clicks_does_it_once(
    call: Call,
    file: Participation,
    moussa: PanelMember,
    fatou: PanelMember,
    client: Client,
) -> None:
    mark = client.get(share_page(call)).context["proposal"].fingerprint
    for _click in range(2):
        client.post(share_page(call), {"fingerprint": mark})

    assert Review.objects.count() == 2


def test_a_panel_that_is_too_small_leads_back_with_the_sentence(
    call: Call, file: Participation, moussa: PanelMember, client: Client
) -> None:
    answer = client.get(share_page(call), {"per_file": "2"}, follow=True)

    assert "2 are needed" in answer.content.decode()
    assert answer.redirect_chain[-1][0] == reverse(
        "admin:panel_overview", args=[call.pk]
    )


def test_sharing_is_for_those_who_run_the_call(
    call: Call,
    moussa: PanelMember,
    fatou: PanelMember,
    staff_member: StaffMember,
    outsider: User,
    sign_in: SignIn,
) -> None:
    for user, status in (
        (moussa.user, 403),
        (staff_member(Role.MONITORING), 403),
        (outsider, 302),
    ):
        assert sign_in(user).get(share_page(call)).status_code == status
        assert (
            sign_in(user).post(share_page(call), {"per_file": "1"}).status_code
            == status
        )


@pytest.mark.parametrize("count", [1, 3])
def test_the_preview_asks_the_same_queries(
    count: int,
    call: Call,
    moussa: PanelMember,
    fatou: PanelMember,
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(count):
        member(call, f"more{n}@panel.example")
        judged(factories.participation(call=call, stage=Stage.ELIGIBLE), moussa, 4, 4)
        factories.participation(call=call, stage=Stage.ELIGIBLE)
    client.get(share_page(call))

    with django_assert_num_queries(SHARE_QUERIES):
        answer = client.get(share_page(call))

    assert answer.context["proposal"].files == 2 * count


SHARE_QUERIES = 19
