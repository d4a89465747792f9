"""An invitation is a personal link: used once, until its last day, and it signs nobody in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from mobility.hosts.models import (
    AccessRequest,
    Host,
    HostChange,
    HostContact,
    HostInvitation,
)
from mobility.hosts.reminders import RULES
from mobility.hosts.services.invitations import (
    INVITATION_LINK,
    accept_host_invitation,
    renew_host_invitation,
    revoke_host_invitation,
    send_host_invitation,
)
from pemwecco.accounts.models import User
from pemwecco.accounts.services import ensure_user
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from pemwecco.reminders.engine import sweep_reminders
from tests import factories
from tests.conftest import SignIn
from tests.mobility.hosts.access import let_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
NEW = "nieuw@fabriek.example"
YES = {"given_names": "Nora", "family_name": "Nieuw", "language": "nl"}
Invite = Callable[..., HostInvitation]


@pytest.fixture
def host() -> Host:
    return factories.host()


@pytest.fixture
def invite(host: Host, officer: User) -> Invite:
    def sent(**changed: object) -> HostInvitation:
        facts = {
            "host": host,
            "email": NEW,
            "given_names": "Nora",
            "family_name": "Nieuw",
            "language": "en",
            "manages": True,
            "by": officer,
        }
        return send_host_invitation(**(facts | changed))  # type: ignore[arg-type]

    return sent


def get_page(invitation: HostInvitation) -> str:
    return f"/partners/join/{INVITATION_LINK.make(invitation.pk)}/"


def test_the_link_shows_who_invites_to_what_and_looking_changes_nothing(
    host: Host, invite: Invite
) -> None:
    row = invite(signs_letters=True)
    mail = Message.objects.get(kind="hosts/invitation_link")

    assert (mail.to, get_page(row) in mail.text) == (NEW, True)
    shown = Client().get(get_page(row))
    assert shown.status_code == 200
    for words in ("Officer invites you", str(host), "Sign invitations", NEW):
        assert words in shown.text
    row.refresh_from_db()
    assert (row.accepted_at, host.contacts.count()) == (None, 0)
    assert not User.objects.filter(email=NEW).exists()


def test_the_yes_lets_in_and_a_code_signs_in(
    host: Host, invite: Invite, officer: User, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "pemwecco.mail.backend.OutboxBackend"
    row = invite(signs_letters=True)
    client = Client()

    answer = client.post(get_page(row), YES | {"function": "Zaakvoerder"})

    contact = host.contacts.get()
    assert (contact.manages, contact.signs_letters) == (True, True)
    assert (contact.function, contact.user.language) == ("Zaakvoerder", "nl")
    # Whoever holds the link alone is not signed in.
    assert "_auth_user_id" not in client.session
    assert answer.headers["Location"].startswith("/account/login/code/confirm/?next=")
    told = Message.objects.get(kind="hosts/invitation_accepted")
    assert told.to == officer.email
    code = re.search(
        r"^([A-Z0-9]{3,}(?:-[A-Z0-9]+)*)$",
        Message.objects.filter(to=NEW).latest("id").text,
        re.MULTILINE,
    )
    assert code is not None
    answer = client.post(answer.headers["Location"], {"code": code.group(1)})
    assert answer.headers["Location"] == f"/partners/begin/{host.pk}/"
    assert client.get(answer.headers["Location"]).status_code == 200


def test_a_link_is_used_once(host: Host, invite: Invite) -> None:
    row = invite()
    Client().post(get_page(row), YES)

    again = Client().post(get_page(row), YES | {"family_name": "Ander"})

    assert "accepted already" in again.text
    assert host.contacts.get().person.family_name == "Nieuw"
    assert Message.objects.filter(kind="hosts/invitation_accepted").count() == 1
    with pytest.raises(Refused):
        renew_host_invitation(invitation=row, by=row.invited_by)
    with pytest.raises(Refused):
        revoke_host_invitation(invitation=row, by=row.invited_by)


def test_after_its_last_day_the_link_says_so_and_a_new_one_is_asked_for(
    host: Host, invite: Invite, officer: User
) -> None:
    row = invite()
    page = get_page(row)
    day = timezone.now() + timedelta(days=14)
    with time_machine.travel(day, tick=False):
        assert "Is this you?" in Client().get(page).text
    with time_machine.travel(day + timedelta(days=1), tick=False):
        shown = Client().post(page, YES)
        assert "has run out" in shown.text
        assert host.contacts.count() == 0
        for _twice in range(2):
            Client().post(f"{page}again/")
        told = Message.objects.get(kind="hosts/invitation_asked")
        assert told.to == officer.email

        new = renew_host_invitation(invitation=row, by=officer)

        assert "newer link took its place" in Client().get(page).text
        assert "Is this you?" in Client().get(get_page(new)).text
    assert Client().get("/partners/join/wrong/").status_code == 404


def test_a_revoked_link_opens_no_more(
    host: Host, invite: Invite, officer: User, sign_in: SignIn
) -> None:
    row = invite()
    page = f"/admin/hosts/host/invitations/{row.pk}/"
    staff = sign_in(officer)
    assert "on its way" in staff.get(f"/admin/hosts/host/{host.pk}/change/").text

    staff.post(f"{page}revoke/")

    assert "taken back" in Client().post(get_page(row), YES).text
    assert host.contacts.count() == 0
    staff.post(f"{page}renew/")
    assert HostInvitation.objects.waiting(timezone.localdate()).count() == 1


def test_who_is_signed_in_as_another_does_not_answer(
    host: Host, invite: Invite, sign_in: SignIn, outsider: User
) -> None:
    row = invite()

    answer = sign_in(outsider).post(get_page(row), YES)

    assert f"You are signed in as {outsider.email}" in answer.text
    assert host.contacts.count() == 0
    mine = sign_in(ensure_user(email=NEW, language="nl"))
    answer = mine.post(get_page(row), YES)
    assert answer.headers["Location"] == f"/partners/begin/{host.pk}/"


def test_who_may_invite_and_whom(
    host: Host, invite: Invite, officer: User, outsider: User, visa_officer: User
) -> None:
    reader = let_in(host, "Reader")
    manager = let_in(host, "Manager", manages=True)
    for user in (reader.user, outsider, visa_officer):
        with pytest.raises(PermissionDenied):
            invite(by=user)
    with pytest.raises(Refused, match="speaks for"):
        invite(email="READER@f.example")
    with pytest.raises(Refused, match="colleague of the programme"):
        invite(email=officer.email)
    invite(by=manager.user)
    invite(by=officer)
    assert HostInvitation.objects.unanswered().count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        HostInvitation.objects.create(
            host=host, email=NEW, family_name="N", language="nl", invited_by=officer
        )


def test_who_is_invited_waits_for_no_answer_any_more(
    host: Host, invite: Invite
) -> None:
    asked = AccessRequest.objects.create(
        host=host, user=ensure_user(email=NEW, language="nl"), family_name="Nieuw"
    )

    accept_host_invitation(invitation=invite(), function="", **YES)

    asked.refresh_from_db()
    assert asked.state == "accepted"


def test_on_the_word_of_a_colleague_staff_look_at_who_signs(
    host: Host, invite: Invite
) -> None:
    manager = let_in(host, "Manager", manages=True)
    row = invite(by=manager.user, signs_letters=True)

    contact = accept_host_invitation(invitation=row, function="", **YES)

    assert not contact.signs_letters
    assert HostChange.objects.waiting().get(contact=contact).what == "signs"


def test_a_reminder_goes_before_the_last_day_and_none_after_the_yes(
    invite: Invite,
) -> None:
    row = invite()
    rule = next(one for one in RULES if one.code == "hosts-invitation-ends")
    assert [one.pk for one in rule.over()] == [row.pk]
    with time_machine.travel(timezone.now() + timedelta(days=12), tick=False):
        sweep_reminders()
        sweep_reminders()
        mail = Message.objects.get(kind="hosts/invitation_ends")
        assert get_page(row) in mail.text
    accept_host_invitation(invitation=row, function="", **YES)
    assert not rule.over().exists()


@pytest.mark.parametrize("count", [1, 3])
def test_a_manager_reads_sends_anew_and_takes_back(
    host: Host,
    invite: Invite,
    sign_in: SignIn,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = sign_in(let_in(host, "Manager", manages=True).user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = f"/partners/colleagues/{host.pk}/"
    rows = [invite(email=f"n{number}@f.example") for number in range(count)]
    client.get(page)
    with django_assert_num_queries(11):
        shown = client.get(page)
    assert shown.text.count("The link opens until") == count

    client.post(f"/partners/colleagues/revoke/{rows[0].pk}/")
    client.post(f"/partners/colleagues/renew/{rows[0].pk}/")
    assert HostInvitation.objects.count() == count + 1
    elsewhere = let_in(factories.host(), "Elsewhere", manages=True).user
    reader = let_in(host, "Reader").user
    last = HostInvitation.objects.latest("pk")
    for user, code in ((elsewhere, 404), (reader, 404)):
        other = sign_in(user)
        for act in ("renew", "revoke"):
            address = f"/partners/colleagues/{act}/{last.pk}/"
            assert other.post(address).status_code == code
    assert HostContact.objects.filter(user__email__startswith="n").count() == 0


def test_the_invitation_form_of_a_manager(host: Host, sign_in: SignIn) -> None:
    client = sign_in(let_in(host, "Manager", manages=True).user)
    page = f"/partners/colleagues/{host.pk}/invite/"
    typed = {"family_name": "Nieuw", "email": NEW, "language": "fr"}

    assert client.post(page, typed | {"email": "no"}).status_code == 422
    assert client.post(page, typed).status_code == 302
    assert Message.objects.get(kind="hosts/invitation_link").language == "fr"
    row = HostInvitation.objects.get()
    assert (row.manages, row.signs_letters) == (False, False)
