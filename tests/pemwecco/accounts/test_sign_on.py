"""Single sign-on against a provider on this machine: staff who have an account come in, nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from pemwecco.accounts.models import User
from pemwecco.settings.base import build_sign_on
from tests.pemwecco.accounts.oidc import CLIENT, SECRET, Provider
from tests.pemwecco.accounts.test_sign_in import signed_in, totp

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
SIGN_ON = "/account/oidc/staff/login/"


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    running = Provider()
    offered = build_sign_on(running.url, CLIENT)
    offered["openid_connect"]["APPS"][0] |= {"name": "Enabel", "secret": SECRET}
    settings.SOCIALACCOUNT_PROVIDERS = offered
    yield running
    running.stop()


def sign_on(client: Client, target: str = "/admin/") -> Any:
    """What a browser does: our page, the provider's page, back to ours."""
    begun = client.get(SIGN_ON, {"next": target})
    assert begun.status_code == 302, begun.text
    answer = requests.get(begun["Location"], allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def person(email: str, **more: Any) -> dict[str, Any]:
    return {"sub": "a-77", "email": email, "email_verified": True, "name": "X"} | more


def test_staff_with_an_account_come_in_and_set_up_their_factor(
    provider: Provider, officer: User
) -> None:
    provider.person = person(officer.email.title())
    client = Client()

    answer = sign_on(client)

    assert answer["Location"] == "/admin/"
    assert client.session["_auth_user_id"] == str(officer.pk)
    assert client.get("/admin/").headers["Location"] == reverse("mfa_activate_totp")
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": totp(secret)})
    assert client.get("/admin/").status_code == 200


def test_the_factor_is_asked_after_the_sign_on(
    provider: Provider, officer: User
) -> None:
    secret = generate_totp_secret()
    TOTP.activate(officer, secret)
    provider.person = person(officer.email)
    client = Client()

    assert sign_on(client)["Location"].startswith(reverse("mfa_authenticate"))
    assert not signed_in(client)
    client.post(reverse("mfa_authenticate"), {"code": totp(secret)})
    assert client.get("/admin/").status_code == 200


def test_from_the_second_time_on_the_number_of_the_person_counts(
    provider: Provider, officer: User, coordinator: User
) -> None:
    provider.person = person(officer.email)
    sign_on(Client())
    # Another address at the provider is the same person; their old one, of somebody else there, is not.
    provider.person = person(coordinator.email, email_verified=False)
    client = Client()
    sign_on(client)
    assert client.session["_auth_user_id"] == str(officer.pk)
    assert SocialAccount.objects.count() == 1


def test_the_password_of_the_account_stays(provider: Provider, officer: User) -> None:
    officer.set_password("a long enough pass phrase")
    officer.save()
    provider.person = person(officer.email)
    sign_on(Client())
    officer.refresh_from_db()
    assert officer.check_password("a long enough pass phrase")


def test_nothing_of_what_a_provider_sends_along_is_kept(
    provider: Provider, officer: User
) -> None:
    provider.person = person(officer.email, picture="https://x.example/me.png")
    for _time in range(2):
        sign_on(Client())
        assert SocialAccount.objects.get().extra_data == {}
    assert not SocialToken.objects.exists()


@pytest.mark.parametrize("verified", [False, None])
def test_an_address_that_the_provider_has_not_verified_opens_nothing(
    provider: Provider, officer: User, verified: bool | None
) -> None:
    provider.person = person(officer.email, email_verified=verified)
    client = Client()
    answer = sign_on(client)
    assert answer["Location"] == reverse("account_login")
    assert not signed_in(client)


@pytest.mark.parametrize("who", ["awa", "stranger", "left"])
def test_nobody_but_staff_comes_in_and_no_account_is_made(
    provider: Provider, officer: User, awa: User, who: str
) -> None:
    User.objects.filter(pk=officer.pk).update(is_active=False)
    addresses = {"awa": awa.email, "stranger": "x@y.example", "left": officer.email}
    provider.person = person(addresses[who])
    client = Client()
    accounts = User.objects.count()

    answer = sign_on(client)

    assert answer["Location"] == reverse("account_login")
    page = client.get(answer["Location"])
    assert "no account of staff here has your address" in page.text
    assert not signed_in(client)
    assert (User.objects.count(), SocialAccount.objects.count()) == (accounts, 0)


def test_who_is_no_longer_staff_comes_in_no_longer(
    provider: Provider, officer: User
) -> None:
    provider.person = person(officer.email)
    sign_on(Client())
    User.objects.filter(pk=officer.pk).update(is_staff=False)
    client = Client()
    sign_on(client)
    assert not signed_in(client)


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(
    provider: Provider, officer: User
) -> None:
    provider.person = person(officer.email)
    begun = Client().get(SIGN_ON)
    answer = requests.get(begun["Location"], allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    other = Client()
    other.get(f"{back.path}?{back.query}")
    assert not signed_in(other)


def test_it_is_offered_when_it_is_set_up(provider: Provider) -> None:
    page = Client().get("/account/login/").text
    assert "Enabel" in page
    assert SIGN_ON in page


def test_it_is_not_offered_when_it_is_not() -> None:
    assert "/account/oidc/" not in Client().get("/account/login/").text
    assert Client().get(SIGN_ON).status_code == 404
