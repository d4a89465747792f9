from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.answers import Refused
from pemwecco.correspondence.models import Entry, EntryFile, Thread
from pemwecco.correspondence.queries import list_unanswered_threads
from pemwecco.correspondence.reply_addresses import build_reply_address
from pemwecco.correspondence.services.threads import (
    answer_thread,
    find_row_person,
    open_thread,
    send_entry,
)
from pemwecco.documents.models import Document
from pemwecco.mail.models import Message
from pemwecco.privacy.models import Reading
from pemwecco.privacy.services import erase_row
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF"
)


@pytest.fixture
def file(db: None) -> Participation:
    return factories.participation(stage=Stage.ELIGIBLE)


def write_address(row: Any) -> str:
    kind = ContentType.objects.get_for_model(row).pk
    return reverse("admin:correspondence_thread_write", args=[kind, row.pk])


def test_staff_write_from_the_file_and_the_answer_comes_in_my_space(
    sign_in: SignIn, officer: User, awa: User, file: Participation
) -> None:
    staff, person = sign_in(officer), sign_in(awa)
    page = reverse("admin:register_participation_change", args=[file.pk])
    assert write_address(file) in staff.get(page).content.decode()
    shown = staff.get(write_address(file)).content.decode()
    assert "Awa Exemple and staff with the right to files read this" in shown

    sent = {"subject": "Your NINEA", "text": "Which number?", "once": "a1"}
    for _turn in range(2):
        staff.post(write_address(file), sent)

    thread = Thread.objects.get()
    entry = thread.entries.get()
    mail = Message.objects.get(kind="correspondence/message")
    assert (mail.to, mail.subject) == (awa.email, "Your NINEA")
    assert f"/me/messages/{thread.pk}/" in mail.text
    assert "1 new message" in person.get(reverse("home:me")).content.decode()
    own = reverse("correspondence:thread", args=[thread.pk])
    assert "Which number?" in person.get(own).content.decode()
    entry.refresh_from_db()
    assert entry.seen_at is not None

    answer = {
        "text": "0012345",
        "once": "b1",
        "file_1": SimpleUploadedFile("ninea.pdf", PDF),
    }
    assert person.post(own, answer).status_code == 302
    assert person.post(own, {"text": "0012345", "once": "b1"}).status_code == 302

    assert thread.entries.count() == 2
    assert list(list_unanswered_threads(officer)) == [thread]
    notice = Message.objects.get(kind="correspondence/answer")
    assert (notice.to, "0012345" in notice.text) == (officer.email, False)
    document = EntryFile.objects.get().document
    for reader in (officer, awa):
        assert Document.objects.visible_to(reader).filter(pk=document.pk).exists()
    unanswered = reverse("admin:correspondence_thread_changelist") + "?waits=answer"
    assert "Awa Exemple" in staff.get(unanswered).content.decode()
    address = reverse("admin:correspondence_thread_change", args=[thread.pk])
    assert "0012345" in staff.get(address).content.decode()
    assert Reading.objects.filter(object_id=thread.pk, by=officer).exists()

    staff.post(address, {"act": "no_answer"})
    assert not list_unanswered_threads(officer).exists()


def test_a_refused_message_is_kept_as_typed_and_stores_nothing(
    sign_in: SignIn, officer: User, awa: User, file: Participation
) -> None:
    thread = open_thread(about=file, person=file.person)
    own = reverse("correspondence:thread", args=[thread.pk])
    answer = {
        "text": "My words",
        "once": "x",
        "file_2": SimpleUploadedFile("a.exe", b"MZ"),
    }

    page = sign_in(awa).post(own, answer)
    empty = sign_in(officer).post(write_address(file), {"text": " ", "once": "y"})

    assert (page.status_code, empty.status_code) == (422, 422)
    assert "My words" in page.content.decode()
    assert not Entry.objects.exists()
    assert not Document.objects.exists()


def test_who_has_nothing_to_do_with_it_sees_and_writes_nothing(
    sign_in: SignIn,
    staff_member: Callable[[Role], User],
    officer: User,
    outsider: User,
    file: Participation,
) -> None:
    thread = open_thread(about=file, person=file.person)
    send_entry(thread=thread, by=officer, text="For Awa")
    own = reverse("correspondence:thread", args=[thread.pk])
    other = sign_in(outsider)
    assert other.get(own).status_code == 404
    assert other.post(own, {"text": "x", "once": "z"}).status_code == 404
    address = reverse("admin:correspondence_thread_change", args=[thread.pk])
    panel = staff_member(Role.PANEL_MEMBER)
    for role in (Role.PANEL_MEMBER, Role.MONITORING, Role.DONOR_READER):
        closed = sign_in(staff_member(role))
        assert closed.get(address).status_code == 403
        assert closed.get(write_address(file)).status_code == 403
    assert not Thread.objects.visible_to(panel).exists()
    monitor = sign_in(staff_member(Role.MONITORING))
    page = monitor.get(reverse("admin:register_participation_change", args=[file.pk]))
    assert "For Awa" not in page.content.decode()
    assert Client().get(own).status_code == 302


def test_a_contact_of_a_host_reads_their_own_conversation_only(
    sign_in: SignIn, officer: User
) -> None:
    host = factories.host()
    lies = factories.host_contact(host)
    jan = factories.host_contact(host, email="jan@fabriek.example")
    contact = host.contacts.get(user=lies)
    staff = sign_in(officer)
    page = staff.get(reverse("admin:hosts_host_change", args=[host.pk]))
    assert write_address(contact) in page.content.decode()

    staff.post(write_address(contact), {"text": "Dag Lies", "once": "h"})

    thread = Thread.objects.get()
    assert thread.person.email == lies.email
    own = reverse("hosts:thread", args=[thread.pk])
    assert f"{own}" in Message.objects.get(kind="correspondence/message").text
    assert sign_in(jan).get(own).status_code == 404
    portal = sign_in(lies)
    assert "Dag Lies" in portal.get(own).content.decode()
    assert portal.post(own, {"text": "Ja", "once": "i"}).status_code == 302
    # The same conversation is not read in my space, where nothing of hosts stands.
    mine = reverse("correspondence:thread", args=[thread.pk])
    assert portal.get(mine).status_code == 404
    assert list(list_unanswered_threads(officer)) == [thread]


def test_a_withdrawn_file_and_an_erased_person_end_the_conversation(
    sign_in: SignIn, officer: User, awa: User, file: Participation
) -> None:
    thread = open_thread(about=file, person=file.person)
    send_entry(thread=thread, by=officer, text="Hello")
    Participation.objects.filter(pk=file.pk).update(stage=Stage.WITHDRAWN)

    with pytest.raises(Refused, match="withdrawn"):
        send_entry(thread=thread, by=officer, text="Again")
    own = reverse("correspondence:thread", args=[thread.pk])
    page = sign_in(awa).get(own).content.decode()
    assert "Hello" in page
    assert "<textarea" not in page
    assert sign_in(awa).post(own, {"text": "x", "once": "q"}).status_code == 422

    visitor = factories.person()
    about = open_thread(about=visitor, person=visitor)
    send_entry(thread=about, by=officer, text="Hello")
    erase_row(visitor)
    assert not Thread.objects.filter(pk=about.pk).exists()


def test_lists_ask_the_same_number_of_queries_however_long(
    sign_in: SignIn,
    officer: User,
    file: Participation,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    staff = sign_in(officer)
    address = reverse("admin:correspondence_thread_changelist")
    for number, row in enumerate((file, *make_files(2)), start=1):
        thread = open_thread(about=row, person=row.person)
        answer_thread(thread=thread, by=None, text="A question")
        staff.get(address)
        if number != 2:
            with django_assert_num_queries(8):
                staff.get(address)


def make_files(count: int) -> list[Participation]:
    return [factories.participation(stage="submitted") for _number in range(count)]


def pipe(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    stream = io.TextIOWrapper(io.BytesIO(text.encode()))
    monkeypatch.setattr("sys.stdin", stream)
    call_command("receive_reply")


def test_an_answer_by_mail_is_taken_once_and_a_forged_one_never(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    officer: User,
    file: Participation,
) -> None:
    settings.REPLY_DOMAIN = "reply.example"
    thread = open_thread(about=file, person=file.person)
    send_entry(thread=thread, by=officer, text="Which day?")
    address = build_reply_address(thread.pk)
    assert Message.objects.get().reply_to == address
    mail = (
        f"From: Awa <{file.person.email}>\nTo: <{address}>\nMessage-ID: <1@phone>\n"
        "Subject: Re\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: 8bit\n\nTuesday.\n\nLe 3 mars, PEM-WECCO a écrit :\n> Which day?\n"
    )

    for _turn in range(2):
        pipe(monkeypatch, mail)
    pipe(monkeypatch, mail.replace("Subject: Re", "Auto-Submitted: auto-replied"))

    entry = Entry.objects.get(side="person")
    assert (entry.text, entry.is_by_mail) == ("Tuesday.", True)
    other = open_thread(about=file.person, person=file.person)
    forged = (
        mail.replace(f"-{thread.pk}-", f"-{other.pk}-"),
        mail.replace(file.person.email, "thief@elsewhere.example"),
        mail.replace(address, "reply-1-aaaaaaaaaaaaaaaa@reply.example"),
    )
    for text in forged:
        with pytest.raises(CommandError, match="takes no mail from you"):
            pipe(monkeypatch, text.replace("<1@phone>", "<2@phone>"))
    assert Entry.objects.filter(side="person").count() == 1
    assert find_row_person(file) == file.person


def test_a_reply_with_a_file_brings_it_through_the_one_door(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, file: Participation
) -> None:
    settings.REPLY_DOMAIN = "reply.example"
    thread = open_thread(about=file, person=file.person)
    message = Message()
    assert message.reply_to == ""
    text = (
        f"From: {file.person.email}\nTo: {build_reply_address(thread.pk)}\n"
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
        "--b\nContent-Type: text/plain\n\nHere.\n"
        '--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename="a.pdf"\n\n'
        f"{PDF.decode()}\n"
        '--b\nContent-Type: text/html\nContent-Disposition: attachment; filename="b.html"\n\n'
        "<script>\n--b--\n"
    )

    pipe(monkeypatch, text)

    entry = Entry.objects.get()
    assert entry.text.startswith("Here.\nb.html")
    assert [held.document.name for held in entry.files.all()] == ["a.pdf"]
