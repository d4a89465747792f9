"""A new person of the staff sets a password by a link that opens once and ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import (
    ensure_user,
    get_invitation_end,
    give_role,
    invite_staff,
)
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "outbox")]
PASSWORD = "une-phrase-assez-longue"


@pytest.fixture
def outbox(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "pemwecco.mail.backend.OutboxBackend"


@pytest.fixture
def invited(outbox: None, coordinator: User) -> User:
    user = ensure_user(email="new@staff.example", language="en", name="New Person")
    give_role(user=user, role=Role.OFFICER)
    invite_staff(user=user, by=coordinator)
    return User.objects.get(pk=user.pk)


def read_link() -> str:
    text = Message.objects.filter(kind="account/invited").latest("pk").text
    found = re.search(r"https?://\S+", text)
    assert found is not None, text
    return "/" + found[0].split("/", 3)[3]


def set_password(client: Client, link: str) -> str:
    shown = client.get(link, follow=True)
    address = shown.request["PATH_INFO"]
    client.post(address, {"password1": PASSWORD, "password2": PASSWORD})
    return shown.content.decode()


def test_the_link_sets_a_password_once(
    client: Client, invited: User, coordinator: User
) -> None:
    link = read_link()
    assert get_invitation_end(invited) is not None

    assert "Set your password" in set_password(client, link)

    invited.refresh_from_db()
    assert invited.check_password(PASSWORD)
    assert get_invitation_end(invited) is None
    assert "This link has ended" in set_password(Client(), link)
    with pytest.raises(Refused):
        invite_staff(user=invited, by=coordinator)


def test_a_link_ends_after_its_days_and_another_is_sent(
    invited: User, coordinator: User, settings: Settings
) -> None:
    link = read_link()
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "This link has ended" in set_password(Client(), link)
    settings.PASSWORD_RESET_TIMEOUT = 3600
    User.objects.filter(pk=invited.pk).update(
        invited_at=timezone.now() - timedelta(hours=2)
    )
    end = get_invitation_end(User.objects.get(pk=invited.pk))
    assert end is not None
    assert end < timezone.now()

    invite_staff(user=invited, by=coordinator)

    assert Message.objects.filter(kind="account/invited").count() == 2
    assert "Set your password" in set_password(Client(), read_link())


def test_only_staff_who_may_sign_in_are_invited(
    coordinator: User, visa_officer: User, staff_member: Callable[[Role], User]
) -> None:
    with pytest.raises(Refused):
        invite_staff(
            user=ensure_user(email="host@host.example", language="nl"), by=coordinator
        )
    gone = staff_member(Role.MONITORING)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    with pytest.raises(Refused):
        invite_staff(user=gone, by=coordinator)
    assert not Message.objects.exists()


def test_the_list_of_accounts_invites_again(
    invited: User, coordinator: User, sign_in: SignIn, english: None
) -> None:
    client = sign_in(coordinator)
    page = client.get(f"/admin/accounts/user/{invited.pk}/change/").content.decode()
    assert "waits until" in page

    client.post(
        "/admin/accounts/user/",
        {"action": "send_invitation", "_selected_action": [invited.pk]},
    )

    assert Message.objects.filter(kind="account/invited").count() == 2
