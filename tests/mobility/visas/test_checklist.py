from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from mobility.visas import rules
from mobility.visas.lifecycle import PIECE
from mobility.visas.models import Dossier, Piece, PieceStep
from mobility.visas.services.checklist import (
    accept_checklist_item,
    receive_checklist_item,
    refresh_checklist,
    return_checklist_item,
    waive_checklist_item,
)
from mobility.visas.services.lists import (
    send_correction_list,
    send_due_correction_lists,
)
from participants.applications.models import Attachment
from participants.register.lifecycle import PARTICIPATION
from pemwecco.accounts.models import User
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from pemwecco.documents.services import store_upload
from pemwecco.mail.models import Message
from tests import factories
from tests.mobility.dossiers import photo

ENTRY = date(2027, 3, 1)


def codes(**changes: object) -> set[str]:
    given = {
        "profile": "owner",
        "paid_by": "programme",
        "entry": ENTRY,
        "opened": date(2026, 7, 1),
    }
    return {line.code for line in rules.checklist(rules.Situation(**(given | changes)))}  # type: ignore[arg-type]


def test_an_owner_shows_the_enterprise_an_employee_the_employment() -> None:
    owner, employee = codes(), codes(profile="employee")
    assert {"RCCM", "NINEA", "BANK_COMP"} <= owner - employee
    assert {"EMPL_CERT", "PAYSLIPS", "MISSION_ORDER"} == employee - owner


def test_means_are_asked_only_when_the_programme_does_not_pay() -> None:
    assert "MEANS" not in codes()
    assert "MEANS" in codes(paid_by="participant")
    assert "MEANS" in codes(paid_by="host")


def test_who_pays_gives_the_insurance_and_a_private_lodging_is_confirmed_by_the_guest() -> (
    None
):
    lines = {
        line.code: line
        for line in rules.checklist(
            rules.Situation(
                "owner", "programme", ENTRY, date(2026, 7, 1), private_lodging=True
            )
        )
    }
    assert lines["TMI"].given_by == "programme"
    assert lines["ACCOM"].given_by == "participant"
    assert "at home" in lines["ACCOM"].why


def test_deadlines_are_planned_back_from_the_first_day() -> None:
    early = rules.Situation("owner", "programme", ENTRY, date(2026, 7, 1))
    assert rules.deadline("PASSPORT", early) == ENTRY - timedelta(weeks=24)
    late = rules.Situation("owner", "programme", ENTRY, date(2027, 2, 1))
    assert rules.deadline("PASSPORT", late) == date(2027, 2, 8)
    too_late = rules.Situation("owner", "programme", ENTRY, date(2027, 2, 25))
    assert rules.deadline("PASSPORT", too_late) == date(2027, 2, 14)
    assert (
        rules.deadline("PASSPORT", rules.Situation("owner", "programme", None, ENTRY))
        is None
    )


@pytest.mark.django_db
def test_selection_opens_the_dossier_once(coordinator: User) -> None:
    file = factories.participation(stage="shortlisted", cohort=factories.cohort())
    PARTICIPATION.apply(file, "select", actor=Staff(coordinator))
    PARTICIPATION.apply(file, "prepare", actor=Staff(coordinator))
    assert file.dossiers.count() == 1
    assert file.dossiers.get().pieces.filter(code="PASSPORT").exists()


def test_papers_of_the_application_are_pointed_to_not_asked_again(
    dossier: Dossier, awa: User
) -> None:
    paper = store_upload(uploaded=photo("rccm.jpg"), by=awa)
    Attachment.objects.create(
        participation=dossier.participation, slot="rccm", document=paper
    )
    refresh_checklist(dossier)
    refresh_checklist(dossier)
    piece = dossier.pieces.get(code="RCCM")
    assert (piece.stage, piece.document) == ("received", paper)
    assert PieceStep.objects.filter(subject=piece).count() == 1


def test_refresh_keeps_states_and_follows_the_dates(
    dossier: Dossier, visa_officer: User, entry: date
) -> None:
    piece = dossier.pieces.get(code="PHOTO")
    waive_checklist_item(piece=piece, reason="Taken at the centre", by=visa_officer)
    cohort = dossier.participation.cohort
    assert cohort is not None
    cohort.arrives_on, cohort.leaves_on = (
        entry + timedelta(days=200),
        entry + timedelta(days=210),
    )
    cohort.save()
    before = dossier.pieces.get(code="FORM").due_on
    refresh_checklist(Dossier.objects.get(pk=dossier.pk))
    assert dossier.pieces.get(code="PHOTO").stage == "waived"
    assert dossier.pieces.get(code="FORM").due_on != before


def test_a_piece_no_longer_asked_vanishes_or_stops_blocking(
    dossier: Dossier, visa_officer: User
) -> None:
    waive_checklist_item(
        piece=dossier.pieces.get(code="RCCM"), reason="Seen elsewhere", by=visa_officer
    )
    dossier.participation.application.occupation = "employee"
    dossier.participation.application.save()
    refresh_checklist(dossier)
    assert not dossier.pieces.filter(code="NINEA").exists()
    assert dossier.pieces.get(code="RCCM").blocking is False
    assert dossier.pieces.filter(code="PAYSLIPS").exists()


def test_sent_back_given_again_accepted(
    dossier: Dossier, awa: User, visa_officer: User
) -> None:
    piece = dossier.pieces.get(code="PHOTO")
    receive_checklist_item(piece=piece, uploaded=photo(), by=awa)
    return_checklist_item(piece=piece, remark="Too dark", by=visa_officer)
    assert Piece.objects.get(pk=piece.pk).remark == "Too dark"
    receive_checklist_item(piece=piece, uploaded=photo("second.jpg"), by=awa)
    assert Piece.objects.get(pk=piece.pk).remark == ""
    accept_checklist_item(piece=piece, by=visa_officer)
    # A newer one takes the place of one that was accepted, and is looked at again.
    receive_checklist_item(piece=piece, uploaded=photo(), by=awa)
    assert Piece.objects.get(pk=piece.pk).stage == "received"
    waive_checklist_item(piece=piece, reason="Test", by=visa_officer)
    with pytest.raises(Refused):
        receive_checklist_item(piece=piece, uploaded=photo(), by=awa)


def test_one_mail_lists_everything_to_mend_with_the_reasons(
    dossier: Dossier, awa: User, visa_officer: User
) -> None:
    for code, remark in (("PHOTO", "Too dark"), ("FORM", "Not signed")):
        piece = dossier.pieces.get(code=code)
        receive_checklist_item(piece=piece, uploaded=photo(), by=awa)
        return_checklist_item(piece=piece, remark=remark, by=visa_officer)
    send_correction_list(dossier=dossier, by=visa_officer)
    mail = Message.objects.get(kind="visas/pieces")
    assert mail.to == factories.AWA
    assert mail.language == "fr"
    assert "Too dark" in mail.text
    assert "Not signed" in mail.text


def test_nothing_to_mend_gives_no_mail(dossier: Dossier, visa_officer: User) -> None:
    for piece in dossier.pieces.filter(stage="missing"):
        waive_checklist_item(piece=piece, reason="Test", by=visa_officer)
    with pytest.raises(Refused):
        send_correction_list(dossier=dossier, by=visa_officer)


def test_the_automatic_list_waits_for_quiet_and_goes_once_a_day(
    dossier: Dossier, awa: User, visa_officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    piece = dossier.pieces.get(code="PHOTO")
    receive_checklist_item(piece=piece, uploaded=photo(), by=awa)
    two_hours_ago = timezone.now() - timedelta(hours=2)
    PIECE.apply(
        piece,
        "send_back",
        actor=Staff(visa_officer),
        reason="Too dark",
        at=two_hours_ago,
    )
    assert send_due_correction_lists() == 1
    assert send_due_correction_lists() == 0
    form = dossier.pieces.get(code="FORM")
    receive_checklist_item(piece=form, uploaded=photo(), by=awa)
    return_checklist_item(piece=form, remark="Not signed", by=visa_officer)
    assert send_due_correction_lists() == 0
    assert Message.objects.filter(kind="visas/pieces").count() == 1
