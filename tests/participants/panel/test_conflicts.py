from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from participants.applications.models import Application, Attachment
from participants.calls.models import PanelMember
from participants.eligibility.models import Referral
from participants.panel.models import Conflict, Review
from participants.panel.services import conflicts
from participants.panel.services.assignment import apply_assignment, assign_review
from participants.panel.services.calibration import (
    compute_calibration,
)
from participants.panel.services.conflicts import (
    note_conflict,
    record_suggested_conflicts,
)
from participants.panel.services.judgement import read_call_judgement
from participants.register.lifecycle import Stage
from participants.register.models import Call, Participation
from participants.register.services import advance
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import give_role
from pemwecco.core.actors import System
from pemwecco.core.answers import Refused
from pemwecco.documents.models import Document
from pemwecco.network.models import Affiliation
from tests import factories
from tests.conftest import SignIn
from tests.participants.rows import (
    QUEUE,
    application,
    attachment,
    judged,
    member,
    score_page,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
StaffMember = Callable[[Role], User]


@pytest.fixture
def file(call: Call) -> Participation:
    return factories.participation(call=call, stage=Stage.ELIGIBLE)


@pytest.fixture
def review(file: Participation, moussa: PanelMember, officer: User) -> Review:
    return assign_review(participation=file, reviewer=moussa, by=officer)


def clean(paper: Attachment) -> Attachment:
    Document.objects.filter(pk=paper.document_id).update(scan=Document.Scan.CLEAN)
    return paper


def opened(client: Client, paper: Attachment) -> int:
    answer: Any = client.get(reverse("documents:download", args=[paper.document_id]))
    if answer.streaming:
        b"".join(answer.streaming_content)
    return int(answer.status_code)


def test_a_declared_conflict_makes_the_file_go_away_at_once(
    review: Review, moussa: PanelMember, sign_in: SignIn
) -> None:
    application(review.participation)
    paper = clean(attachment(review.participation))
    client = sign_in(moussa.user)
    assert opened(client, paper) == 200

    answer = client.post(
        score_page(review), {"act": "conflict", "tie": "My cousin"}, follow=True
    )

    assert "is not yours any more" in answer.content.decode()
    conflict = Conflict.objects.get()
    assert (conflict.origin, conflict.state, conflict.note) == (
        "declared",
        "standing",
        "My cousin",
    )
    assert not Review.objects.exists()
    assert client.get(score_page(review)).status_code == 404
    assert opened(client, paper) == 404
    body = client.get(QUEUE)
    assert body.context["queue"].total == 0
    assert not Application.objects.visible_to(moussa.user).exists()
    assert not Attachment.objects.visible_to(moussa.user).exists()
    assert not Document.objects.visible_to(moussa.user).exists()


def test_a_conflict_is_declared_with_words_and_loses_nothing_without(
    review: Review, moussa: PanelMember, sign_in: SignIn
) -> None:
    typed = {"act": "conflict", "tie": " ", "comment": "So far", "score-project": "3"}

    answer = sign_in(moussa.user).post(score_page(review), typed)

    assert "what the tie is" in answer.content.decode()
    assert "So far" in answer.content.decode()
    assert not Conflict.objects.exists()


def test_a_begun_review_in_conflict_stays_hidden_and_uncounted(
    call: Call, file: Participation, moussa: PanelMember, officer: User, sign_in: SignIn
) -> None:
    done = judged(file, moussa, 5, 5, "Bravo")
    assert read_call_judgement(call).summary(file.pk).count == 1

    note_conflict(participation=file, member=moussa, reason="Shared office", by=officer)

    assert Review.objects.filter(pk=done.pk).exists()
    assert read_call_judgement(call).points == {}
    assert compute_calibration(call).totals == {}
    assert sign_in(moussa.user).get(score_page(done)).status_code == 404
    body = (
        sign_in(officer)
        .get(reverse("admin:register_participation_change", args=[file.pk]))
        .content.decode()
    )
    assert "not counted" in body


def test_the_database_gives_no_file_in_conflict(
    file: Participation, moussa: PanelMember
) -> None:
    Conflict.objects.create(
        participation=file, member=moussa, origin="noted", note="Known"
    )

    with (
        pytest.raises(IntegrityError, match="conflict of interest"),
        transaction.atomic(),
    ):
        Review.objects.create(participation=file, reviewer=moussa)


def test_giving_a_file_looks_for_conflicts_first(
    call: Call, file: Participation, moussa: PanelMember, officer: User
) -> None:
    assert file.organisation is not None
    person = factories.person(email=moussa.user.email, phone="+221770000001")
    Affiliation.objects.create(
        person=person, organisation=file.organisation, kind=Affiliation.Kind.EMPLOYEE
    )

    with pytest.raises(Refused, match="conflict of interest"):
        assign_review(participation=file, reviewer=moussa, by=officer)


def test_what_the_rows_share_is_suggested(
    call: Call, file: Participation, moussa: PanelMember, officer: User
) -> None:
    house = factories.organisation(name="Guichet Exemple", kind="support")
    person = factories.person(email=moussa.user.email, phone=str(file.person.phone))
    Affiliation.objects.create(
        person=person, organisation=house, kind=Affiliation.Kind.EMPLOYEE
    )
    Referral.objects.create(participation=file, structure=house, by=officer)
    other = factories.participation(
        call=call, stage=Stage.ELIGIBLE, person=factories.person(phone="+221770000009")
    )

    assert record_suggested_conflicts(call=call) == 1
    assert record_suggested_conflicts(call=call) == 0

    conflict = Conflict.objects.get()
    assert conflict.participation == file
    assert set(conflict.reasons) == {"support_structure", "phone"}
    assert conflict.origin == Conflict.Origin.SUGGESTED
    assert other.conflicts.count() == 0


def test_sharing_out_gives_no_file_in_conflict(call: Call, officer: User) -> None:
    members = [member(call, f"member{n}@house{n}.example") for n in range(3)]
    file = factories.participation(
        call=call,
        stage=Stage.ELIGIBLE,
        person=factories.person(email="awa@house1.example"),
    )

    apply_assignment(call=call, by=officer, per_file=2)

    assert set(file.reviews.values_list("reviewer", flat=True)) == {
        members[0].pk,
        members[2].pk,
    }
    assert Conflict.objects.get().member == members[1]


def test_a_dismissed_conflict_gives_the_file_back_and_stays_dismissed(
    call: Call, file: Participation, moussa: PanelMember, officer: User
) -> None:
    factories.person(email=moussa.user.email, phone=str(file.person.phone))
    record_suggested_conflicts(call=call)
    conflict = Conflict.objects.get()

    with pytest.raises(Refused, match="reason"):
        conflicts.reject_conflict(conflict=conflict, reason="", by=officer)
    conflicts.reject_conflict(
        conflict=conflict, reason="A shared phone shop", by=officer
    )

    assert record_suggested_conflicts(call=call) == 0
    assert (
        assign_review(participation=file, reviewer=moussa, by=officer).reviewer
        == moussa
    )


def test_something_else_shared_brings_a_dismissed_conflict_back(
    call: Call, file: Participation, moussa: PanelMember, officer: User
) -> None:
    person = factories.person(email=moussa.user.email, phone=str(file.person.phone))
    record_suggested_conflicts(call=call)
    conflicts.reject_conflict(
        conflict=Conflict.objects.get(), reason="A shared phone shop", by=officer
    )
    assert file.organisation is not None
    Affiliation.objects.create(
        person=person, organisation=file.organisation, kind=Affiliation.Kind.OWNER
    )

    assert record_suggested_conflicts(call=call) == 1
    assert Conflict.objects.get().state == Conflict.State.STANDING


def test_nobody_dismisses_their_own_conflict_nor_without_the_right(
    file: Participation, moussa: PanelMember, officer: User, sign_in: SignIn
) -> None:
    give_role(user=moussa.user, role=Role.OFFICER)
    both = User.objects.get(pk=moussa.user.pk)
    conflict = note_conflict(
        participation=file, member=moussa, reason="Cousins", by=officer
    )
    dismiss = reverse("admin:panel_conflict_dismiss", args=[conflict.pk])

    with pytest.raises(PermissionDenied):
        conflicts.reject_conflict(conflict=conflict, reason="No", by=both)
    assert sign_in(both).post(dismiss, {"reason": "No"}).status_code == 404
    assert sign_in(officer).get(dismiss).status_code == 405
    assert sign_in(officer).post(dismiss, {"reason": "Looked at"}).status_code == 302
    conflict.refresh_from_db()
    assert (conflict.state, conflict.dismissed_by) == (
        Conflict.State.DISMISSED,
        officer,
    )


def test_a_conflict_hides_the_file_from_staff_who_sit_on_the_panel(
    call: Call, file: Participation, moussa: PanelMember, officer: User, sign_in: SignIn
) -> None:
    give_role(user=moussa.user, role=Role.OFFICER)
    application(file)
    paper = clean(attachment(file))
    both = User.objects.get(pk=moussa.user.pk)
    client = sign_in(both)
    page = reverse("admin:register_participation_change", args=[file.pk])
    assert client.get(page).status_code == 200

    note_conflict(participation=file, member=moussa, reason="Cousins", by=officer)

    assert client.get(page).status_code == 404
    walk = reverse("admin:register_participation_next", args=[file.pk])
    assert client.get(walk, follow=True).status_code == 404
    assert (
        file.reference
        not in client.get("/admin/register/participation/").content.decode()
    )
    found = client.get(
        "/admin/register/participation/", {"q": file.reference}
    ).content.decode()
    assert f"/{file.pk}/change/" not in found
    assert opened(client, paper) == 404
    assert (
        client.get(reverse("admin:panel_redaction", args=[file.pk])).status_code == 404
    )
    assert (
        file.reference not in client.get("/admin/selection/conflict/").content.decode()
    )


def test_the_register_is_taken_out_as_a_spreadsheet_without_formulas(
    file: Participation, moussa: PanelMember, officer: User, sign_in: SignIn
) -> None:
    conflict = note_conflict(
        participation=file, member=moussa, reason="=1+1", by=officer
    )

    answer = sign_in(officer).post(
        "/admin/selection/conflict/",
        {"action": "export", "_selected_action": [conflict.pk]},
    )

    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    row = [cell.value for cell in sheet[2]]
    assert (row[1], row[2], row[5]) == (file.reference, str(moussa.user), "=1+1")
    assert {cell.data_type for cell in sheet[2]} <= {"s", "inlineStr", "n", "d"}


def test_the_register_is_closed_to_the_panel(
    moussa: PanelMember, sign_in: SignIn
) -> None:
    assert sign_in(moussa.user).get("/admin/selection/conflict/").status_code == 403


def test_a_file_that_is_sent_is_held_against_the_panel(
    call: Call, moussa: PanelMember
) -> None:
    draft = factories.participation(
        call=call, stage=Stage.DRAFT, person=factories.person(email="x@panel.example")
    )

    advance(participation=draft, transition="submit", actor=System("test"))

    assert Conflict.objects.get().reasons == ["email_domain"]


@pytest.mark.parametrize("count", [1, 30])
def test_looking_for_conflicts_asks_the_same_queries(
    count: int,
    call: Call,
    moussa: PanelMember,
    django_assert_num_queries: Callable[..., object],
) -> None:
    for _n in range(count):
        factories.participation(call=call, stage=Stage.ELIGIBLE)

    with django_assert_num_queries(9):  # type: ignore[attr-defined]
        record_suggested_conflicts(call=call)
