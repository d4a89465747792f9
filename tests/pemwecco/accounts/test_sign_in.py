"""Signing in, end to end: real forms, real sessions, the code read from the outbox, a real TOTP."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import ensure_user
from pemwecco.mail.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "outbox")]
Staff = Callable[[Role], User]
PERIOD = 30
REQUEST_CODE = "/account/login/code/"
CONFIRM_CODE = "/account/login/code/confirm/"


@pytest.fixture
def outbox(settings: Settings) -> None:
    """Mails become rows, as outside the tests; Django's test runner would keep them in memory."""
    settings.EMAIL_BACKEND = "pemwecco.mail.backend.OutboxBackend"


def code_for(email: str) -> str:
    text = Message.objects.filter(to=email).latest("id").text
    found = re.search(r"^([A-Z0-9]{3,}(?:-[A-Z0-9]+)*)$", text, re.MULTILINE)
    assert found, text
    return found.group(1)


def totp(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD))


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def ask(email: str) -> Client:
    client = Client()
    answer = client.post(REQUEST_CODE, {"email": email})
    assert (answer.status_code, answer.headers["Location"]) == (302, CONFIRM_CODE)
    return client


# --- by code -----------------------------------------------------------------------------------


def test_an_applicant_signs_in_with_the_code_of_the_mail(awa: User) -> None:
    client = ask(awa.email)

    answer = client.post(CONFIRM_CODE, {"code": code_for(awa.email)})

    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(awa.pk)


def test_the_mail_of_a_code_is_confidential(awa: User) -> None:
    ask(awa.email)

    assert Message.objects.get(to=awa.email).secret is True


def test_a_wrong_code_is_refused_and_five_end_the_attempt(awa: User) -> None:
    client = ask(awa.email)
    code = code_for(awa.email)

    first = client.post(CONFIRM_CODE, {"code": "WRONG1"})
    for _n in range(4):
        client.post(CONFIRM_CODE, {"code": "WRONG1"})
    client.post(CONFIRM_CODE, {"code": code})

    assert first.status_code == 200
    assert "Incorrect code" in first.content.decode()
    assert not signed_in(client)


def test_a_lost_code_is_sent_anew_on_the_same_page_twice_and_the_last_one_opens(
    awa: User,
) -> None:
    client = ask(awa.email)
    first = code_for(awa.email)
    assert (
        "Send me a new code"
        in client.get(CONFIRM_CODE, headers={"accept-language": "en"}).text
    )
    for _time in range(3):
        client.post(CONFIRM_CODE, {"action": "resend"})

    assert Message.objects.filter(to=awa.email).count() == 3
    assert (
        "Send me a new code"
        not in client.get(CONFIRM_CODE, headers={"accept-language": "en"}).text
    )
    client.post(CONFIRM_CODE, {"code": first})
    assert not signed_in(client)
    client.post(CONFIRM_CODE, {"code": code_for(awa.email)})
    assert signed_in(client)


def test_another_address_can_be_given_instead(awa: User, outsider: User) -> None:
    client = ask(awa.email)
    answer = client.post("/account/logout/", {"next": REQUEST_CODE})
    assert answer.headers["Location"] == REQUEST_CODE
    assert (
        client.post(REQUEST_CODE, {"email": outsider.email}).headers["Location"]
        == CONFIRM_CODE
    )
    assert Message.objects.filter(to=outsider.email).count() == 1


def test_asking_again_in_one_browser_sends_no_second_code(awa: User) -> None:
    client = ask(awa.email)
    assert (
        client.post(REQUEST_CODE, {"email": awa.email}).headers["Location"]
        == CONFIRM_CODE
    )
    assert Message.objects.filter(to=awa.email).count() == 1


def test_many_codes_for_one_address_are_told_to_wait_and_the_right_one_still_opens(
    awa: User,
) -> None:
    browsers = [ask(awa.email) for _time in range(3)]
    code = code_for(awa.email)

    refused = Client().post(
        REQUEST_CODE, {"email": awa.email}, headers={"accept-language": "en"}
    )
    assert refused.status_code == 200
    assert (
        "Use the last code that arrived, or try again in five minutes." in refused.text
    )
    assert Message.objects.filter(to=awa.email).count() == 3
    # Somebody else still gets a code, and this person comes in with the last one.
    ask("other@atelier.example")
    browsers[-1].post(CONFIRM_CODE, {"code": code})
    assert signed_in(browsers[-1])


def test_very_many_attempts_from_one_place_get_a_page_that_says_what_to_do() -> None:
    for number in range(31):
        wrong = {"login": f"no{number}@x.example", "password": "wrong"}
        answer = Client().post(
            "/account/login/", wrong, headers={"accept-language": "en"}
        )

    assert answer.status_code == 429
    assert "Please wait a little" in answer.text
    assert "Wait five minutes, then try again." in answer.text
    assert f'href="{REQUEST_CODE}"' in answer.text


def test_guessing_a_password_is_stopped_and_told(officer: User) -> None:
    officer.set_password("a long sentence of our own")
    officer.save()
    client = Client(headers={"accept-language": "en"})
    wrong = {"login": officer.email, "password": "not it"}
    answers = [client.post("/account/login/", wrong) for _time in range(6)]

    assert "many attempts in a short time" in answers[-1].text
    client.post("/account/login/", wrong | {"password": "a long sentence of our own"})
    assert not signed_in(client)


def test_an_expired_code_is_refused(awa: User) -> None:
    client = ask(awa.email)
    code = code_for(awa.email)

    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=True):
        client.post(CONFIRM_CODE, {"code": code})

    assert not signed_in(client)


def test_a_code_opens_once(awa: User) -> None:
    client = ask(awa.email)
    code = code_for(awa.email)
    client.post(CONFIRM_CODE, {"code": code})
    client.post(reverse("account_logout"))

    client.post(CONFIRM_CODE, {"code": code})

    assert not signed_in(client)


def test_a_code_works_only_in_the_window_that_asked_for_it(awa: User) -> None:
    ask(awa.email)
    other = ask("somebody@elsewhere.example")

    other.post(CONFIRM_CODE, {"code": code_for(awa.email)})

    assert not signed_in(other)


def test_an_unknown_address_is_answered_the_same_way(awa: User) -> None:
    known, unknown = ask(awa.email), ask("nobody@elsewhere.example")

    pages = [
        re.sub(
            r'csrfmiddlewaretoken" value="[^"]+"',
            "",
            client.get(CONFIRM_CODE).content.decode(),
        )
        for client in (known, unknown)
    ]

    assert pages[0].replace(awa.email, "") == pages[1].replace(
        "nobody@elsewhere.example", ""
    )
    mail = Message.objects.get(to="nobody@elsewhere.example")
    assert "sign up" not in mail.text.lower()
    assert not User.objects.filter(email="nobody@elsewhere.example").exists()


def test_someone_who_may_not_sign_in_gets_nowhere(awa: User) -> None:
    User.objects.filter(pk=awa.pk).update(is_active=False)
    client = Client()

    client.post(REQUEST_CODE, {"email": awa.email})

    assert not signed_in(client)


# --- staff -------------------------------------------------------------------------------------


def with_password(user: User) -> User:
    user.set_password("a long enough pass phrase")
    user.save(update_fields=["password"])
    return user


def enter_password(client: Client, user: User, target: str = "") -> str:
    data = {"login": user.email, "password": "a long enough pass phrase"}
    answer = client.post(
        reverse("account_login") + (f"?next={target}" if target else ""), data
    )
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def test_the_staff_pages_lead_to_the_one_sign_in() -> None:
    client = Client()

    answer = client.get("/admin/register/call/", follow=True)

    assert answer.redirect_chain[-1][0] == "/account/login/?next=/admin/register/call/"


def test_a_password_typed_at_the_admin_door_opens_nothing(officer: User) -> None:
    client = Client()

    client.post(
        "/admin/login/",
        {
            "username": with_password(officer).email,
            "password": "a long enough pass phrase",
        },
    )

    assert not signed_in(client)


def test_staff_without_a_second_factor_are_sent_to_set_one_up(officer: User) -> None:
    client = Client()
    enter_password(client, with_password(officer))

    answer = client.get("/admin/", follow=True)

    assert answer.redirect_chain[0][0] == reverse("mfa_activate_totp")
    assert "need a second factor" in answer.content.decode()


def test_staff_set_up_the_factor_and_enter(officer: User) -> None:
    client = Client()
    enter_password(client, with_password(officer))
    # Whoever adds a factor shows once more that the account is theirs.
    client.post(
        reverse("account_reauthenticate"), {"password": "a long enough pass phrase"}
    )
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret

    client.post(reverse("mfa_activate_totp"), {"code": totp(secret)})

    assert (
        Authenticator.objects.filter(user=officer, type=Authenticator.Type.TOTP).count()
        == 1
    )
    assert client.get("/admin/").status_code == 200


def test_a_new_colleague_comes_by_code_and_sets_up_the_factor(officer: User) -> None:
    client = ask(officer.email)
    client.post(CONFIRM_CODE, {"code": code_for(officer.email)})

    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == reverse(
        "mfa_activate_totp"
    )
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": totp(secret)})

    assert client.get("/admin/").status_code == 200


def test_staff_with_a_factor_must_give_it(officer: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(with_password(officer), secret)
    client = Client()

    assert enter_password(client, officer, "/admin/register/call/").startswith(
        reverse("mfa_authenticate")
    )
    assert not signed_in(client)
    assert client.get("/admin/").status_code == 302
    wrong = client.post(
        reverse("mfa_authenticate"),
        {"code": "000000" if totp(secret) != "000000" else "111111"},
    )
    assert not signed_in(client)
    assert "Incorrect code" in wrong.content.decode()

    answer = client.post(reverse("mfa_authenticate"), {"code": totp(secret)})

    assert answer.headers["Location"] == "/admin/register/call/"
    assert client.get("/admin/register/call/").status_code == 200


def test_a_code_by_mail_does_not_replace_the_second_factor(officer: User) -> None:
    TOTP.activate(officer, generate_totp_secret())
    client = ask(officer.email)

    answer = client.post(CONFIRM_CODE, {"code": code_for(officer.email)})

    assert answer.headers["Location"].startswith(reverse("mfa_authenticate"))
    assert not signed_in(client)


def test_a_participant_has_no_staff_pages(awa: User) -> None:
    client = ask(awa.email)
    client.post(CONFIRM_CODE, {"code": code_for(awa.email)})

    assert client.get("/admin/", follow=True).status_code == 403


# --- pages of accounts that make no sense here -------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "account_signup",
        "account_email",
        "socialaccount_signup",
        "socialaccount_connections",
    ],
)
def test_there_is_no_sign_up_and_no_second_address(name: str, awa: User) -> None:
    client = ask(awa.email)
    client.post(CONFIRM_CODE, {"code": code_for(awa.email)})

    assert client.get(reverse(name)).status_code == 404
    assert Client().get(reverse(name)).status_code == 404


def test_the_sign_in_page_invites_nobody_to_sign_up(awa: User) -> None:
    body = Client().get(reverse("account_login")).content.decode()

    assert "sign up" not in body.lower()
    assert REQUEST_CODE in body


# --- accounts in the staff pages ---------------------------------------------------------------


def test_a_coordinator_makes_a_staff_account_without_a_password(
    coordinator: User, sign_in: Callable[[User], Client]
) -> None:
    role = Group.objects.get(name=Role.OFFICER.value)

    answer = sign_in(coordinator).post(
        "/admin/accounts/user/add/",
        {
            "email": " New.Colleague@Staff.example ",
            "name": "New Colleague",
            "language": "fr",
            "is_active": "on",
            "is_staff": "on",
            "groups": [role.pk],
        },
    )

    assert answer.status_code == 302, answer.context["errors"]
    made = User.objects.get(email="new.colleague@staff.example")
    assert (made.is_staff, made.has_usable_password(), list(made.groups.all())) == (
        True,
        False,
        [role],
    )


def test_a_role_needs_the_staff_pages(
    coordinator: User, sign_in: Callable[[User], Client]
) -> None:
    role = Group.objects.get(name=Role.OFFICER.value)

    answer = sign_in(coordinator).post(
        "/admin/accounts/user/add/",
        {
            "email": "new@staff.example",
            "language": "fr",
            "is_active": "on",
            "groups": [role.pk],
        },
    )

    assert "A role only works for people of the staff pages." in answer.content.decode()
    assert not User.objects.filter(email="new@staff.example").exists()


def test_accounts_show_no_password(
    coordinator: User, sign_in: Callable[[User], Client]
) -> None:
    body = (
        sign_in(coordinator)
        .get(reverse("admin:accounts_user_change", args=[coordinator.pk]))
        .content.decode()
    )

    assert 'name="password' not in body
    assert coordinator.password not in body or not coordinator.password


def test_accounts_are_closed_to_officers(
    officer: User, sign_in: Callable[[User], Client]
) -> None:
    assert sign_in(officer).get("/admin/accounts/user/").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_accounts_asks_the_same_queries(
    count: int,
    coordinator: User,
    sign_in: Callable[[User], Client],
    django_assert_num_queries: Callable[..., object],
) -> None:
    for number in range(count):
        ensure_user(email=f"someone{number}@elsewhere.example", language="fr")
    client = sign_in(coordinator)
    client.get("/admin/accounts/user/")

    with django_assert_num_queries(USER_QUERIES):  # type: ignore[attr-defined]  # a context manager
        client.get("/admin/accounts/user/")


USER_QUERIES = 9
