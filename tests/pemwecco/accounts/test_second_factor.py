"""The second factor guards the person, wherever they go; its secrets are closed where they lie."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from mobility.visas.models import Piece
from participants.applications.models import Application
from participants.register.lifecycle import Stage
from pemwecco.accounts.factors import decrypt_secret, encrypt_secret
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import give_role
from pemwecco.documents.services import store_bytes
from tests import factories
from tests.conftest import SignIn
from tests.pemwecco.accounts.test_sign_in import enter_password, totp, with_password

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
SET_UP = reverse("mfa_activate_totp")


def enter(user: User) -> Client:
    """Signed in by a password, with no factor."""
    client = Client()
    enter_password(client, with_password(user))
    return client


def enter_with_factor(user: User, secret: str) -> Client:
    client = enter(user)
    client.post(reverse("mfa_authenticate"), {"code": totp(secret)})
    return client


@pytest.fixture
def participant_of_staff(awa: User) -> User:
    """Someone with a file, a host and a role."""
    host = factories.host()
    factories.host_contact(host, email=awa.email)
    give_role(user=awa, role=Role.OFFICER)
    return User.objects.get(pk=awa.pk)


def test_own_space_portal_and_files_of_staff_ask_for_the_factor(
    participant_of_staff: User,
) -> None:
    file = factories.participation(stage=Stage.SELECTED, cohort=factories.cohort())
    document = store_bytes(
        content=b"%PDF-1.4", name="x.pdf", content_type="application/pdf", by=None
    )
    dossier = factories.dossier(participation=file)
    Piece.objects.create(dossier=dossier, code="PASSPORT", document=document)
    client = enter(participant_of_staff)
    addresses = [
        "/me/",
        "/me/visa/",
        "/me/itinerary/",
        "/me/training/",
        "/partners/",
        "/welcome/",
        "/admin/",
        f"/admin/register/participation/{file.pk}/change/",
        reverse("documents:download", args=[document.pk]),
    ]
    for address in addresses:
        for ask in (client.get, client.head, client.post):
            answer = ask(address)
            assert answer.status_code == 302, address
            assert answer["Location"] == SET_UP, address


def test_public_pages_show_staff_without_factor_what_they_show_to_anybody(
    participant_of_staff: User,
) -> None:
    file = factories.participation(stage=Stage.SUBMITTED)
    Application.objects.create(participation=file)
    client = enter(participant_of_staff)

    assert client.get("/").status_code == 200
    assert participant_of_staff.email not in client.get("/").text
    receipt = client.get(reverse("applications:receipt", args=[file.reference]))
    assert receipt.status_code == 302
    assert receipt["Location"].startswith(reverse("applications:resume"))


def test_a_participant_needs_no_factor(awa: User, sign_in: SignIn) -> None:
    factories.participation(stage=Stage.SELECTED, cohort=factories.cohort())
    assert sign_in(awa).get("/me/").status_code == 200


def test_a_session_from_before_the_factor_signs_in_anew(officer: User) -> None:
    old = enter(officer)
    secret = generate_totp_secret()
    TOTP.activate(officer, secret)

    answer = old.get("/admin/register/call/")

    assert answer["Location"] == "/account/login/?next=/admin/register/call/"
    assert "_auth_user_id" not in old.session


def test_recovery_codes_alone_are_no_factor(officer: User) -> None:
    client = enter(officer)
    RecoveryCodes.activate(officer)
    assert client.get("/admin/")["Location"] == SET_UP


def test_taking_a_factor_away_ends_every_session(officer: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(officer, secret)
    client = enter_with_factor(officer, secret)
    assert client.get("/admin/").status_code == 200

    Authenticator.objects.filter(user=officer).delete()

    assert client.get("/admin/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_new_recovery_codes_end_no_session(officer: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(officer, secret)
    RecoveryCodes.activate(officer)
    client = enter_with_factor(officer, secret)

    Authenticator.objects.filter(user=officer, type="recovery_codes").delete()

    assert client.get("/admin/").status_code == 200


def test_an_administrator_takes_a_lost_factor_away(
    officer: User, staff_member: Callable[[Role], User], sign_in: SignIn
) -> None:
    TOTP.activate(officer, generate_totp_secret())
    chief = staff_member(Role.ADMINISTRATOR)

    sign_in(chief).post(
        "/admin/accounts/user/",
        {"action": "take_second_factor", "_selected_action": [officer.pk]},
    )

    assert not Authenticator.objects.filter(user=officer).exists()


def test_a_coordinator_takes_none_from_an_administrator(
    coordinator: User, staff_member: Callable[[Role], User], sign_in: SignIn
) -> None:
    chief = staff_member(Role.ADMINISTRATOR)
    TOTP.activate(chief, generate_totp_secret())

    page = sign_in(coordinator).post(
        "/admin/accounts/user/",
        {"action": "take_second_factor", "_selected_action": [chief.pk]},
        follow=True,
    )

    assert "someone above you" in page.text
    assert Authenticator.objects.filter(user=chief).exists()


# --- secrets at rest ---------------------------------------------------------------------------


def test_secrets_are_not_readable_where_they_lie(officer: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(officer, secret)
    codes = RecoveryCodes.activate(officer).get_unused_codes()
    kept = " ".join(str(row.data) for row in Authenticator.objects.all())

    assert secret not in kept
    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(totp(secret))
    again = RecoveryCodes(Authenticator.objects.get(type="recovery_codes"))
    assert again.get_unused_codes() == codes


def test_secrets_outlive_a_new_key(settings: Settings) -> None:
    settings.FACTOR_KEYS = []
    by_the_site = encrypt_secret("one")
    settings.FACTOR_KEYS = ["older"]
    by_older = encrypt_secret("two")
    settings.FACTOR_KEYS = ["newer", "older"]
    assert [decrypt_secret(by_the_site), decrypt_secret(by_older)] == ["one", "two"]
    settings.FACTOR_KEYS = ["newer"]
    with pytest.raises(ImproperlyConfigured):
        decrypt_secret(by_older)


def test_the_secrets_of_the_release_before_are_encrypted_and_still_open(
    officer: User,
) -> None:
    secret, seed = generate_totp_secret(), RecoveryCodes.generate_seed()
    for kind, data in (
        ("totp", {"secret": secret}),
        ("recovery_codes", {"seed": seed, "used_mask": 1}),
    ):
        Authenticator.objects.create(user=officer, type=kind, data=data)
    migration = import_module("pemwecco.accounts.migrations.0003_encrypt_factors")

    migration.encrypt_all(apps, None)
    migration.encrypt_all(apps, None)

    kept = " ".join(str(row.data) for row in Authenticator.objects.all())
    assert secret not in kept
    assert seed not in kept
    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(totp(secret))
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes"))
    assert len(codes.get_unused_codes()) == 9
    migration.decrypt_all(apps, None)
    assert Authenticator.objects.get(type="totp").data == {"secret": secret}
