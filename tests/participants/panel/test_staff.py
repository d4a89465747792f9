"""Staff who sit on a panel: a file that they have a conflict with is gone for them, its people are not."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from participants.calls.models import PanelMember, Setup
from participants.decisions.models import (
    Offer,
    PendingDecision,
    ReservePlace,
    Round,
    Vacancy,
)
from participants.decisions.services import decisions, reserve
from participants.panel.services.conflicts import note_conflict
from participants.register.lifecycle import PARTICIPATION, Stage
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import give_role
from pemwecco.core.actors import Staff
from pemwecco.reminders.models import Reminder
from tests.conftest import SignIn
from tests.participants.panel.test_leaks import (
    assert_nothing_given_away,
    walked,
    zeinabou,
)
from tests.participants.rows import attachment, judged, listed, member, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
# The pages of staff on which rows of a file stand; the network knows people from elsewhere.
ABOUT_FILES = (
    *(
        "/admin/register/participation/",
        "/admin/register/call/",
        "/admin/register/cohort/",
    ),
    *(
        "/admin/selection/review/",
        "/admin/selection/conflict/",
        "/admin/selection/offer/",
    ),
    *(
        "/admin/selection/referral/",
        "/admin/selection/correction/",
        "/admin/selection/duplicate/",
    ),
    *(
        "/admin/selection/sending/",
        "/admin/mail/message/",
        "/admin/reminders/",
        "/admin/documents/",
        "/files/",
    ),
)


@pytest.fixture
def file(call: Call) -> Participation:
    return zeinabou(call)


def on_the_panel_and_staff(reviewer: PanelMember, role: Role) -> User:
    give_role(user=reviewer.user, role=role)
    return User.objects.get(pk=reviewer.user_id)


@pytest.fixture
def disputed(
    file: Participation, moussa: PanelMember, fatou: PanelMember, coordinator: User
) -> Round:
    """The file with all that selection hangs on it, beside another; Moussa has a conflict with it."""
    call = file.call
    Setup.objects.update_or_create(call=call, defaults={"reviews_per_file": 3})
    binta = member(call, "binta@panel.example")
    for row in (file, listed(call, Stage.ELIGIBLE)):
        judged(row, fatou, 5, 5, "Bravo")
        judged(row, binta, 0, 0, "Alas")
        PARTICIPATION.apply(row, "shortlist", actor=Staff(coordinator))
    attachment(file)
    PARTICIPATION.apply(file, "keep", actor=Staff(coordinator))
    PARTICIPATION.apply(
        file, "undo_decision", actor=Staff(coordinator), reason="Wrong line"
    )
    decisions.ensure_reasons()
    made = decisions.open_round(call=call, by=coordinator)
    put(file, "keep", coordinator)
    seat = listed(call)
    vacancy = reserve.release_seat(participation=seat, cause="withdrawn")
    offer = Offer.objects.create(
        participation=file,
        origin="published",
        stage="expired",
        reply_by=timezone.now(),
        explanation={},
    )
    Vacancy.objects.filter(pk=vacancy.pk).update(offer=offer)
    Reminder.objects.create(
        rule="selection-offer-unanswered",
        about=offer,
        occurrence="x",
        due_at=timezone.now(),
    )
    note_conflict(participation=file, member=moussa, reason="Cousins", by=coordinator)
    return made


def test_staff_who_sit_on_the_panel_find_a_file_in_conflict_nowhere_in_the_selection(
    disputed: Round,
    file: Participation,
    moussa: PanelMember,
    coordinator: User,
    sign_in: SignIn,
) -> None:
    both = on_the_panel_and_staff(moussa, Role.COORDINATOR)

    pages = walked(sign_in(both), only=ABOUT_FILES)

    client, call = sign_in(coordinator), file.call_id
    mails = reverse("admin:register_call_mails", args=[call, 1])
    shown = {
        *(
            reverse(f"admin:register_call_{name}", args=[call])
            for name in ("board", "reserve")
        ),
        *(
            reverse(f"admin:panel_{name}", args=[call])
            for name in ("overview", "share")
        ),
        *(
            "/admin/mail/message/",
            "/admin/reminders/reminder/",
            "/admin/selection/offer/",
            mails,
        ),
    }
    for address in shown:
        assert file.reference in client.get(address).content.decode(), (
            f"{address} shows it to nobody"
        )
    assert set(pages) >= {*shown, reverse("admin:register_call_scores", args=[call, 1])}
    assert_nothing_given_away(pages)
    assert [address for address, text in pages.items() if file.reference in text] == []
    assert "1 more mail concerns a file" in pages[mails]


def test_what_is_in_conflict_cannot_be_decided_either(
    disputed: Round,
    file: Participation,
    moussa: PanelMember,
    coordinator: User,
    sign_in: SignIn,
) -> None:
    client = sign_in(on_the_panel_and_staff(moussa, Role.COORDINATOR))
    decision = PendingDecision.objects.get(participation=file)
    mail = reverse("admin:register_call_mail", args=[file.call_id, 1, decision.pk])
    board = reverse("admin:register_call_board", args=[file.call_id])

    assert client.post(mail, {"subject": "x", "text": "y"}).status_code == 404
    assert client.post(board, {"one": f"out:{file.pk}"}).status_code == 404
    reserve.add_to_reserve(participation=file)
    place = ReservePlace.objects.get(participation=file, left_at=None)
    waiting = reverse("admin:register_call_reserve", args=[file.call_id])
    assert client.post(waiting, {"one": f"down:{place.pk}"}).status_code == 404
    holder = listed(file.call)
    PARTICIPATION.apply(holder, "withdraw", actor=Staff(coordinator), reason="Gone")
    what_if = client.get(
        reverse("admin:register_call_what_if", args=[file.call_id, holder.pk])
    )
    assert file.reference not in what_if.content.decode()


def test_who_only_reviews_sees_nothing_of_the_network(
    file: Participation, moussa: PanelMember, sign_in: SignIn
) -> None:
    assert file.organisation is not None
    client = sign_in(moussa.user)

    for kind, row in (("person", file.person), ("organisation", file.organisation)):
        assert client.get(f"/admin/network/{kind}/").status_code == 403
        assert client.get(f"/admin/network/{kind}/{row.pk}/change/").status_code in {
            302,
            403,
        }
        assert not type(row).objects.visible_to(moussa.user).exists()


def test_staff_on_the_panel_keep_the_people_of_the_network_without_their_files(
    disputed: Round, file: Participation, moussa: PanelMember, sign_in: SignIn
) -> None:
    client = sign_in(on_the_panel_and_staff(moussa, Role.OFFICER))

    person = client.get(f"/admin/network/person/{file.person_id}/change/")
    house = client.get(f"/admin/network/organisation/{file.organisation_id}/change/")

    for answer in (person, house):
        assert answer.status_code == 200
        assert file.reference not in answer.content.decode()
        assert (
            f"/admin/register/participation/{file.pk}/" not in answer.content.decode()
        )
