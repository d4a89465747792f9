"""The board by stage, what comes next, and the reminders of a partnership of which nothing is heard."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from mobility.itineraries.models import ActionPoint
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.casework.services.notes import write_note
from pemwecco.casework.services.responsibility import assign_responsible
from pemwecco.core.actors import Staff
from pemwecco.mail.models import Message
from pemwecco.reminders.engine import sweep_reminders
from reintegration.partnerships.lifecycle import PARTNERSHIP
from reintegration.partnerships.models import Partnership
from reintegration.partnerships.services.board import (
    PartnershipQuery,
    build_partnership_lanes,
)
from tests import factories
from tests.conftest import SignIn
from tests.reintegration.partnerships.rows import (
    confirm_both,
    make_partnership,
    make_signed,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
BOARD = "/admin/reintegration/partnership/board/"


def age(row: Partnership, days: int) -> None:
    """It was noted at noon, so many days ago."""
    day = timezone.localdate() - timedelta(days=days)
    noon = datetime.combine(day, time(12), UTC)
    Partnership.objects.filter(pk=row.pk).update(created_at=noon)


def sweep() -> None:
    """As at nine o'clock of today, whatever the hour of the run."""
    sweep_reminders(datetime.combine(timezone.localdate(), time(9), UTC))


def test_each_number_is_its_list(officer: User, sign_in: SignIn) -> None:
    cohort = factories.cohort()
    inside = factories.participation(stage="returned", cohort=cohort)
    house = factories.organisation(country="BE", region="BE-VAN")
    rows = [
        make_partnership(partner=house, participation=inside),
        make_partnership(partner=house, participation=inside, kind="licence"),
        make_partnership(partner=house),
        make_signed(officer),
    ]
    assign_responsible(row=rows[0], person=officer, by=officer)
    client = sign_in(officer)
    for query, counts in (
        (PartnershipQuery(), {"lead": 3, "signed": 1}),
        (PartnershipQuery(cohort=cohort.pk), {"lead": 2}),
        (PartnershipQuery(kind="licence"), {"lead": 1}),
        (PartnershipQuery(owner=str(officer.pk)), {"lead": 1}),
        (PartnershipQuery(owner="nobody"), {"lead": 2, "signed": 1}),
    ):
        for lane in build_partnership_lanes(query, officer):
            assert lane.count == counts.get(lane.stage, 0), (query, lane.stage)
            listed = client.get(lane.address).context["cl"].result_count
            assert listed == lane.count, (query, lane.stage)


def test_a_card_says_how_long_nothing_was_heard_and_what_is_missing(
    officer: User, sign_in: SignIn
) -> None:
    silent, signed = make_partnership(), make_signed(officer)
    age(silent, 61)
    shown = sign_in(officer).get(BOARD).text
    assert "61 days without news" in shown
    assert "The partner was not asked to confirm." in shown
    assert "no next step" in shown
    assert "nobody answers for it" in shown
    confirm_both(signed, officer)
    shown = sign_in(officer).get(BOARD).text
    assert "both sides have confirmed it" in shown


def test_a_note_is_news(officer: User) -> None:
    row = make_partnership()
    age(row, 40)

    def read_days() -> int:
        lanes = build_partnership_lanes(PartnershipQuery(), officer)
        days: int = lanes[0].cards[0].silent_days
        return days

    assert read_days() == 40
    write_note(row=row, text="They wait for samples.", by=officer)
    assert read_days() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_asks_as_much_for_one_as_for_three(
    count: int,
    officer: User,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _number in range(count):
        confirm_both(make_signed(officer), officer)
    client = sign_in(officer)
    client.get(BOARD)
    with django_assert_num_queries(6):
        client.get(BOARD)


def test_a_card_moves_and_the_board_says_what_came_of_it(
    officer: User, sign_in: SignIn, staff_member: Any
) -> None:
    row = make_partnership()
    page = reverse("admin:partnerships_partnership_board_move", args=[row.pk])
    client = sign_in(officer)
    assert client.get(page).status_code == 405
    moved = client.post(f"{page}?kind=export", {"move": "meet"}, follow=True)
    row.refresh_from_db()
    assert row.stage == "meeting"
    assert moved.redirect_chain == [(f"{BOARD}?kind=export", 302)]
    # Twice, and without the paper: refused with the sentence.
    client.post(page, {"move": "meet"})
    refused = client.post(page, {"move": "sign"}, follow=True).text
    assert "add the signed paper before" in refused
    row.refresh_from_db()
    assert row.stage == "meeting"
    reader = sign_in(staff_member(Role.MONITORING))
    assert reader.post(page, {"move": "negotiate"}).status_code == 403
    assert reader.get(BOARD).status_code == 200
    assert client.post(BOARD).status_code == 405


def test_outsiders_see_no_board(awa: User, sign_in: SignIn) -> None:
    assert sign_in(awa).get(BOARD).status_code == 302
    assert Client().get(BOARD).status_code == 302


def test_the_next_step_is_a_point_of_the_one_list(
    officer: User, awa: User, sign_in: SignIn
) -> None:
    row = make_partnership()
    page = reverse("admin:partnerships_partnership_step", args=[row.pk])
    client = sign_in(officer)
    due = (timezone.localdate() + timedelta(days=9)).isoformat()
    assert client.get(page).status_code == 405
    client.post(page, {"what": "", "who": "participant", "due_on": due})
    assert not ActionPoint.objects.exists()
    said = {"what": "Send samples", "who": f"staff-{officer.pk}", "due_on": due}
    assert client.post(page, said).status_code == 302
    point = ActionPoint.objects.get()
    row.refresh_from_db()
    assert (row.next_point, point.staff) == (point, officer)
    # One at a time.
    client.post(page, {**said, "what": "Another"})
    assert ActionPoint.objects.count() == 1
    shown = client.get(f"/admin/reintegration/partnership/{row.pk}/change/").text
    assert "Send samples" in shown
    assert "Send samples" in client.get(BOARD).text
    assert "Send samples" in client.get("/admin/reintegration/partnership/").text


def test_the_owner_hears_after_thirty_sixty_and_ninety_days_without_news(
    officer: User, coordinator: User
) -> None:
    row = make_partnership()
    assign_responsible(row=row, person=coordinator, by=officer)
    Message.objects.all().delete()
    for days, told in ((29, 0), (30, 1)):
        age(row, days)
        sweep()
        mails = Message.objects.filter(kind="partnerships/silent")
        assert mails.count() == told, days
    assert set(mails.values_list("to", flat=True)) == {coordinator.email}
    PARTNERSHIP.apply(row, "meet", actor=Staff(officer))
    age(row, 91)
    sweep()
    assert Message.objects.filter(kind="partnerships/silent").count() == 1


def test_what_rests_is_not_asked_after(officer: User) -> None:
    row = make_partnership()
    for move in ("negotiate", "pause"):
        PARTNERSHIP.apply(
            row, move, actor=Staff(officer), at=timezone.now() - timedelta(days=30)
        )
    age(row, 95)
    sweep()
    assert not Message.objects.filter(kind="partnerships/silent").exists()
