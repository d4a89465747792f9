"""The panel of every staff page on a row: notes, labels, who is responsible, who follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pghistory
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mobility.hosts.models import Host
from participants.calls.models import PanelMember
from participants.panel.models import Conflict
from participants.register.lifecycle import PARTICIPATION, Stage
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import ensure_user, give_role
from pemwecco.casework.models import (
    Label,
    Labelling,
    Mention,
    Note,
    Responsibility,
    Watch,
)
from pemwecco.casework.services.notes import write_note
from pemwecco.casework.services.responsibility import assign_responsible
from pemwecco.casework.services.watching import follow_row, note_look
from pemwecco.core.actors import Staff
from pemwecco.core.answers import Refused
from pemwecco.core.timeline import get_timeline
from pemwecco.mail.models import Message
from pemwecco.privacy.services import erase_row
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def act(client: Client, row: Model, name: str, **typed: object) -> int:
    kind = ContentType.objects.get_for_model(row).pk
    answer = client.post(
        f"/admin/casework/label/row/{kind}/{row.pk}/", {"act": name, **typed}
    )
    return int(answer.status_code)


@pytest.fixture
def colleague(db: None) -> User:
    user = ensure_user(
        email="fatou@enabel.example", language="fr", name="Fatou N’Diaye"
    )
    give_role(user=user, role=Role.OFFICER)
    return User.objects.get(pk=user.pk)


def test_a_note_is_read_by_staff_and_tells_whom_it_calls(
    officer: User, colleague: User, sign_in: SignIn
) -> None:
    file = factories.participation(stage=Stage.SUBMITTED)
    client = sign_in(officer)
    page = f"/admin/register/participation/{file.pk}/change/"

    said = "Her <b>NINEA</b> is\nhttps://ninea.example @fatou n'diaye"
    assert act(client, file, "note", text=said) == 302
    assert act(client, file, "note", text="Second", pinned="1") == 302

    shown = client.get(page).content.decode()
    assert "Her &lt;b&gt;NINEA&lt;/b&gt; is<br>" in shown
    assert '<a href="https://ninea.example" rel="nofollow">' in shown
    assert shown.index("Second") < shown.index("Her &lt;b&gt;")
    mail = Message.objects.get(kind="casework/mention")
    assert (mail.to, mail.language) == (colleague.email, "fr")
    assert "NINEA" not in mail.text
    assert f"{page}#care" in mail.text
    hers = sign_in(colleague)
    mine = hers.get("/admin/casework/label/mine/").content.decode()
    assert "Her &lt;b&gt;NINEA&lt;/b&gt;" in mine
    assert "chip--attention" in mine
    hers.get(page)
    assert Mention.objects.get().seen_at is not None

    # An unknown name is a sentence, and what was typed is there.
    kind = ContentType.objects.get_for_model(file).pk
    refused = client.post(
        f"/admin/casework/label/row/{kind}/{file.pk}/",
        {"act": "note", "text": "@Marie, look"},
    )
    assert refused.status_code == 422
    assert "No colleague is called “@Marie”." in refused.content.decode()
    assert "@Marie, look</textarea>" in refused.content.decode()
    assert Note.objects.count() == 2


def test_a_note_is_changed_by_its_author_and_taken_away_for_everybody(
    officer: User, colleague: User, coordinator: User, sign_in: SignIn
) -> None:
    host = factories.host()
    note = write_note(row=host, text="Calls back on Monday", by=officer)
    page = f"/admin/casework/label/note/{note.pk}/"

    assert sign_in(colleague).post(page, {"text": "x"}).status_code == 404
    assert sign_in(officer).post(page, {"text": "On Tuesday"}).status_code == 302
    assert Note.objects.get().text == "On Tuesday"
    assert act(sign_in(colleague), host, "remove", note=note.pk) == 403
    assert act(sign_in(coordinator), host, "pin", note=note.pk) == 302
    assert act(sign_in(coordinator), host, "remove", note=note.pk) == 302

    shown = sign_in(officer).get(f"/admin/hosts/host/{host.pk}/change/")
    assert "On Tuesday" not in shown.content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM casework_noteevent ORDER BY pgh_id")
        assert ("On Tuesday",) in cursor.fetchall()
    Note.objects.update(
        removed_at=None, removed_by=None, written_at="2026-01-01T00:00Z"
    )
    late = sign_in(officer).post(page, {"text": "Wednesday"})
    assert "stays as it is after 30 minutes" in late.content.decode()


def test_notes_are_not_for_the_panel_the_donor_or_who_has_a_conflict(
    officer: User,
    staff_member: Callable[[Role], User],
    awa: User,
    sign_in: SignIn,
) -> None:
    file = factories.participation(stage=Stage.SUBMITTED)
    write_note(row=file, text="Between us", by=officer)
    conflicted = staff_member(Role.MONITORING)
    give_role(user=conflicted, role=Role.PANEL_MEMBER)
    member = PanelMember.objects.create(call=file.call, user=conflicted)
    Conflict.objects.create(member=member, participation=file, origin="noted")

    assert act(sign_in(conflicted), file, "note", text="x") == 404
    mine = sign_in(conflicted).get("/admin/casework/label/mine/")
    assert "Between us" not in mine.content.decode()
    assert not Note.objects.visible_to(conflicted).exists()
    for role in (Role.PANEL_MEMBER, Role.DONOR_READER, Role.IMMIGRATION_READER):
        client = sign_in(staff_member(role))
        assert act(client, file, "note", text="x") == 403
        assert client.get("/admin/casework/label/mine/").status_code == 403
    assert act(sign_in(awa), file, "note", text="x") in {302, 403, 404}
    assert Note.objects.count() == 1
    with pytest.raises(Refused, match="may not read this page"):
        write_note(row=file, text="Look", by=officer, tell=[conflicted.pk])
    kind = ContentType.objects.get_for_model(file).pk
    client = sign_in(officer)
    address = f"/admin/casework/label/row/{kind}/{file.pk}/"
    assert client.get(address).status_code == 405
    assert act(client, file, "nonsense") == 404


def test_one_person_is_responsible_and_the_timeline_keeps_who_was(
    officer: User,
    colleague: User,
    coordinator: User,
    staff_member: Callable[[Role], User],
    sign_in: SignIn,
) -> None:
    file = factories.participation(stage=Stage.SUBMITTED)
    client = sign_in(officer)

    assert act(client, file, "take") == 302
    assert act(client, file, "take") == 302
    assert not Message.objects.exists()
    assert act(client, file, "give", person=colleague.pk) == 302
    assert Message.objects.get().to == colleague.email
    said = [one.what for one in get_timeline(file, officer) if one.kind == "care"]
    assert sorted(said) == [
        "Fatou N’Diaye is responsible",
        "Officer is no longer responsible",
        "Officer is responsible",
    ]
    colleague.is_active = False
    colleague.save()
    with pytest.raises(Refused, match="no longer works here"):
        assign_responsible(row=factories.host(), person=colleague, by=officer)

    # Who leaves hands over; her page says of how much.
    account = sign_in(coordinator).get(f"/admin/accounts/user/{colleague.pk}/change/")
    assert account.status_code in {200, 403}
    address = "/admin/casework/label/hand-over/"
    asked = {"from": colleague.pk, "to": coordinator.pk}
    # Only who takes on files is offered, and taken from the address.
    donor = staff_member(Role.DONOR_READER)
    offered = sign_in(coordinator).get(address, {"from": colleague.pk}).context
    assert coordinator in offered["people"]
    assert not {donor, colleague} & set(offered["people"])
    sent = sign_in(coordinator).post(address, {"from": colleague.pk, "to": donor.pk})
    assert sent.context["outcomes"] == []
    assert client.get(address).status_code == 403
    shown = sign_in(coordinator).get(address, asked).content.decode()
    assert "1 item would be handed over" in shown
    done = sign_in(coordinator).post(address, asked).content.decode()
    assert "Handed over" in done
    assert Responsibility.objects.get(until=None).person == coordinator
    again = sign_in(coordinator).post(address, asked)
    assert again.status_code == 200
    assert Responsibility.objects.count() == 3


def test_a_label_is_put_on_and_taken_off_in_one_click(
    officer: User, sign_in: SignIn
) -> None:
    file = factories.participation(stage=Stage.SUBMITTED)
    urgent = Label.objects.create(
        name_fr="Urgent", name_en="Urgent", name_nl="Dringend", tone="bad"
    )
    of_hosts = Label.objects.create(
        name_fr="Quota", name_en="Quota", name_nl="Quota", kinds=["hosts.host"]
    )
    client = sign_in(officer)

    assert act(client, file, "put", label=urgent.pk) == 302
    assert act(client, file, "put", label=urgent.pk) == 302
    assert act(client, file, "put", label=of_hosts.pk) == 302
    assert [str(one.label) for one in Labelling.objects.all()] == ["Urgent"]
    shown = client.get(f"/admin/register/participation/{file.pk}/change/")
    assert "chip chip--bad" in shown.content.decode()
    assert "Quota" not in shown.content.decode()
    assert act(client, file, "off", label=urgent.pk) == 302
    assert not Labelling.objects.exists()


def test_what_others_changed_since_one_looked_is_marked(
    officer: User, colleague: User, sign_in: SignIn
) -> None:
    file = factories.participation(stage=Stage.SUBMITTED)
    client = sign_in(officer)
    page = f"/admin/register/participation/{file.pk}/change/"
    assert act(client, file, "follow") == 302

    PARTICIPATION.apply(file, "exclude", actor=Staff(colleague), reason="Twice")
    write_note(row=file, text="By herself", by=officer)

    mine = client.get("/admin/casework/label/mine/").content.decode()
    assert "changed since I looked" in mine
    new = [one for one in get_timeline(file, officer) if one.is_new]
    assert [one.kind for one in new] == ["step"]
    client.get(page)
    mine = client.get("/admin/casework/label/mine/").content.decode()
    assert "changed since I looked" not in mine
    assert client.post("/admin/casework/label/mine/").status_code == 302
    assert not Watch.objects.exists()


def test_a_field_that_another_changed_is_news_and_ones_own_edit_is_none(
    officer: User, colleague: User, sign_in: SignIn
) -> None:
    host = factories.host()
    follow_row(row=host, by=officer)
    # The history of one transaction bears the hour at which it began.
    Watch.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    mine = "/admin/casework/label/mine/"

    def change(person: User, **facts: int) -> None:
        with pghistory.context(user=person.pk):
            Host.objects.filter(pk=host.pk).update(**facts)

    def is_news() -> bool:
        return "changed since I looked" in sign_in(officer).get(mine).content.decode()

    change(officer, capacity=4)
    assert not is_news()
    change(colleague, capacity=5)
    assert is_news()
    new = [one for one in get_timeline(host, officer) if one.is_new]
    assert [(one.kind, one.by) for one in new] == [("edit", str(colleague))]
    assert "visitors at the same time" in new[0].what
    assert "5" not in new[0].what
    note_look(row=host, by=officer)
    assert not is_news()


def test_the_panel_asks_the_same_for_one_note_and_for_three(
    officer: User, colleague: User, sign_in: SignIn
) -> None:
    file = factories.participation(stage=Stage.SUBMITTED)
    client = sign_in(officer)
    page = f"/admin/register/participation/{file.pk}/change/"
    client.get(page)
    counts = []
    for texts in (["a"], ["b", "c"]):
        for text in texts:
            write_note(row=file, text=text, by=colleague, tell=[officer.pk])
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            client.get(page)
        counts.append(len([one for one in asked if '"casework_' in one["sql"]]))

    # The panel, the timeline and the marks of what is new share one query.
    assert counts == [1, 1]


def test_what_is_kept_on_a_row_goes_when_it_is_erased(officer: User) -> None:
    person = factories.person()
    note = write_note(row=person, text="Lives with her aunt", by=officer)
    Watch.objects.create(
        content_type=note.content_type, object_id=person.pk, person=officer
    )

    erase_row(person)

    assert not Note.objects.exists()
    assert not Watch.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM casework_noteevent")
        assert cursor.fetchone() == (0,)
