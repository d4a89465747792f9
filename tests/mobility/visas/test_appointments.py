"""Appointments, papers asked later, and the application after a refusal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from mobility.visas.models import Appointment, Dossier, Piece
from mobility.visas.services.applications import (
    get_refusal_advice,
    reapply_for_visa,
    request_checklist_item,
)
from mobility.visas.services.appointments import (
    close_appointment,
    confirm_appointment,
    request_appointment,
)
from mobility.visas.services.checklist import (
    accept_checklist_item,
    receive_checklist_item,
    waive_checklist_item,
)
from mobility.visas.services.decisions import lodge_application, refuse_visa
from mobility.visas.services.lists import list_items_to_correct
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from tests.mobility.dossiers import photo, travels
from tests.mobility.visas.test_course import complete

DAY = timedelta(days=1)


def states(dossier: Dossier) -> list[str]:
    return list(dossier.appointments.order_by("id").values_list("state", flat=True))


def test_asked_for_confirmed_moved_once_and_missed(
    dossier: Dossier, visa_officer: User
) -> None:
    today, now = timezone.localdate(), timezone.now()
    asked = request_appointment(
        dossier=dossier, on=today - 9 * DAY, reference="TLS-1", by=visa_officer
    )
    again = request_appointment(dossier=dossier, on=today, by=visa_officer)
    assert asked == again
    assert (asked.at, asked.provider) == (None, "Visa centre")
    first = confirm_appointment(
        dossier=dossier, at=now + 9 * DAY, place="Dakar", by=visa_officer
    )
    assert first.pk == asked.pk
    assert first.requested_on == today - 9 * DAY
    same = confirm_appointment(
        dossier=dossier, at=now + 9 * DAY, place="Dakar", by=visa_officer
    )
    assert same.pk == first.pk
    confirm_appointment(
        dossier=dossier,
        at=now + 12 * DAY,
        place="Dakar",
        reason="Illness",
        by=visa_officer,
    )
    assert states(dossier) == ["moved", "confirmed"]
    with pytest.raises(Refused, match="at most"):
        confirm_appointment(
            dossier=dossier, at=now + 13 * DAY, place="Dakar", by=visa_officer
        )
    with pytest.raises(Refused, match="not come yet"):
        close_appointment(
            dossier=dossier, state="missed", reason="No bus", by=visa_officer
        )
    Appointment.objects.filter(state="confirmed").update(at=now - DAY)
    close_appointment(dossier=dossier, state="missed", reason="No bus", by=visa_officer)
    assert states(dossier) == ["moved", "missed"]
    with pytest.raises(Refused, match="No appointment"):
        close_appointment(
            dossier=dossier, state="cancelled", reason="x", by=visa_officer
        )
    request_appointment(dossier=dossier, on=today, by=visa_officer)
    assert states(dossier) == ["moved", "missed", "provisional"]
    assert Message.objects.filter(kind="visas/appointment").count() == 2


def test_too_close_to_move(dossier: Dossier, visa_officer: User) -> None:
    soon = timezone.now() + timedelta(hours=20)
    confirm_appointment(dossier=dossier, at=soon, place="Dakar", by=visa_officer)
    with pytest.raises(Refused, match="hours before"):
        confirm_appointment(
            dossier=dossier, at=soon + DAY, place="Dakar", by=visa_officer
        )
    close_appointment(
        dossier=dossier, state="cancelled", reason="Strike", by=visa_officer
    )
    assert states(dossier) == ["cancelled"]


def test_an_appointment_in_the_past_or_by_another_role_is_refused(
    dossier: Dossier, visa_officer: User, officer: User
) -> None:
    with pytest.raises(Refused):
        confirm_appointment(
            dossier=dossier, at=timezone.now() - DAY, place="Dakar", by=visa_officer
        )
    with pytest.raises(Refused):
        request_appointment(
            dossier=dossier, on=timezone.localdate() + DAY, by=visa_officer
        )
    with pytest.raises(PermissionDenied):
        request_appointment(dossier=dossier, on=timezone.localdate(), by=officer)


# After the lodging


@pytest.fixture
def lodged(ready: Dossier, visa_officer: User) -> Dossier:
    travels(ready)
    complete(ready, visa_officer)
    lodge_application(
        dossier=ready, on=timezone.localdate(), reference="R1", by=visa_officer
    )
    return ready


def test_the_post_asks_for_more_and_only_that_is_open(
    lodged: Dossier, visa_officer: User, awa: User
) -> None:
    due = timezone.localdate() + 5 * DAY
    with pytest.raises(Refused):
        request_checklist_item(
            dossier=lodged, code="OTHER", why="Asked", due_on=due, by=visa_officer
        )
    with pytest.raises(Refused):
        request_checklist_item(
            dossier=lodged,
            code="PHOTO",
            why="Dark",
            due_on=due - 9 * DAY,
            by=visa_officer,
        )
    again = request_checklist_item(
        dossier=lodged,
        code="BANK_COMP",
        why="Stamped by the bank",
        due_on=due,
        by=visa_officer,
    )
    more = request_checklist_item(
        dossier=lodged,
        code="OTHER",
        title="Marriage certificate",
        why="Asked",
        due_on=due,
        by=visa_officer,
    )
    request_checklist_item(
        dossier=lodged,
        code="OTHER",
        title="Lease",
        why="Asked",
        due_on=due,
        by=visa_officer,
    )
    assert (again.stage, again.due_on) == ("to_correct", due)
    assert more.label == "Marriage certificate"
    assert Message.objects.filter(kind="visas/asked").count() == 3
    receive_checklist_item(
        piece=Piece.objects.get(pk=again.pk), uploaded=photo(), by=awa
    )
    other = lodged.pieces.get(code="PHOTO")
    with pytest.raises(Refused):
        receive_checklist_item(piece=other, uploaded=photo(), by=awa)
    assert {piece.title for piece in list_items_to_correct(lodged)} <= {
        "Marriage certificate",
        "Lease",
    }


def test_nothing_is_asked_later_before_the_lodging(
    dossier: Dossier, visa_officer: User
) -> None:
    with pytest.raises(Refused, match="not with the post"):
        request_checklist_item(
            dossier=dossier,
            code="PHOTO",
            why="Dark",
            due_on=timezone.localdate(),
            by=visa_officer,
        )


def test_a_new_application_carries_everything_that_still_holds(
    ready: Dossier, visa_officer: User, awa: User
) -> None:
    today = timezone.localdate()
    travels(ready)
    for code in ("PHOTO", "RCCM", "BANK_COMP", "RETURN_UNDERTAKING"):
        piece = ready.pieces.get(code=code)
        receive_checklist_item(piece=piece, uploaded=photo(f"{code}.jpg"), by=awa)
        accept_checklist_item(piece=piece, by=visa_officer)
    ready.pieces.filter(code="BANK_COMP").update(valid_until=today - DAY)
    for piece in ready.pieces.exclude(stage="accepted"):
        waive_checklist_item(piece=piece, reason="Seen", by=visa_officer)
    complete(ready, visa_officer)
    with pytest.raises(Refused):
        reapply_for_visa(dossier=ready, by=visa_officer)
    lodge_application(dossier=ready, on=today, reference="R1", by=visa_officer)
    refuse_visa(
        dossier=ready, decided_on=today, notified_on=today, codes=[13], by=visa_officer
    )
    fresh = reapply_for_visa(dossier=ready, by=visa_officer)
    assert reapply_for_visa(dossier=ready, by=visa_officer) == fresh
    assert (fresh.attempt, fresh.stage) == (2, "open")
    assert fresh.passport == ready.passport
    assert fresh.insurance_until == ready.insurance_until
    assert fresh.participation.flights.count() == 2
    assert fresh.participation.accommodations.count() == 1
    stages = dict(fresh.pieces.values_list("code", "stage"))
    assert stages["PHOTO"] == stages["RCCM"] == "accepted"
    assert (
        fresh.pieces.get(code="RCCM").document_id
        == ready.pieces.get(code="RCCM").document_id
    )
    # The refusal doubts the return: its paper is carried over to be strengthened; the old statement is not.
    assert stages["RETURN_UNDERTAKING"] == "received"
    assert stages["BANK_COMP"] == "missing"
    assert "RETURN_UNDERTAKING" in get_refusal_advice(fresh)
    assert get_refusal_advice(ready) == {}
