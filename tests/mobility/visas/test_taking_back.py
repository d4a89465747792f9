"""A decision on the wrong dossier, a flight of somebody else: taken back, told, kept in the ledger."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from mobility.itineraries.models import Crossing, Flight
from mobility.itineraries.reminders import list_expected_arrivals
from mobility.itineraries.services.reservations import gather_reservation_facts
from mobility.letters.models import Letter
from mobility.visas.lifecycle import DOSSIER
from mobility.visas.models import Decision, Dossier, Piece
from mobility.visas.services.applications import reapply_for_visa
from mobility.visas.services.checklist import (
    accept_checklist_item,
    receive_checklist_item,
)
from mobility.visas.services.decisions import grant_visa, lodge_application, refuse_visa
from mobility.visas.services.withdrawals import withdraw_kept_flight
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from pemwecco.core.timeline import get_timeline
from pemwecco.documents.models import Paper
from pemwecco.mail.models import Message
from tests.conftest import SignIn
from tests.mobility.dossiers import photo, travels
from tests.mobility.visas.test_course import complete
from tests.mobility.visas.test_races import together

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
WHY = "Meant for another person."


def lodged(dossier: Dossier, by: User) -> Dossier:
    complete(dossier, by)
    today = timezone.localdate()
    lodge_application(dossier=dossier, on=today, reference="R1", by=by)
    return dossier


def granted(dossier: Dossier, by: User) -> Decision:
    today = timezone.localdate()
    return grant_visa(
        dossier=dossier,
        decided_on=today,
        notified_on=today,
        sticker_number="BE123",
        valid_from=today,
        valid_until=today + timedelta(days=200),
        days=60,
        entries="1",
        by=by,
    )


def refused(dossier: Dossier, by: User) -> Decision:
    today = timezone.localdate()
    return refuse_visa(
        dossier=dossier, decided_on=today, notified_on=today, codes=[2], by=by
    )


def answer(dossier: Dossier, by: User) -> str:
    fresh = Dossier.objects.select_related("participation").get(pk=dossier.pk)
    asked = DOSSIER.may(fresh, "undo_decision", actor=Staff(by), reason=WHY)
    return "" if asked else str(asked.reason)


def test_a_grant_on_the_wrong_dossier_is_taken_back_and_the_person_told(
    dossier: Dossier, visa_officer: User, officer: User, sign_in: SignIn
) -> None:
    granted(lodged(dossier, visa_officer), visa_officer)
    file = dossier.participation
    client = sign_in(visa_officer)
    page = reverse("admin:visas_dossier_change", args=[dossier.pk])
    text = client.get(page).text
    assert "Take the decision back" in text
    assert "The file goes back to the stage “prepared”." in text
    assert "Writes to: the participant" in text
    assert "Told on" in text

    address = reverse("admin:visas_dossier_move", args=[dossier.pk])
    asked = {"move": "undo_decision", "reason": " "}
    assert "give the reason" in client.post(address, asked, follow=True).text
    asked["reason"] = WHY
    assert sign_in(officer).post(address, asked).status_code == 403
    client = sign_in(visa_officer)
    assert WHY in client.post(address, asked, follow=True).text

    dossier.refresh_from_db()
    file.refresh_from_db()
    # Back to where each stood; nothing of the decision counts, in no list and no reminder.
    assert (dossier.stage, file.stage) == ("lodged", "prepared")
    assert not Decision.objects.exists()
    assert not list_expected_arrivals().exists()
    last = file.steps.last()
    assert last is not None
    assert (last.move, last.reason, last.by) == ("undo_clear", WHY, visa_officer)
    mail = Message.objects.get(kind="visas/decision_undone")
    assert mail.to == file.person.email
    assert "not for you" in mail.text
    assert WHY not in mail.text

    # Twice: refused, and nobody is written to again. The right decision is recorded and told as any other.
    client.post(address, asked)
    assert Message.objects.filter(kind="visas/decision_undone").count() == 1
    refused(dossier, visa_officer)
    client.post(address, asked)
    dossier.refresh_from_db()
    assert dossier.stage == "lodged"
    refused(dossier, visa_officer)
    assert Message.objects.filter(kind="visas/refused").count() == 2


def test_what_was_done_on_the_strength_of_a_decision_holds_it(
    dossier: Dossier, visa_officer: User
) -> None:
    refused(lodged(dossier, visa_officer), visa_officer)
    assert answer(dossier, visa_officer) == ""
    paper = Paper.objects.create(
        kind="support",
        year=2026,
        number=1,
        reference="PEM-VSL-26-0001",
        language="fr",
        facts={},
    )
    letter = Letter.objects.create(dossier=dossier, paper=paper, kind="support")
    assert "revoke the letter first" in answer(dossier, visa_officer)
    Paper.objects.filter(pk=paper.pk).update(created_at=timezone.now() - timedelta(1))
    assert answer(dossier, visa_officer) == ""
    assert letter.pk

    fresh = reapply_for_visa(dossier=dossier, by=visa_officer)
    assert "Application 2 was opened" in answer(dossier, visa_officer)
    Dossier.objects.filter(pk=fresh.pk).delete()
    DOSSIER.apply(dossier, "appeal", actor=Staff(visa_officer), reason="Lawyer")
    granted(dossier, visa_officer)
    assert "appeal was lodged" in answer(dossier, visa_officer)


def test_after_the_departure_the_grant_stays(
    dossier: Dossier, visa_officer: User
) -> None:
    granted(lodged(dossier, visa_officer), visa_officer)
    Participation.objects.filter(pk=dossier.participation_id).update(stage="departed")
    assert "departure is recorded" in answer(dossier, visa_officer)
    with pytest.raises(Refused, match="departure is recorded"):
        DOSSIER.apply(dossier, "undo_decision", actor=Staff(visa_officer), reason=WHY)
    assert Decision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_take_it_back_at_once_do_it_once(
    dossier: Dossier, visa_officer: User
) -> None:
    granted(lodged(dossier, visa_officer), visa_officer)

    def undo() -> bool:
        row = Dossier.objects.get(pk=dossier.pk)
        try:
            DOSSIER.apply(row, "undo_decision", actor=Staff(visa_officer), reason=WHY)
        except Refused:
            return False
        return True

    assert sorted(map(bool, together(undo))) == [False, False, True]
    assert dossier.steps.filter(move="undo_decision").count() == 1
    assert Message.objects.filter(kind="visas/decision_undone").count() == 1


def test_a_wrong_flight_is_taken_back_with_what_reads_it(
    dossier: Dossier, visa_officer: User, officer: User, sign_in: SignIn, entry: date
) -> None:
    travels(dossier)
    file = dossier.participation
    out = file.flights.get(direction="outbound")
    piece = dossier.pieces.get(code=Piece.Code.FLIGHT)
    receive_checklist_item(piece=piece, uploaded=photo(), by=visa_officer)
    accept_checklist_item(piece=piece, by=visa_officer)
    client = sign_in(visa_officer)
    address = reverse("admin:visas_dossier_act", args=[dossier.pk, "unflight"])
    asked = {"row": out.pk, "reason": ""}
    assert client.post(address, asked).status_code == 422
    asked["reason"] = WHY
    assert sign_in(officer).post(address, asked).status_code == 403
    assert WHY in sign_in(visa_officer).post(address, asked, follow=True).text

    assert list(file.flights.values_list("direction", flat=True)) == ["return"]
    # What prints it is computed from the rows; its confirmation is asked for again.
    assert gather_reservation_facts(file)["outbound"] == ""
    piece.refresh_from_db()
    assert (piece.stage, piece.document) == ("to_correct", None)
    moments = [line for line in get_timeline(file, visa_officer) if line.why == WHY]
    assert [line.by for line in moments] == [str(visa_officer)]
    assert "SN 204" in moments[0].what

    with pytest.raises(Refused, match="not there any more"):
        withdraw_kept_flight(
            dossier=dossier, flight=out.pk, reason=WHY, by=visa_officer
        )
    back = file.flights.get()
    with pytest.raises(PermissionDenied):
        withdraw_kept_flight(dossier=dossier, flight=back.pk, reason=WHY, by=officer)
    Crossing.objects.create(
        participation=file, direction="exit", on=entry, place="BRU", evidence="ees"
    )
    with pytest.raises(Refused, match="It was flown"):
        withdraw_kept_flight(
            dossier=dossier, flight=back.pk, reason=WHY, by=visa_officer
        )
    assert Flight.objects.count() == 1
