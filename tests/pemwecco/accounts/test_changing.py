"""Who may change which account, what is asked again, and who is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from pemwecco.accounts.factors import encrypt_secret
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.accounts.rules import AccountStanding
from pemwecco.accounts.services import change_account, read_standing
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from tests.conftest import SignIn
from tests.pemwecco.accounts.test_sign_in import enter_password, totp, with_password

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "outbox")]
Staff = Callable[[Role], User]


@pytest.fixture
def outbox(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "pemwecco.mail.backend.OutboxBackend"


def page_of(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def typed(user: User, **more: Any) -> dict[str, Any]:
    """The form of an account as its page fills it."""
    data = {
        "email": user.email,
        "name": user.name,
        "language": user.language,
        "is_active": user.is_active,
        "is_staff": user.is_staff,
        "groups": list(user.groups.values_list("pk", flat=True)),
    } | more
    return {name: value for name, value in data.items() if value is not False}


def group(role: Role) -> int:
    return Group.objects.get(name=role.value).pk


def roles(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


@pytest.mark.parametrize("own", [Role.COORDINATOR, Role.ADMINISTRATOR])
def test_nobody_changes_their_own_roles_or_activity(
    own: Role, staff_member: Staff, sign_in: SignIn
) -> None:
    user = staff_member(own)
    client = sign_in(user)
    changes: list[dict[str, Any]] = [
        {"groups": [group(own), group(Role.OFFICER)]},
        {"groups": []},
        {"is_active": False},
        {"is_staff": False, "groups": []},
    ]
    for change in changes:
        answer = client.post(page_of(user), typed(user, **change))
        assert "Nobody changes their own roles" in answer.text, change
    user.refresh_from_db()
    assert (roles(user), user.is_active, user.is_staff) == ({own.value}, True, True)


def test_nobody_gives_a_role_above_their_own(
    coordinator: User, officer: User, sign_in: SignIn
) -> None:
    data = typed(officer, groups=[group(Role.ADMINISTRATOR)])
    answer = sign_in(coordinator).post(page_of(officer), data)
    assert "Nobody gives a role above their own." in answer.text
    new = {
        "email": "new@staff.example",
        "language": "fr",
        "is_active": "on",
        "is_staff": "on",
        "groups": [group(Role.ADMINISTRATOR)],
    }
    answer = sign_in(coordinator).post("/admin/accounts/user/add/", new)
    assert "Nobody gives a role above their own." in answer.text
    assert roles(officer) == {"officer"}
    assert not User.objects.filter(email="new@staff.example").exists()


@pytest.mark.parametrize(
    "change",
    [{"email": "thief@x.example"}, {"is_active": False}, {"groups": []}],
)
def test_the_account_of_someone_above_is_closed(
    change: dict[str, Any], coordinator: User, staff_member: Staff, sign_in: SignIn
) -> None:
    chief = staff_member(Role.ADMINISTRATOR)
    answer = sign_in(coordinator).post(page_of(chief), typed(chief, **change))
    assert "someone above you" in answer.text
    assert read_standing(User.objects.get(pk=chief.pk)) == read_standing(chief)


def test_a_superuser_is_above_a_coordinator(coordinator: User, sign_in: SignIn) -> None:
    root = User.objects.create_superuser("root@staff.example", "x")
    with pytest.raises(Refused):
        change_account(
            by=coordinator,
            user=root,
            wanted=AccountStanding("x@x.example", is_staff=True),
        )


def test_a_coordinator_gives_roles_up_to_their_own(
    coordinator: User, officer: User, sign_in: SignIn
) -> None:
    wanted = [group(Role.COORDINATOR), group(Role.VISA_OFFICER)]
    answer = sign_in(coordinator).post(page_of(officer), typed(officer, groups=wanted))
    assert answer.status_code == 302, answer.context["errors"]
    assert roles(officer) == {"coordinator", "visa_officer"}


def test_the_old_address_is_told_what_changed_in_its_language(
    coordinator: User, officer: User, sign_in: SignIn
) -> None:
    old = officer.email
    data = typed(officer, email="new@staff.example", groups=[group(Role.MONITORING)])
    assert sign_in(coordinator).post(page_of(officer), data).status_code == 302
    mail = Message.objects.get(kind="account/changed")
    assert (mail.to, mail.secret) == (old, True)
    assert f"{old} → new@staff.example" in mail.text
    assert "Monitoring and evaluation officer" in mail.text


def test_a_new_name_or_language_is_told_to_nobody(
    coordinator: User, officer: User, sign_in: SignIn
) -> None:
    data = typed(officer, name="Another Name", language="nl")
    assert sign_in(coordinator).post(page_of(officer), data).status_code == 302
    officer.refresh_from_db()
    assert (officer.name, officer.language) == ("Another Name", "nl")
    assert not Message.objects.exists()


@pytest.mark.parametrize("change", [{"email": "n@staff.example"}, {"is_active": False}])
def test_sessions_end_with_the_address_and_with_the_account(
    change: dict[str, Any], coordinator: User, officer: User, sign_in: SignIn
) -> None:
    theirs = sign_in(officer)
    assert theirs.get("/admin/").status_code == 200
    sign_in(coordinator).post(page_of(officer), typed(officer, **change))
    assert theirs.get("/admin/").status_code == 302
    # Also when they may come back: by signing in anew.
    User.objects.filter(pk=officer.pk).update(is_active=True)
    assert theirs.get("/admin/").status_code == 302


def test_fields_that_the_page_does_not_have_are_not_taken(
    coordinator: User, officer: User, sign_in: SignIn
) -> None:
    data = typed(
        officer, name="Another", is_superuser="on", password="md5$x$y", session_round=9
    )
    data |= {"user_permissions": [1, 2], "date_joined_0": "2000-01-01", "id": 1}
    assert sign_in(coordinator).post(page_of(officer), data).status_code == 302
    now = User.objects.get(pk=officer.pk)
    assert (now.is_superuser, now.password, now.session_round) == (
        False,
        officer.password,
        0,
    )
    assert not now.user_permissions.exists()


def enter(user: User) -> Client:
    """Signed in as in a browser, with password and factor."""
    secret = generate_totp_secret()
    TOTP.activate(with_password(user), secret)
    client = Client()
    enter_password(client, user)
    client.post(reverse("mfa_authenticate"), {"code": totp(secret)})
    return client


@pytest.mark.parametrize("how", ["password", "factor"])
def test_a_change_asks_the_password_or_the_factor_again_and_then_goes_on(
    how: str, coordinator: User, officer: User
) -> None:
    client = enter(coordinator)
    data = typed(officer, email="new@staff.example")

    answer = client.post(page_of(officer), data)

    officer.refresh_from_db()
    assert officer.email == "officer@staff.example"
    assert "reauthenticate" in answer["Location"]
    given: dict[str, str] = {"password": "a long enough pass phrase"}
    address = f"{reverse('account_reauthenticate')}?next={page_of(officer)}"
    if how == "factor":
        # Each code counts once: another secret, for another one at this moment.
        secret = generate_totp_secret()
        Authenticator.objects.filter(user=coordinator).update(
            data={"secret": encrypt_secret(secret)}
        )
        given = {"code": totp(secret)}
        address = f"{reverse('mfa_reauthenticate')}?next={page_of(officer)}"
    client.post(address, given)
    officer.refresh_from_db()
    assert officer.email == "new@staff.example"


def test_a_wrong_password_changes_nothing(coordinator: User, officer: User) -> None:
    client = enter(coordinator)
    client.post(page_of(officer), typed(officer, is_active=False))
    client.post(
        f"{reverse('account_reauthenticate')}?next={page_of(officer)}",
        {"password": "not it"},
    )
    officer.refresh_from_db()
    assert officer.is_active
