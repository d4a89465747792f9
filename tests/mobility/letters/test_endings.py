"""What a letter loses reaches the piece, the dossier, the bundle, the page of verification, the people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mobility.hosts.models import Placement
from mobility.hosts.services.placements import cancel_placement
from mobility.letters.models import Invitation, Letter
from mobility.letters.services.endings import settle_all_letters
from mobility.letters.services.host_letters import list_host_letters
from mobility.letters.services.issue import issue_letter
from mobility.letters.services.signing import (
    prepare_invitation,
    read_undertaking,
    sign_undertaking,
)
from mobility.visas.lifecycle import DOSSIER
from mobility.visas.models import Dossier, Piece
from mobility.visas.services.checklist import (
    accept_checklist_item,
    waive_checklist_item,
)
from mobility.visas.services.coherence import list_dossier_findings
from mobility.visas.services.dossiers import share_dossier
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.actors import Staff, System
from pemwecco.core.answers import Refused
from pemwecco.documents.lifecycle import PAPER
from pemwecco.documents.papers import render_issued_document
from pemwecco.mail.models import Message
from tests import factories
from tests.conftest import SignIn
from tests.mobility.letters.endings import (
    Lose,
    change_birth_place,
    leave,
    opens,
    revoke,
    withdraw,
)
from tests.mobility.letters.test_issue import issued
from tests.mobility.letters.visits import publish_visit, signed


def made(letter: Letter) -> Letter:
    assert render_issued_document(letter.paper_id)
    return Letter.objects.select_related("paper__pdf", "dossier").get(pk=letter.pk)


def undertaken(dossier: Dossier, by: User) -> Letter:
    letter = sign_undertaking(
        dossier=dossier,
        language="fr",
        name="Aminata Diop",
        seen=read_undertaking(dossier, "fr").seal,
        by=by,
        address=None,
    )
    return made(letter)


def exclude(letter: Letter, by: User) -> None:
    leave(letter.dossier, "exclude", by)


def completed(dossier: Dossier, by: User) -> Dossier:
    """Every other needed piece waived, the dossier declared complete."""
    for piece in dossier.pieces.filter(blocking=True).exclude(stage="accepted"):
        if piece.stage == "received":
            accept_checklist_item(piece=piece, by=by)
        else:
            waive_checklist_item(piece=piece, reason="Not asked here", by=by)
    DOSSIER.apply(dossier, "complete", actor=Staff(by))
    return dossier


def codes_of(dossier: Dossier) -> set[str]:
    return {
        one.code for one in list_dossier_findings(Dossier.objects.get(pk=dossier.pk))
    }


@pytest.mark.parametrize("lose", [revoke, withdraw, exclude])
@pytest.mark.parametrize("code", ["INVIT_PROGRAMME", "RETURN_UNDERTAKING"])
def test_a_letter_that_ends_leaves_its_piece_with_the_reason(
    ready: Dossier, visa_officer: User, awa: User, lose: Lose, code: str
) -> None:
    letters = {
        "INVIT_PROGRAMME": issued(ready, visa_officer),
        "RETURN_UNDERTAKING": undertaken(ready, awa),
    }
    lost = letters[code]
    assert ready.pieces.get(code=code).stage == "accepted"

    lose(lost, visa_officer)

    piece = ready.pieces.get(code=code)
    assert (piece.stage, piece.paper, piece.document) == ("to_correct", None, None)
    assert lost.paper.reference in piece.remark
    lost.paper.refresh_from_db()
    assert lost.paper.stage == "revoked"


@pytest.mark.parametrize("lose", [revoke, change_birth_place])
def test_a_complete_dossier_is_complete_no_longer(
    ready: Dossier, visa_officer: User, lose: Lose
) -> None:
    letter = issued(ready, visa_officer)
    ready.pieces.filter(code="INVIT_PROGRAMME").update(blocking=True)
    completed(ready, visa_officer)

    lose(letter, visa_officer)

    ready.refresh_from_db()
    assert ready.stage == "open"
    assert letter.paper.reference in ready.steps.last().reason  # type: ignore[union-attr]  # just moved
    with pytest.raises(Refused):
        DOSSIER.apply(ready, "complete", actor=Staff(visa_officer))


def test_a_letter_whose_facts_changed_keeps_a_dossier_from_being_complete_at_once(
    english: None, ready: Dossier, visa_officer: User
) -> None:
    letter = issued(ready, visa_officer)
    ready.pieces.filter(code="INVIT_PROGRAMME").update(blocking=True)
    ready.participation.person.birth_place = "Mbour"
    ready.participation.person.save()
    with pytest.raises(Refused, match=f"{letter.paper.reference} prints facts"):
        completed(ready, visa_officer)


def test_a_stale_letter_and_a_revoked_one_are_findings_until_another_stands(
    ready: Dossier, visa_officer: User
) -> None:
    letter = issued(ready, visa_officer)
    assert not codes_of(ready) & {"letter-stale", "letter-ended"}
    change_birth_place(letter, visa_officer)
    assert "letter-stale" in codes_of(ready)
    revoke(letter, visa_officer)
    assert "letter-ended" in codes_of(ready)
    assert "letter-stale" not in codes_of(ready)
    issued(ready, visa_officer)
    assert not codes_of(ready) & {"letter-stale", "letter-ended"}


def test_a_piece_fell_back_is_given_again_when_the_letter_says_the_truth_again(
    ready: Dossier, visa_officer: User
) -> None:
    letter = issued(ready, visa_officer)
    change_birth_place(letter, visa_officer)
    piece = ready.pieces.get(code="INVIT_PROGRAMME")
    assert (piece.stage, piece.paper) == ("to_correct", letter.paper)

    person = ready.participation.person
    person.birth_place = "Thiès"
    person.save()
    settle_all_letters()

    piece.refresh_from_db()
    assert (piece.stage, piece.remark) == ("accepted", "")


def test_staff_are_told_once_of_letters_that_no_longer_say_what_is_true(
    ready: Dossier, visa_officer: User, awa: User
) -> None:
    letter, signed_one = issued(ready, visa_officer), undertaken(ready, awa)
    for _again in range(2):
        change_birth_place(letter, visa_officer)
    told = Message.objects.filter(kind="visas/letters_outdated")
    assert [mail.to for mail in told] == [visa_officer.email]
    assert letter.paper.reference in told[0].text
    again = Message.objects.get(kind="visas/sign_again")
    assert again.to == ready.participation.person.email
    assert signed_one.paper.reference in again.text


@pytest.mark.parametrize("lose", [revoke, withdraw])
def test_the_participant_is_told_once(
    ready: Dossier, visa_officer: User, lose: Lose
) -> None:
    letter = issued(ready, visa_officer)
    lose(letter, visa_officer)
    mail = Message.objects.get(kind="visas/letter_ended")
    assert mail.to == ready.participation.person.email
    assert letter.paper.reference in mail.text


# --- the page of verification -------------------------------------------------------------------------


@pytest.mark.parametrize("lose", [revoke, withdraw, exclude])
def test_the_page_of_verification_says_since_when_it_is_not_in_force(
    english: None, ready: Dossier, visa_officer: User, client: Client, lose: Lose
) -> None:
    letter = issued(ready, visa_officer)
    page = reverse("documents:verify_code", args=[letter.paper.code])
    assert "genuine and in force" in client.get(page).text
    lose(letter, visa_officer)
    after = client.get(page).text
    assert "no longer in force since" in after
    assert "genuine and in force" not in after


def test_the_page_of_verification_says_that_a_newer_version_is_being_prepared(
    english: None, ready: Dossier, visa_officer: User, client: Client
) -> None:
    letter = issued(ready, visa_officer)
    page = reverse("documents:verify_code", args=[letter.paper.code])
    change_birth_place(letter, visa_officer)
    assert "A newer version is being prepared" in client.get(page).text
    newer = issue_letter(dossier=ready, kind="support", language="fr", by=visa_officer)
    assert "A newer version is being prepared" in client.get(page).text
    assert render_issued_document(newer.paper_id)
    assert f"Ask for document {newer.paper.reference}" in client.get(page).text
    revoke(newer, visa_officer)
    assert "Ask for document" not in client.get(page).text


# --- shares ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["withdraw", "exclude", "close"])
def test_a_reader_reads_a_dossier_that_has_ended_no_more(
    ready: Dossier,
    visa_officer: User,
    staff_member: Any,
    sign_in: SignIn,
    end: str,
) -> None:
    reader = staff_member(Role.IMMIGRATION_READER)
    letter = issued(ready, visa_officer)
    share_dossier(dossier=ready, reader=reader, by=visa_officer)
    browser, address = sign_in(reader), f"/files/{letter.paper.pdf_id}/"
    assert opens(browser, address)
    if end == "close":
        DOSSIER.apply(ready, "close", actor=Staff(visa_officer), reason="Done")
    else:
        leave(ready, end, visa_officer)
    assert not ready.shares.exists()
    assert browser.get(address).status_code == 404
    with pytest.raises(Refused):
        share_dossier(dossier=ready, reader=reader, by=visa_officer)


# --- visits ----------------------------------------------------------------------------------------------


def test_a_visit_called_off_ends_its_invitation_and_the_host_keeps_what_it_signed(
    english: None,
    draft: Invitation,
    visit: Placement,
    ready: Dossier,
    lies: User,
    visa_officer: User,
    client: Client,
    sign_in: SignIn,
) -> None:
    visit.steps.create(source="proposed", target="offered", move="offer")
    letter = made(signed(draft, lies))
    accept_checklist_item(piece=ready.pieces.get(code="INVIT_HOST"), by=visa_officer)

    cancel_placement(placement=visit, reason="Ill", actor=System("test", visa_officer))

    letter.paper.refresh_from_db()
    piece = ready.pieces.get(code="INVIT_HOST")
    assert (letter.paper.stage, piece.stage, piece.paper) == (
        "revoked",
        "to_correct",
        None,
    )
    browser = sign_in(lies)
    answer = browser.get(f"/files/{letter.paper.pdf_id}/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]  # a file
    page = browser.get(reverse("letters:invitation", args=[draft.pk]))
    assert page.status_code == 200
    assert "no longer in force since" in page.text
    assert "Sign the invitation" not in page.text
    assert (
        "no longer in force"
        in browser.get(reverse("hosts:placement", args=[visit.pk])).text
    )
    verified = client.get(reverse("documents:verify_code", args=[letter.paper.code]))
    assert "no longer in force since" in verified.text
    told = Message.objects.get(kind="visas/invitation_ended")
    assert (told.to, letter.paper.reference in told.text) == (lies.email, True)
    assert "Ill" not in told.text


def test_an_invitation_that_was_not_signed_is_closed_with_its_visit(
    draft: Invitation, visit: Placement, lies: User, visa_officer: User, sign_in: SignIn
) -> None:
    cancel_placement(placement=visit, reason="Ill", actor=System("test", visa_officer))
    page = reverse("letters:invitation", args=[draft.pk])
    assert sign_in(lies).get(page).status_code == 404
    assert not Message.objects.filter(kind="visas/invitation_ended").exists()


def test_the_support_letter_names_only_hosts_that_said_yes_and_turns_stale(
    visit: Placement, ready: Dossier, visa_officer: User
) -> None:
    publish_visit(ready, visit)
    letter = issued(ready, visa_officer)
    assert letter.paper.facts["itinerary"]["stops"][1]["host"] == "Fabriek Voorbeeld"

    cancel_placement(placement=visit, reason="Ill", actor=System("test", visa_officer))

    assert ready.pieces.get(code="INVIT_PROGRAMME").stage == "to_correct"
    assert {"letter-stale", "host-cancelled"} <= codes_of(ready)
    with pytest.raises(Refused, match="Fabriek Voorbeeld"):
        issue_letter(dossier=ready, kind="support", language="fr", by=visa_officer)


def test_a_letter_that_is_being_made_ends_with_the_person_and_is_never_made(
    ready: Dossier, visa_officer: User
) -> None:
    letter = issue_letter(dossier=ready, kind="support", language="fr", by=visa_officer)
    leave(ready, "withdraw", visa_officer)
    assert not render_issued_document(letter.paper_id)
    letter.paper.refresh_from_db()
    assert (letter.paper.stage, letter.paper.pdf) == ("revoked", None)
    with pytest.raises(Refused):
        issue_letter(dossier=ready, kind="cover", language="fr", by=visa_officer)


def test_taken_back_before_it_was_made_it_replaces_nothing(
    ready: Dossier, visa_officer: User
) -> None:
    first = issued(ready, visa_officer)
    second = issue_letter(dossier=ready, kind="support", language="nl", by=visa_officer)
    PAPER.apply(second.paper, "revoke", actor=Staff(visa_officer), reason="Typed twice")
    third = issued(ready, visa_officer, "en")
    first.paper.refresh_from_db()
    assert first.paper.stage == "superseded"
    assert third.paper.supersedes_id == first.paper_id
    assert ready.pieces.get(code="INVIT_PROGRAMME").paper_id == third.paper_id


def test_the_piece_of_several_hosts_waits_for_each_of_them(
    english: None,
    draft: Invitation,
    visit: Placement,
    ready: Dossier,
    lies: User,
    visa_officer: User,
) -> None:
    other = factories.placement(
        participation=ready.participation,
        host=factories.host(),
        stage="confirmed",
        starts_on=visit.ends_on + timedelta(days=1),
        ends_on=visit.ends_on + timedelta(days=3),
        purpose="Bezoek",
    )
    organisation = other.host.organisation
    organisation.name, organisation.address = "Atelier Deux", "Voorbeeldstraat 2"
    organisation.save()
    jan = factories.host_contact(other.host, email="jan@atelier.example")
    first = made(signed(draft, lies))
    piece = ready.pieces.get(code="INVIT_HOST")
    assert (piece.stage, piece.paper_id) == ("received", first.paper_id)
    with pytest.raises(Refused, match="The invitation of Atelier Deux is not signed"):
        accept_checklist_item(piece=piece, by=visa_officer)
    assert "letter-unsigned" in codes_of(ready)

    second = made(signed(prepare_invitation(placement=other, by=visa_officer), jan))
    accept_checklist_item(piece=ready.pieces.get(code="INVIT_HOST"), by=visa_officer)
    assert "letter-unsigned" not in codes_of(ready)
    # One piece, a letter of each host in the PDF of all papers.
    assert [letter.pk for letter in list_host_letters(ready)] == [first.pk, second.pk]


def test_the_piece_holds_the_invitation_of_another_host_when_one_is_called_off(
    draft: Invitation, visit: Placement, ready: Dossier, lies: User, visa_officer: User
) -> None:
    other = factories.placement(
        participation=ready.participation,
        host=visit.host,
        stage="confirmed",
        starts_on=visit.ends_on + timedelta(days=1),
        ends_on=visit.ends_on + timedelta(days=3),
        purpose="Bezoek",
    )
    second = made(signed(prepare_invitation(placement=other, by=visa_officer), lies))
    first = made(signed(draft, lies))
    assert ready.pieces.get(code="INVIT_HOST").paper_id == first.paper_id

    cancel_placement(placement=visit, reason="Ill", actor=System("test", visa_officer))

    piece = Piece.objects.get(dossier=ready, code="INVIT_HOST")
    assert (piece.stage, piece.paper_id) == ("received", second.paper_id)
