from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InternalError, transaction
from django.template.loader import render_to_string
from django.urls import reverse

from mobility.hosts.models import HostContact, Placement
from mobility.letters.models import Invitation, Letter, Signature
from mobility.letters.services.issue import issue_letter
from mobility.letters.services.signing import (
    prepare_invitation,
    read_invitation,
    read_undertaking,
    sign_undertaking,
    update_invitation_wording,
)
from mobility.letters.services.stale import list_changed_facts
from mobility.visas.models import Dossier
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.documents.papers import render_issued_document
from pemwecco.mail.models import Message
from tests import factories
from tests.conftest import SignIn
from tests.mobility.dossiers import NUMBER
from tests.mobility.letters.test_kinds import text_of
from tests.mobility.letters.visits import signed


def test_the_host_is_asked_by_mail_to_check_a_draft_made_of_the_facts(
    draft: Invitation, lies: User
) -> None:
    assert (draft.language, draft.receives) == ("nl", "Lies Voorbeeld, Zaakvoerder")
    assert draft.purpose == "Kennismaking met de verwerking van mango"
    mail = Message.objects.get(kind="visas/invitation")
    assert mail.to == lies.email
    assert reverse("letters:invitation", args=[draft.pk]) in mail.text


def test_asked_again_the_words_of_the_host_stay(
    draft: Invitation, visit: Placement, lies: User, visa_officer: User
) -> None:
    words = {
        "relation": "Wij kopen mango.",
        "purpose": "Bezoek",
        "receives": "Lies",
        "words_in": "nl",
        "language": "en",
    }
    update_invitation_wording(invitation=draft, words=words, by=lies)
    # In a letter of another language, what the host wrote is marked, for eyes and for ears.
    page = render_to_string("letters/invitation.html", read_invitation(draft).context())
    marked = '<span lang="nl">Wij kopen mango.</span> <span class="quiet">(in Dutch)'
    assert marked in page
    again = prepare_invitation(placement=visit, by=visa_officer)
    assert (again.pk, again.relation) == (draft.pk, "Wij kopen mango.")


def test_no_draft_without_someone_who_may_sign_or_before_the_yes(
    visit: Placement, visa_officer: User, officer: User
) -> None:
    HostContact.objects.update(signs_letters=False)
    with pytest.raises(Refused, match="Nobody may sign"):
        prepare_invitation(placement=visit, by=visa_officer)
    HostContact.objects.update(signs_letters=True)
    visit.stage = "offered"
    with pytest.raises(Refused, match="not said yes"):
        prepare_invitation(placement=visit, by=visa_officer)
    visit.stage = "confirmed"
    with pytest.raises(PermissionDenied):
        prepare_invitation(placement=visit, by=officer)


def test_signed_it_is_a_paper_on_the_letterhead_of_the_host_without_the_passports_number(
    draft: Invitation, ready: Dossier, lies: User
) -> None:
    letter = signed(draft, lies)
    assert render_issued_document(letter.paper_id)
    letter.refresh_from_db()
    text = text_of(letter)
    for printed in (
        "Fabriek Voorbeeld",
        "0123.456.749",
        "Voorbeeldstraat 1",
        "DIOP AMINATA",
        "Lies Voorbeeld",
        "Zaakvoerder",
        "lies@fabriek.example",
        "PEM-I-",
    ):
        assert printed in text
    assert NUMBER not in text
    assert NUMBER not in str(letter.paper.facts)
    assert NUMBER[-3:] in text
    signature = Signature.objects.get(letter=letter)
    assert (signature.name, signature.by, signature.address) == (
        "Lies Voorbeeld",
        lies,
        "192.0.2.7",
    )
    piece = ready.pieces.get(code="INVIT_HOST")
    assert (piece.stage, piece.paper) == ("received", letter.paper)
    with pytest.raises(InternalError), transaction.atomic():
        Signature.objects.update(name="Someone else")


def test_nobody_signs_what_they_have_not_read(draft: Invitation, lies: User) -> None:
    seen = read_invitation(draft).seal
    words = {
        "relation": "",
        "purpose": "Something else",
        "receives": "Lies",
        "language": "nl",
    }
    update_invitation_wording(invitation=draft, words=words, by=lies)
    with pytest.raises(Refused, match="changed while you were reading"):
        signed(draft, lies, seen=seen)
    assert not Letter.objects.exists()


def test_only_a_contact_who_may_sign_signs(
    draft: Invitation, visit: Placement, outsider: User, visa_officer: User
) -> None:
    for other in (outsider, visa_officer):
        with pytest.raises(PermissionDenied):
            signed(draft, other)
    factories.let_speak(outsider, visit.host, signs_letters=False)
    with pytest.raises(PermissionDenied):
        signed(draft, outsider)


def test_a_second_click_signs_nothing_and_a_changed_visit_is_signed_anew(
    draft: Invitation, visit: Placement, lies: User
) -> None:
    first = signed(draft, lies)
    assert render_issued_document(first.paper_id)
    with pytest.raises(Refused, match="signed already"):
        signed(draft, lies)
    visit.ends_on += timedelta(days=1)
    visit.save()
    changes = list_changed_facts(Letter.objects.get(pk=first.pk))
    assert {change.fact for change in changes} == {"visit: last day", "visit: days"}
    second = signed(draft, lies)
    assert render_issued_document(second.paper_id)
    first.paper.refresh_from_db()
    assert first.paper.stage == "superseded"
    piece = Dossier.objects.get().pieces.get(code="INVIT_HOST")
    assert (piece.stage, piece.paper_id) == ("received", second.paper_id)


@pytest.mark.parametrize("missing", ["address", "receives", "purpose"])
def test_what_the_invitation_lacks_is_said_and_it_is_not_signed(
    draft: Invitation, visit: Placement, lies: User, missing: str
) -> None:
    if missing == "address":
        visit.host.organisation.address = ""
        visit.host.organisation.save()
    else:
        words = {"relation": "", "purpose": "x", "receives": "x", "language": "nl"} | {
            missing: ""
        }
        update_invitation_wording(invitation=draft, words=words, by=lies)
    with pytest.raises(Refused):
        signed(draft, lies)


# --- the page of the host ----------------------------------------------------------------------------


def test_the_host_mends_its_words_and_signs_on_the_page(
    english: None, draft: Invitation, lies: User, sign_in: SignIn
) -> None:
    page = reverse("letters:invitation", args=[draft.pk])
    browser = sign_in(lies)
    read = browser.get(page)
    assert read.status_code == 200
    assert "DIOP AMINATA" in read.text
    assert NUMBER not in read.text

    words = {"receives": "", "purpose": "Bezoek", "relation": "", "language": "nl"}
    browser.post(reverse("letters:invitation_words", args=[draft.pk]), words)
    assert "Say who receives the visitor." in browser.get(page).text
    words["receives"] = "Lies Voorbeeld, zaakvoerder"
    browser.post(reverse("letters:invitation_words", args=[draft.pk]), words)

    sign = reverse("letters:invitation_sign", args=[draft.pk])
    seal = browser.get(page).context["seal"]
    typed = {"name": "Lies Voorbeeld", "function": "Zaakvoerder", "seen": seal}
    refused = browser.post(sign, typed)
    assert refused.status_code == 422
    assert "Tick the box" in refused.text
    assert browser.post(sign, typed | {"agrees": "on"}).status_code == 302
    assert "Signed by Lies Voorbeeld" in browser.get(page).text
    assert browser.post(sign, typed | {"agrees": "on"}).status_code == 422
    assert Letter.objects.filter(kind="invitation").count() == 1


def test_the_page_is_closed_to_others_and_the_words_stay_after_a_mistake(
    draft: Invitation, lies: User, outsider: User, awa: User, sign_in: SignIn
) -> None:
    for name in ("invitation", "invitation_words", "invitation_sign"):
        address = reverse(f"letters:{name}", args=[draft.pk])
        for other in (outsider, awa):
            browser = sign_in(other)
            method = browser.get if name == "invitation" else browser.post
            assert method(address).status_code == 404
    browser = sign_in(lies)
    long = {
        "receives": "x" * 300,
        "purpose": "Bezoek",
        "relation": "Mijn zin",
        "language": "nl",
    }
    answer = browser.post(reverse("letters:invitation_words", args=[draft.pk]), long)
    assert answer.status_code == 422
    assert "Mijn zin" in answer.text
    assert (
        browser.get(reverse("letters:invitation_sign", args=[draft.pk])).status_code
        == 405
    )


def test_the_host_opens_its_own_invitation_and_no_other_letter(
    draft: Invitation, ready: Dossier, lies: User, visa_officer: User, sign_in: SignIn
) -> None:
    own = signed(draft, lies)
    support = issue_letter(
        dossier=ready, kind="support", language="fr", by=visa_officer
    )
    for letter in (own, support):
        assert render_issued_document(letter.paper_id)
        letter.paper.refresh_from_db()
    browser = sign_in(lies)
    answer = browser.get(f"/files/{own.paper.pdf_id}/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]  # a file
    assert browser.get(f"/files/{support.paper.pdf_id}/").status_code == 404


def test_the_page_of_the_visit_shows_the_invitation(
    english: None, draft: Invitation, visit: Placement, lies: User, sign_in: SignIn
) -> None:
    page = sign_in(lies).get(reverse("hosts:placement", args=[visit.pk])).text
    assert "to check and sign" in page
    assert reverse("letters:invitation", args=[draft.pk]) in page


# --- the undertaking ------------------------------------------------------------------------------------


def test_the_participant_reads_and_signs_the_undertaking(
    english: None, ready: Dossier, awa: User, outsider: User, sign_in: SignIn
) -> None:
    page = reverse("letters:undertaking")
    assert sign_in(outsider).get(page).status_code == 404
    browser = sign_in(awa)
    read = browser.get(page)
    assert "I undertake to leave" in read.text
    typed = {"name": "Aminata Diop", "seen": read.context["seal"], "agrees": "on"}
    assert browser.post(page, typed | {"name": ""}).status_code == 422
    assert browser.post(page, typed).status_code == 302
    letter = Letter.objects.get(kind="undertaking")
    assert render_issued_document(letter.paper_id)
    letter.refresh_from_db()
    text = text_of(letter)
    assert "Aminata Diop" in text
    assert NUMBER in text
    piece = ready.pieces.get(code="RETURN_UNDERTAKING")
    assert (piece.stage, piece.paper) == ("accepted", letter.paper)
    assert "You have signed" in browser.get(page).text


def test_nobody_signs_for_the_participant(ready: Dossier, visa_officer: User) -> None:
    seal = read_undertaking(ready, "fr").seal
    with pytest.raises(PermissionDenied):
        sign_undertaking(
            dossier=ready,
            language="fr",
            name="A",
            seen=seal,
            by=visa_officer,
            address=None,
        )


def test_without_a_passport_there_is_nothing_to_sign(
    english: None, dossier: Dossier, awa: User, sign_in: SignIn
) -> None:
    read = sign_in(awa).get(reverse("letters:undertaking"))
    assert read.status_code == 200
    assert "passport" in read.text
    assert "Sign the undertaking" not in read.text


def test_the_answers_for_the_form_are_completed_by_the_participant(
    english: None, ready: Dossier, awa: User, sign_in: SignIn
) -> None:
    browser, page = sign_in(awa), reverse("letters:form")
    before = browser.get(page)
    assert before.context["missing"] >= 3
    answers = {"birth_surname": "DIOP", "birth_country": "SN", "fingerprinted": "false"}
    assert browser.post(page, answers).status_code == 302
    after = browser.get(page)
    assert after.context["missing"] == before.context["missing"] - 3
    assert browser.post(page, answers | {"earlier_visa": "x" * 50}).status_code == 422
