"""Rights given and taken, work handed over, access ended; somebody always answers for the host."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language, override

from mobility.hosts.models import Host, HostChange, HostContact
from mobility.hosts.services.contacts import can_manage_host, get_host_contact
from mobility.hosts.services.invitations import (
    accept_host_invitation,
    send_host_invitation,
)
from mobility.hosts.services.successions import (
    _DUTIES,
    change_contact_rights,
    end_contact_access,
    hand_over_work,
    register_contact_duties,
)
from pemwecco.accounts.models import User
from pemwecco.core.answers import Refused
from pemwecco.core.constraints import format_broken_constraint
from pemwecco.mail.models import Message
from pemwecco.network.models import Affiliation
from tests import factories
from tests.conftest import SignIn
from tests.mobility.hosts.access import let_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def host() -> Host:
    return factories.host()


@pytest.fixture
def boss(host: Host) -> HostContact:
    contact = let_in(host, "Boss", manages=True, signs_letters=True)
    Host.objects.filter(pk=host.pk).update(day_contact=contact)
    return contact


@pytest.fixture
def reader(host: Host, boss: HostContact) -> HostContact:
    return let_in(host, "Reader")


def read(contact: HostContact) -> tuple[bool, bool, bool]:
    row = HostContact.objects.get(pk=contact.pk)
    return row.is_current, row.manages, row.signs_letters


def test_a_manager_gives_and_takes_rights_and_staff_look_at_who_signs(
    host: Host, boss: HostContact, reader: HostContact, sign_in: SignIn
) -> None:
    page = f"/partners/colleagues/{host.pk}/{reader.pk}/"
    client = sign_in(boss.user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert client.get(page).status_code == 200

    client.post(page, {"manages": "on", "signs": "on"})

    assert read(reader) == (True, True, False)
    assert HostChange.objects.waiting().get(contact=reader).what == "signs"
    assert "waits for the programme" in client.get(page).text
    assert Message.objects.get(kind="hosts/rights_changed").to == reader.user.email
    client.post(page, {})
    assert read(reader) == (True, False, False)


def test_the_last_manager_stays_until_somebody_follows(
    host: Host, boss: HostContact, reader: HostContact, sign_in: SignIn
) -> None:
    client = sign_in(boss.user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = f"/partners/colleagues/{host.pk}/{boss.pk}/"
    answer = client.post(page, {"signs": "on"})
    assert (answer.status_code, "Nobody else answers" in answer.text) == (422, True)
    answer = client.post(f"{page}end/", follow=True)
    assert "Nobody else answers" in answer.text
    assert read(boss) == (True, True, True)

    let_in(host, "Second", manages=True)
    answer = client.post(f"{page}end/")

    assert answer.headers["Location"] == "/welcome/"
    assert read(boss)[0] is False
    assert client.get("/partners/").status_code == 404
    host.refresh_from_db()
    assert host.day_contact is None


def test_a_manager_whose_account_is_closed_does_not_count(
    host: Host, boss: HostContact
) -> None:
    closed = let_in(host, "Closed", manages=True).user
    User.objects.filter(pk=closed.pk).update(is_active=False)

    with pytest.raises(Refused):
        end_contact_access(contact=boss, by=boss.user)


def test_access_ends_the_place_of_a_contact_and_no_other(
    host: Host, boss: HostContact, reader: HostContact, officer: User
) -> None:
    owner = let_in(host, "Owner")
    Affiliation.objects.filter(pk=owner.affiliation_id).update(kind="owner")
    owner.refresh_from_db()
    for contact in (reader, owner):
        end_contact_access(contact=contact, by=boss.user)
        with pytest.raises(Refused, match="does not speak"):
            end_contact_access(contact=contact, by=boss.user)
    ended = {row.kind: row.until for row in Affiliation.objects.all()}
    assert ended["owner"] is None
    assert get_host_contact(owner.user, host.pk) is None
    told = Message.objects.filter(kind="hosts/access_ended")
    assert {mail.to for mail in told} == {reader.user.email, owner.user.email}
    assert (
        Message.objects.filter(kind="hosts/contact_left", to=officer.email).count() == 2
    )


def test_work_is_handed_over_with_what_hangs_on_it(
    host: Host,
    boss: HostContact,
    reader: HostContact,
    officer: User,
    sign_in: SignIn,
) -> None:
    page = f"/partners/colleagues/{host.pk}/hand-over/"
    client = sign_in(boss.user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    shown = client.get(page).text
    for words in ("Answers and changes", "Signs the letters", "contact on the day"):
        assert words in shown

    answer = client.post(page, {"to": reader.pk, "leaves": "on"})

    assert answer.headers["Location"] == "/welcome/"
    assert read(boss)[0] is False
    assert read(reader) == (True, True, False)
    assert HostChange.objects.waiting().get(contact=reader).what == "signs"
    host.refresh_from_db()
    assert host.day_contact == reader
    assert Message.objects.get(kind="hosts/work_taken_over").to == reader.user.email
    told = Message.objects.get(kind="hosts/contact_left", to=officer.email)
    assert "Signs the letters of the host." in told.text


def test_staff_read_what_was_handed_over_in_their_language(
    boss: HostContact, reader: HostContact, officer: User
) -> None:
    User.objects.filter(pk=officer.pk).update(language="fr")
    register_contact_duties(name_language)
    try:
        with override("nl"):
            hand_over_work(giver=boss, to=reader, by=boss.user)
    finally:
        _DUTIES.remove(name_language)

    told = Message.objects.get(kind="hosts/contact_left", to=officer.email)
    assert "- Written in fr" in told.text


def name_language(_contact: HostContact) -> list[str]:
    """A duty that says in which language it was written out."""
    return [f"Written in {get_language()}"]


def test_who_hands_over_without_leaving_only_sees(
    host: Host, boss: HostContact, reader: HostContact, officer: User
) -> None:
    hand_over_work(giver=boss, to=reader, by=officer)

    assert read(boss) == (True, False, False)
    # Staff say who signs.
    assert read(reader) == (True, True, True)


def test_work_is_not_handed_to_oneself_nor_to_another_house(
    boss: HostContact, reader: HostContact, outsider: User
) -> None:
    elsewhere = let_in(factories.host(), "Elsewhere", manages=True)
    for to in (boss, elsewhere):
        with pytest.raises(Refused):
            hand_over_work(giver=boss, to=to, by=boss.user)
    for user in (outsider, elsewhere.user, reader.user):
        with pytest.raises(PermissionDenied):
            hand_over_work(giver=boss, to=reader, by=user)
        with pytest.raises(PermissionDenied):
            end_contact_access(contact=boss, by=user)
        with pytest.raises(PermissionDenied):
            change_contact_rights(contact=boss, manages=True, signs=True, by=user)


def test_an_invited_successor_takes_over_at_their_yes(
    host: Host, boss: HostContact
) -> None:
    row = send_host_invitation(
        host=host,
        email="new@f.example",
        given_names="",
        family_name="New",
        language="nl",
        follows=boss,
        by=boss.user,
    )
    assert read(boss)[0] is True

    new = accept_host_invitation(
        invitation=row, given_names="", family_name="New", language="nl", function=""
    )

    assert read(boss)[0] is False
    assert can_manage_host(new.user, host.pk)


def test_the_database_keeps_somebody_who_manages(host: Host) -> None:
    lies = HostContact.objects.get(user=factories.host_contact(host))
    piet = HostContact.objects.get(user=factories.host_contact(host, "p@x.example"))
    HostContact.objects.filter(pk=piet.pk).update(manages=False)

    for change in ({"manages": False}, {"ended_at": timezone.now()}):
        with (
            pytest.raises(IntegrityError) as caught,
            transaction.atomic(),
        ):
            HostContact.objects.filter(pk=lies.pk).update(**change)
        assert format_broken_constraint(caught.value).startswith("Nobody else answers")
    # Who does not manage leaves freely, and so does whoever has a colleague that does.
    HostContact.objects.filter(pk=piet.pk).update(ended_at=timezone.now())
    HostContact.objects.filter(pk=piet.pk).update(ended_at=None, manages=True)
    HostContact.objects.filter(pk=lies.pk).update(ended_at=timezone.now())
