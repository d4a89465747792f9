"""What is signed is what was read: the pages, the date, the facts of the moment; and nothing waits unsaid."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from mobility.hosts.models import Placement
from mobility.hosts.services.placements import cancel_placement
from mobility.letters.models import Invitation, Letter
from mobility.letters.services.endings import settle_all_letters
from mobility.letters.services.reading_pages import build_reading_pages
from mobility.letters.services.signing import (
    LetterReading,
    SignatoryDiffers,
    read_invitation,
    read_undertaking,
    sign_invitation,
    sign_undertaking,
)
from mobility.visas.models import Dossier
from pemwecco.accounts.models import User
from pemwecco.core.actors import System
from pemwecco.core.answers import Refused
from pemwecco.core.queues import get_queue
from pemwecco.documents.papers import get_printed_date, render_issued_document
from pemwecco.mail.models import Message
from pemwecco.reminders.engine import sweep_reminders
from pemwecco.reminders.models import Reminder
from tests.conftest import SignIn
from tests.mobility.dossiers import NUMBER
from tests.mobility.letters.test_kinds import text_of
from tests.mobility.letters.visits import signed

PICTURE = re.compile(r'src="([^"]+/pages.png[^"]+)"')


def undertake(dossier: Dossier, by: User, seen: str = "") -> Letter:
    return sign_undertaking(
        dossier=dossier,
        language="fr",
        name="Aminata Diop",
        seen=seen or read_undertaking(dossier, "fr").seal,
        by=by,
        address=None,
    )


def leaf_values(facts: Any) -> Iterator[str]:
    if isinstance(facts, dict):
        for value in facts.values():
            yield from leaf_values(value)
    elif isinstance(facts, list):
        for value in facts:
            yield from leaf_values(value)
    elif facts:
        yield str(facts)


def test_the_host_sees_the_pages_that_it_signs_and_every_word_of_them(
    english: None, draft: Invitation, lies: User, sign_in: SignIn
) -> None:
    browser = sign_in(lies)
    page = browser.get(reverse("letters:invitation", args=[draft.pk]))
    # The text comes with the page; its printed pages when they are opened, and only those that were read.
    (address,) = PICTURE.findall(page.text)
    shown = browser.get(address)
    picture = Image.open(io.BytesIO(shown.content))
    assert picture.width == 1000
    # Not a blank sheet.
    extremes = picture.convert("L").getextrema()
    assert extremes[0] < 100 < extremes[1]  # type: ignore[operator]  # one band
    assert len(shown.content) < 300_000
    assert browser.get(f"{address}0").status_code == 404
    for printed in (
        "Gérante",
        "Fabriek Voorbeeld",
        "0123.456.749",
        "Voorbeeldstraat 1",
        "Saveurs Exemple SARL",
        "Lies Voorbeeld, Zaakvoerder",
    ):
        assert printed in page.text
    assert NUMBER not in page.text


def test_the_participant_sees_the_pages_too(
    english: None, ready: Dossier, awa: User, sign_in: SignIn
) -> None:
    page = sign_in(awa).get(reverse("letters:undertaking"))
    assert len(PICTURE.findall(page.text)) == 1
    assert len(page.content) < 60_000
    for printed in ("Thiès", NUMBER, "Saveurs Exemple SARL", "Gérante"):
        assert printed in page.text


@pytest.mark.parametrize("which", ["invitation", "undertaking"])
def test_the_text_of_the_page_is_that_of_the_letter_signed(
    draft: Invitation, ready: Dossier, lies: User, awa: User, which: str
) -> None:
    if which == "invitation":
        reading: LetterReading = read_invitation(draft)
        letter = signed(draft, lies, seen=reading.seal)
    else:
        reading = read_undertaking(ready, "fr")
        letter = undertake(ready, awa, reading.seal)
    assert render_issued_document(letter.paper_id)
    letter.refresh_from_db()
    printed = text_of(letter)
    read = " ".join(build_reading_pages(reading).text)
    for name in ("person", "enterprise", "purpose", "receives"):
        for value in leaf_values(reading.facts.get(name)):
            # As a word: a code of a country may stand inside the code of verification.
            word = re.compile(rf"(?<!\w){re.escape(value)}(?!\w)")
            assert bool(word.search(printed)) == bool(word.search(read)), value


@pytest.mark.parametrize("which", ["invitation", "undertaking"])
def test_the_pages_open_as_a_pdf_for_who_signs_and_for_nobody_else(
    draft: Invitation,
    ready: Dossier,
    lies: User,
    awa: User,
    outsider: User,
    sign_in: SignIn,
    which: str,
) -> None:
    address = reverse(
        f"letters:{which}_pdf", args=[draft.pk] if which == "invitation" else []
    )
    answer = sign_in(lies if which == "invitation" else awa).get(address)
    assert answer.content.startswith(b"%PDF")
    assert "no-store" in answer["Cache-Control"]
    assert sign_in(outsider).get(address).status_code == 404


@pytest.mark.parametrize("zone", ["Europe/Brussels", "Africa/Dakar", "Asia/Tokyo"])
def test_letter_and_signature_have_one_date_on_one_clock(
    draft: Invitation,
    ready: Dossier,
    lies: User,
    monkeypatch: pytest.MonkeyPatch,
    zone: str,
) -> None:
    programme = ready.participation.call.programme
    programme.destination_timezone = zone
    programme.save()
    # Half past eleven in the evening, UTC: the next day has begun further east.
    late = timezone.now().replace(hour=23, minute=30)
    monkeypatch.setattr(timezone, "now", lambda: late)
    letter = signed(draft, lies)
    dated = get_printed_date(letter.paper)
    said = letter.paper.facts["signature"]["at"]
    assert said.startswith(f"{dated.day} ")
    assert dated == timezone.localtime(late, timezone=ZoneInfo(zone)).date()


def test_a_letter_read_yesterday_is_read_again(
    draft: Invitation, lies: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = read_invitation(draft).seal
    later = datetime.now(UTC) + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    with pytest.raises(Refused, match="read it again"):
        signed(draft, lies, seen=seen)


def test_a_name_that_is_not_the_passports_is_asked_then_signed_looked_at_and_mended(
    english: None, ready: Dossier, awa: User, sign_in: SignIn
) -> None:
    browser, address = sign_in(awa), reverse("letters:undertaking")

    def sign(name: str, **more: str) -> str:
        seen = read_undertaking(Dossier.objects.get(pk=ready.pk), "en").seal
        typed = {"name": name, "agrees": "on", "seen": seen}
        return str(browser.post(address, typed | more, follow=True).text)

    asked = sign("Aminata Dieng")
    assert "your passport says “DIOP AMINATA”" in asked
    # A yes to another name is no yes.
    assert "your passport says" in sign("Aminata Ndour", meant="Aminata Dieng")
    assert not Letter.objects.exists()
    assert "signed" in sign("Aminata Dieng", meant="Aminata Dieng")
    first = Letter.objects.get()
    assert render_issued_document(first.paper_id)
    assert ready.pieces.get(code="RETURN_UNDERTAKING").stage == "received"
    copy = Message.objects.get(kind="visas/signed_copy")
    assert copy.to == awa.email
    assert "Aminata Dieng" in copy.text
    first.paper.refresh_from_db()
    assert copy.attachments.get() == first.paper.pdf

    # Accents, case and order aside it is the passport's; and so the letter is signed anew.
    sign("diop Aminàta")
    second = Letter.objects.latest("pk")
    assert second.pk != first.pk
    assert second.signature.name == "diop Aminàta"
    assert render_issued_document(second.paper_id)
    first.paper.refresh_from_db()
    assert first.paper.stage == "superseded"


def test_a_host_is_asked_about_a_name_that_none_of_its_signatories_bears(
    draft: Invitation, lies: User
) -> None:
    seen = read_invitation(draft).seal

    def sign(name: str, *, meant: bool = False) -> Letter:
        return sign_invitation(
            invitation=draft,
            name=name,
            function="Zaakvoerder",
            seen=seen,
            by=lies,
            address=None,
            meant=meant,
        )

    with pytest.raises(SignatoryDiffers, match="Lies Voorbeeld"):
        sign("Lise Voorbeeld")
    first = sign("VOORBEELD lies")
    assert first.signature.name == "VOORBEELD lies"
    assert render_issued_document(first.paper_id)
    assert sign("Lise Voorbeeld", meant=True).signature.name == "Lise Voorbeeld"


def test_signed_anew_the_undertaking_is_looked_at_again(
    ready: Dossier, awa: User
) -> None:
    first = undertake(ready, awa)
    assert render_issued_document(first.paper_id)
    assert ready.pieces.get(code="RETURN_UNDERTAKING").stage == "accepted"
    ready.participation.person.birth_place = "Mbour"
    ready.participation.person.save()
    second = undertake(Dossier.objects.get(pk=ready.pk), awa)
    assert render_issued_document(second.paper_id)
    piece = ready.pieces.get(code="RETURN_UNDERTAKING")
    assert (piece.stage, piece.paper_id) == ("received", second.paper_id)


@pytest.mark.django_db(transaction=True)
def test_facts_that_change_while_somebody_signs_are_not_signed(
    draft: Invitation, visit: Placement, lies: User
) -> None:
    seen = read_invitation(draft).seal
    outcome: list[str] = []

    def sign() -> None:
        try:
            signed(draft, lies, seen=seen)
        except Refused as refusal:
            outcome.append(str(refusal))
        connection.close()

    signer = threading.Thread(target=sign)
    with transaction.atomic():
        held = Placement.objects.select_for_update().get(pk=visit.pk)
        signer.start()
        with connection.cursor() as cursor:
            waiting = 0
            while not waiting:
                cursor.execute(
                    "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()"
                )
                waiting = cursor.fetchone()[0]
        held.ends_on += timedelta(days=1)
        held.save()
    signer.join()
    assert "read it again" in outcome[0] or "changed" in outcome[0]
    assert not Letter.objects.exists()


# --- nothing waits unsaid -------------------------------------------------------------------------------


def test_the_portal_does_not_say_that_nothing_waits_while_a_letter_does(
    english: None, draft: Invitation, visit: Placement, lies: User, sign_in: SignIn
) -> None:
    browser, letter = sign_in(lies), reverse("letters:invitation", args=[draft.pk])
    # Its programme is read.
    browser.get(reverse("hosts:placement", args=[visit.pk]))
    pages = (reverse("home:partner"), reverse("hosts:placements"))
    for page in pages:
        text = browser.get(page).text
        assert "Nothing awaits your answer." not in text
        assert "1 letter to sign" in text
        assert letter in text
    signed(draft, lies)
    for page in pages:
        text = browser.get(page).text
        assert "Nothing awaits your answer." in text
        assert "letter to sign" not in text


def test_the_portal_says_so_again_once_the_facts_have_changed(
    english: None, draft: Invitation, visit: Placement, lies: User, sign_in: SignIn
) -> None:
    letter = signed(draft, lies)
    assert render_issued_document(letter.paper_id)
    visit.ends_on += timedelta(days=1)
    visit.save()
    assert "1 letter to sign" in sign_in(lies).get(reverse("home:partner")).text


def test_my_space_names_the_undertaking_until_it_is_signed(
    english: None, ready: Dossier, awa: User, sign_in: SignIn
) -> None:
    ready.pieces.exclude(code="RETURN_UNDERTAKING").delete()
    browser, home = sign_in(awa), reverse("home:me")
    assert "Read and sign your undertaking to return" in browser.get(home).text
    undertake(ready, awa)
    ready.pieces.all().delete()
    after = browser.get(home).text
    assert "Read and sign your undertaking" not in after
    ready.participation.person.birth_place = "Mbour"
    ready.participation.person.save()
    again = browser.get(home).text
    assert "Read and sign your undertaking to return" in again
    assert "Nothing for the moment" not in again


def test_staff_see_how_many_wait_and_the_list_is_those(
    english: None, draft: Invitation, lies: User, visa_officer: User, sign_in: SignIn
) -> None:
    waiting = get_queue("letters.Invitation", "signature").rows(visa_officer)
    assert waiting.count() == 1
    browser = sign_in(visa_officer)
    page = reverse("admin:letters_invitation_changelist")
    assert "Fabriek Voorbeeld" in browser.get(page, {"waits": "signature"}).text
    signed(draft, lies)
    assert waiting.all().count() == 0
    assert "Fabriek Voorbeeld" not in browser.get(page, {"waits": "signature"}).text
    opened = browser.get(reverse("admin:letters_invitation_change", args=[draft.pk]))
    assert opened.status_code == 302


@pytest.mark.parametrize("days", [3, 7])
def test_who_has_not_signed_is_reminded(
    draft: Invitation, lies: User, days: int
) -> None:
    due = draft.prepared_at + timedelta(days=days + 1)
    sweep_reminders(draft.prepared_at)
    sweep_reminders(due)
    mails = Message.objects.filter(kind="visas/invitation_waits")
    assert {mail.to for mail in mails} == {lies.email}
    assert reverse("letters:invitation", args=[draft.pk]) in mails[0].text


@pytest.mark.parametrize("end", ["signed", "cancelled"])
def test_no_reminder_once_it_is_signed_or_the_visit_is_called_off(
    draft: Invitation, visit: Placement, lies: User, visa_officer: User, end: str
) -> None:
    sweep_reminders(draft.prepared_at)
    if end == "signed":
        signed(draft, lies)
    else:
        cancel_placement(
            placement=visit, reason="Ill", actor=System("test", visa_officer)
        )
    sweep_reminders(draft.prepared_at + timedelta(days=4))
    assert not Message.objects.filter(kind="visas/invitation_waits").exists()
    waiting = Reminder.objects.filter(rule="letters-invitation-unsigned")
    assert not waiting.filter(state="planned").exists()


def test_the_participant_is_reminded_until_the_undertaking_is_signed(
    ready: Dossier, awa: User
) -> None:
    assert ready.passport is not None
    entered = ready.passport.entered_at
    sweep_reminders(entered)
    sweep_reminders(entered + timedelta(days=4))
    assert Message.objects.filter(kind="visas/undertaking_waits").count() == 1
    letter = undertake(ready, awa)
    assert render_issued_document(letter.paper_id)
    sweep_reminders(entered + timedelta(days=11))
    assert Message.objects.filter(kind="visas/undertaking_waits").count() == 1
    settle_all_letters()
