"""A person who writes first: about a row of theirs or nothing; who of staff is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from mobility.hosts.lifecycle import PlacementStage
from participants.register.lifecycle import Stage
from pemwecco.accounts.models import User
from pemwecco.casework.services.responsibility import assign_responsible
from pemwecco.correspondence.models import Entry, EntryFile, MessageTemplate, Thread
from pemwecco.correspondence.queries import list_own_offers, list_unanswered_threads
from pemwecco.correspondence.services.texts import fill_texts, read_texts
from pemwecco.correspondence.services.threads import (
    begin_own_thread,
    find_row_person,
    open_thread,
    send_entry,
)
from pemwecco.correspondence.topics import find_topic_of
from pemwecco.mail.models import Message
from pemwecco.network.models import Person
from tests import factories
from tests.conftest import SignIn
from tests.pemwecco.correspondence.test_threads import PDF

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_a_participant_writes_first_about_a_file_or_nothing(
    sign_in: SignIn,
    officer: User,
    coordinator: User,
    awa: User,
    outsider: User,
) -> None:
    file = factories.participation(stage=Stage.ELIGIBLE)
    strange = factories.participation(stage=Stage.ELIGIBLE, person=factories.person())
    assign_responsible(row=file, person=coordinator, by=officer)
    Message.objects.all().delete()
    person, address = sign_in(awa), reverse("correspondence:begin")
    about = f"participation-{file.pk}"
    page = person.get(f"{address}?about={about}").content.decode()
    assert f'value="{about}" selected' in page
    assert f"participation-{strange.pk}" not in page

    sent = {"about": about, "subject": "My bank", "text": "How long?", "once": "k1"}
    forged = person.post(address, sent | {"about": f"participation-{strange.pk}"})
    empty = person.post(address, sent | {"subject": ""})
    assert (forged.status_code, empty.status_code) == (422, 422)
    assert "How long?" in empty.content.decode()
    assert not Entry.objects.exists()

    whole = sent | {"file_1": SimpleUploadedFile("bank.pdf", PDF)}
    assert person.post(address, whole).status_code == 302
    assert person.post(address, sent).status_code == 302

    thread = Thread.objects.get()
    entry = thread.entries.get()
    assert (entry.side, entry.subject, thread.about) == ("person", "My bank", file)
    assert EntryFile.objects.get().entry == entry
    notice = Message.objects.get(kind="correspondence/answer")
    assert notice.to == coordinator.email
    assert ("My bank" in notice.text, "How long?" in notice.text) == (True, False)
    assert "My bank" in person.get(reverse("correspondence:threads")).content.decode()

    # Who answered is told beside who is responsible.
    send_entry(thread=thread, by=officer, text="Two days")
    begin_own_thread(about=file, by=awa, subject="Thanks", text="Good")
    told = Message.objects.filter(kind="correspondence/answer", subject__contains="Awa")
    assert sorted(told.values_list("to", flat=True)) == sorted(
        [coordinator.email, coordinator.email, officer.email]
    )

    # About nothing, and nobody is responsible: the queue of the office has it, no mail leaves.
    nothing = {"about": f"person-{file.person_id}", "subject": "Hello", "once": "k2"}
    person.post(address, sent | nothing)
    general = Thread.objects.exclude(pk=thread.pk).get()
    assert set(list_unanswered_threads(officer)) == {thread, general}
    assert told.count() == 3
    desk = sign_in(officer).get(reverse("admin:index")).content.decode()
    assert "messages without an answer" in desk
    assert sign_in(outsider).get(address).status_code == 404


def test_a_host_writes_first_about_a_visit_it_knows_of(
    sign_in: SignIn, officer: User
) -> None:
    visit = factories.placement(stage=PlacementStage.CONFIRMED)
    unknown = factories.placement(host=visit.host, stage=PlacementStage.PROPOSED)
    lies = factories.host_contact(visit.host)
    jan = factories.host_contact(visit.host, email="jan@fabriek.example")
    assign_responsible(row=visit.host, person=officer, by=officer)
    address = reverse("hosts:begin_thread")
    page = sign_in(jan).get(address).content.decode()
    assert f"visit-{visit.pk}" in page
    assert f"visit-{unknown.pk}" not in page
    own = reverse("hosts:placement", args=[visit.pk])
    assert f"{address}?about=visit-{visit.pk}" in sign_in(jan).get(own).content.decode()

    sent = {"about": f"visit-{visit.pk}", "subject": "Key", "text": "Who?", "once": "a"}
    assert sign_in(jan).post(address, sent).status_code == 302

    thread = Thread.objects.get()
    assert (thread.person.email, thread.about) == (jan.email, visit)
    assert Message.objects.get(kind="correspondence/answer").to == officer.email
    # Staff write to the first contact, whoever of the host wrote.
    first = find_row_person(visit)
    assert first is not None
    assert first.email == lies.email
    assert list(list_unanswered_threads(officer)) == [thread]
    # In the space of participants only what everyone may ask.
    offered = list(list_own_offers(lies, "correspondence:thread"))
    assert offered == [f"person-{first.pk}"]
    row = reverse("admin:correspondence_thread_change", args=[thread.pk])
    assert "Who?" in sign_in(officer).get(row).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_first_messages_at_once_keep_one_person(officer: User) -> None:
    host = factories.host()
    lies = factories.host_contact(host)
    contact = host.contacts.get(user=lies)
    strangers = [find_row_person(contact) for _turn in range(2)]

    def write(stranger: Person | None) -> None:
        assert stranger is not None
        try:
            open_thread(about=contact, person=stranger)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, strangers))

    assert Person.objects.filter(email=lies.email).count() == 1
    assert Thread.objects.count() == 1


def test_a_deadline_in_a_text_is_that_of_what_it_names() -> None:
    file = factories.participation(stage=Stage.RETURNED)
    due = timezone.localdate() + timedelta(days=10)
    file.follow_ups.create(months=3, due_on=due)
    template = MessageTemplate(
        kind="participation", text_en="{call_deadline} {follow_up_deadline}"
    )
    topic = find_topic_of(type(file))
    assert topic is not None
    people = [(file, file.person)]
    file.person.language = "en"

    filled = fill_texts(topic=topic, texts=read_texts(template), people=people)
    closes = due + timedelta(days=15)
    assert f"{closes.day} " in filled[file.pk].text
    assert str(closes.year) in filled[file.pk].text

    template.text_en = "{visa_papers_deadline}"
    refused = fill_texts(topic=topic, texts=read_texts(template), people=people)
    assert "No paper of the visa" in refused[file.pk].reason
