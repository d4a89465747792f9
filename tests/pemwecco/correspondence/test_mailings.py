from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from mobility.hosts.models import Host
from participants.decisions.models import PendingDecision, ReservePlace, Round
from participants.register.lifecycle import Stage
from participants.register.models import Participation
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.core.answers import Refused
from pemwecco.correspondence.models import Entry, Mailing, MailingRecipient
from pemwecco.correspondence.services.mailings import (
    begin_mailing,
    cancel_mailing,
    confirm_mailing,
    hold_mailing,
    send_confirmed_mailing,
    write_mailing,
)
from pemwecco.correspondence.services.threads import open_thread, send_entry
from pemwecco.correspondence.tasks import send_mailing_task, sweep_mailings
from pemwecco.correspondence.topics import get_topic
from pemwecco.mail.models import Message
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.usefixtures("english")
TEXTS = {"subject_fr": "{reference}", "text_fr": "Bonjour {name}"}


def make_files(
    count: int, stage: Stage = Stage.ELIGIBLE, **fields: Any
) -> list[Participation]:
    call = factories.call()
    files = []
    for _number in range(count):
        person = factories.person(**fields)
        made = factories.participation(call=call, person=person, stage=stage)
        files.append(made)
    return files


def begin(files: list[Any], by: User, code: str = "participation") -> Mailing:
    topic = get_topic(code)
    assert topic is not None
    return begin_mailing(topic=topic, rows=files, by=by)


def make_confirmed(files: list[Participation], by: User) -> Mailing:
    mailing = write_mailing(mailing=begin(files, by), texts=TEXTS, by=by)
    mailing = hold_mailing(mailing=mailing, by=by)
    assert confirm_mailing(mailing=mailing, by=by)
    return mailing


@pytest.mark.django_db
def test_a_selection_is_written_to_from_the_list_after_a_second_yes(
    sign_in: SignIn, officer: User
) -> None:
    files = make_files(2)
    dutch = make_files(1, language="nl")[0]
    withdrawn = make_files(1)[0]
    Participation.objects.filter(pk=withdrawn.pk).update(stage=Stage.WITHDRAWN)
    returned = make_files(1)[0]
    Message.objects.create(
        kind="x", to=returned.person.email, language="fr", state="failed"
    )
    staff = sign_in(officer)
    chosen = [row.pk for row in (*files, dutch, withdrawn, returned)]
    listed = reverse("admin:register_participation_changelist")
    begun = staff.post(
        listed, {"action": "write_to_chosen", "_selected_action": chosen}
    )
    mailing = Mailing.objects.get()
    page = reverse("admin:correspondence_mailing_change", args=[mailing.pk])
    assert begun["Location"] == page

    wrong = staff.post(page, {"act": "hold", "text_fr": "Bonjour {nom}"})
    assert wrong.status_code == 422
    assert "{nom} cannot be filled" in wrong.content.decode()
    staff.post(page, {"act": "test", "person": str(dutch.pk), **TEXTS})
    assert Message.objects.get(to=officer.email).subject.endswith(dutch.reference)
    staff.post(page, {"act": "hold", **TEXTS})
    shown = staff.get(page).content.decode()

    assert "This mails 3 people" in shown
    assert "1 person reads Nederlands and gets the text in Français" in shown
    assert "2 people cannot get it" in shown
    assert "could not be delivered" in shown
    assert "was withdrawn" in shown
    assert not Entry.objects.exists()
    for _click in range(2):
        staff.post(page, {"act": "confirm"})
    sweep_mailings()
    send_mailing_task(mailing.pk)

    entries = Entry.objects.all()
    assert {entry.subject for entry in entries} == {
        row.reference for row in (*files, dutch)
    }
    assert Message.objects.filter(kind="correspondence/message").count() == 4
    mailing.refresh_from_db()
    assert mailing.state == "done"
    assert "3 of 3 written to" in staff.get(page).content.decode()


@pytest.mark.django_db
def test_all_rows_of_a_narrowed_list_are_written_to_at_once(
    sign_in: SignIn, officer: User, staff_member: Callable[[Role], User]
) -> None:
    files = make_files(2)
    make_files(1, Stage.SUBMITTED)
    listed = reverse("admin:register_participation_changelist") + "?stage=eligible"
    shown = sign_in(officer).get(listed).content.decode()
    reader = sign_in(staff_member(Role.MONITORING)).get(listed).content.decode()

    asked = {"action": "write_to_chosen", "select_across": "1"}
    sign_in(officer).post(listed, {**asked, "_selected_action": "all"})

    assert "Write to these 2" in shown
    assert "Write to these" not in reader
    recipients = Mailing.objects.get().recipients
    assert set(recipients.values_list("object_id", flat=True)) == {
        row.pk for row in files
    }


@pytest.mark.django_db
def test_nobody_is_written_to_by_an_empty_selection_or_without_the_right(
    sign_in: SignIn, officer: User, staff_member: Callable[[Role], User]
) -> None:
    files = make_files(1)
    with pytest.raises(Refused, match="nobody"):
        begin([], officer)
    mailing = begin(files, officer)
    with pytest.raises(Refused, match="one language"):
        hold_mailing(mailing=mailing, by=officer)
    assert not confirm_mailing(mailing=mailing, by=officer)
    page = reverse("admin:correspondence_mailing_change", args=[mailing.pk])
    for role in (Role.VISA_OFFICER, Role.MONITORING, Role.PANEL_MEMBER):
        other = sign_in(staff_member(role))
        assert other.post(page, {"act": "hold", **TEXTS}).status_code == 403
    listed = reverse("admin:register_participation_changelist")
    visa = sign_in(staff_member(Role.VISA_OFFICER))
    asked = {"action": "write_to_chosen", "_selected_action": [files[0].pk]}
    visa.post(listed, asked)
    assert Mailing.objects.count() == 1
    assert sign_in(officer).post(page, {"act": "unknown"}).status_code == 404


@pytest.mark.django_db
def test_what_is_stopped_goes_to_nobody_else_and_one_person_gets_it_once(
    officer: User,
) -> None:
    files = make_files(2)
    twice = factories.participation(person=files[0].person, stage=Stage.ELIGIBLE)
    mailing = make_confirmed([*files, twice], officer)
    assert mailing.recipients.count() == 2
    # A worker died after the first one.
    first = mailing.recipients.first()
    assert first is not None
    assert cancel_mailing(mailing=mailing, by=officer)
    assert not cancel_mailing(mailing=mailing, by=officer)

    assert send_confirmed_mailing(mailing_id=mailing.pk) == 0
    assert not Entry.objects.exists()
    assert set(mailing.recipients.values_list("outcome", flat=True)) == {"stopped"}
    with pytest.raises(Refused, match="cannot change"):
        write_mailing(mailing=mailing, texts=TEXTS, by=officer)

    late = make_confirmed(files, officer)
    Participation.objects.filter(pk=files[1].pk).update(stage=Stage.WITHDRAWN)
    assert send_confirmed_mailing(mailing_id=late.pk) == 1
    barred = MailingRecipient.objects.get(mailing=late, outcome="barred")
    assert "withdrawn" in barred.reason


@pytest.mark.django_db
def test_the_place_on_the_reserve_is_told_only_where_the_panel_tells_it(
    officer: User,
) -> None:
    files = make_files(3, Stage.RESERVE)
    call = files[0].call
    now = call.opens_at
    told = Round.objects.create(
        call=call, number=1, opened_by=officer, tell_rank=True, published_at=now
    )
    quiet = Round.objects.create(call=call, number=2, opened_by=officer)
    for number, (row, held) in enumerate(
        zip(files, (told, told, quiet), strict=True), start=1
    ):
        ReservePlace.objects.create(participation=row, call=call, rank=number)
        PendingDecision.objects.create(
            round=held,
            participation=row,
            outcome="keep",
            by=officer,
            published_at=row.created_at,
        )
    # The first of the list was offered a place since.
    ReservePlace.objects.filter(participation=files[0]).update(
        left_at=files[0].created_at
    )
    mailing = begin(files, officer)

    write_mailing(
        mailing=mailing, texts={"text_fr": "Place {reserve_rank}"}, by=officer
    )

    outcomes = dict(mailing.recipients.values_list("object_id", "outcome"))
    assert outcomes == {
        files[0].pk: "barred",
        files[1].pk: "waiting",
        files[2].pk: "barred",
    }
    held_one = hold_mailing(mailing=mailing, by=officer)
    confirm_mailing(mailing=held_one, by=officer)
    send_confirmed_mailing(mailing_id=mailing.pk)
    assert Entry.objects.get().text == "Place 1"


@pytest.mark.django_db
def test_the_contacts_of_chosen_hosts_are_written_to_each_once(
    sign_in: SignIn, officer: User
) -> None:
    host = factories.host()
    lies = factories.host_contact(host)
    factories.host_contact(factories.host(), email=lies.email)
    factories.host_contact(host, email="jan@fabriek.example")
    hosts = list(Host.objects.values_list("pk", flat=True))

    sign_in(officer).post(
        reverse("admin:hosts_host_changelist"),
        {"action": "write_to_chosen", "_selected_action": hosts},
    )

    names = set(MailingRecipient.objects.values_list("person__email", flat=True))
    assert names == {lies.email, "jan@fabriek.example"}
    assert MailingRecipient.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_and_two_workers_at_once_write_to_each_person_once(
    officer: User,
) -> None:
    files = make_files(3)
    mailing = write_mailing(mailing=begin(files, officer), texts=TEXTS, by=officer)
    mailing = hold_mailing(mailing=mailing, by=officer)
    together, answers = Barrier(2), []

    def act() -> None:
        try:
            together.wait()
            answers.append(confirm_mailing(mailing=mailing, by=officer))
            send_confirmed_mailing(mailing_id=mailing.pk)
        finally:
            connection.close()

    threads = [Thread(target=act) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    send_confirmed_mailing(mailing_id=mailing.pk)

    assert sorted(answers) == [False, True]
    assert Entry.objects.count() == 3
    assert Message.objects.filter(kind="correspondence/message").count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_message_sent_twice_at_once_is_one(officer: User) -> None:
    file = make_files(1)[0]
    thread = open_thread(about=file, person=file.person)
    together = Barrier(2)

    def send() -> None:
        try:
            together.wait()
            send_entry(thread=thread, by=officer, text="Once", key="page:1:abc")
        finally:
            connection.close()

    threads = [Thread(target=send) for _number in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert Entry.objects.count() == 1


@pytest.mark.django_db
def test_a_template_with_an_unknown_blank_is_refused_and_a_real_person_reads_the_others(
    sign_in: SignIn, officer: User
) -> None:
    file = make_files(1)[0]
    staff = sign_in(officer)
    add = reverse("admin:correspondence_messagetemplate_add")
    typed = {"name": "Paper", "kind": "participation", "text_fr": "Bonjour {nom}"}
    refused = staff.post(add, typed)
    assert "{nom} cannot be filled" in refused.content.decode()
    kept = staff.post(add, typed | {"text_fr": "Bonjour {name}, {reference}"})
    assert kept.status_code == 302
    preview = reverse("admin:correspondence_messagetemplate_preview")
    asked = {"kind": "participation", "person": file.pk, "text_fr": "{reference} !"}
    shown = staff.post(preview, asked).content.decode()
    assert f"{file.reference} !" in shown
    wrong = staff.post(preview, asked | {"text_fr": "{x.y}"}).content.decode()
    assert "cannot be filled" in wrong
    assert staff.get(preview).status_code == 405
