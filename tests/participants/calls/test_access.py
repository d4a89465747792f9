from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.utils import timezone

from participants.applications.models import Application
from participants.applications.services.drafts import begin_draft
from participants.calls.services.access import give_access, revoke_access
from participants.register.models import AccessCode, Call, Participation
from participants.register.models.calls import find_clock_change
from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from pemwecco.accounts.services import ensure_user, give_role
from pemwecco.core.answers import Refused
from pemwecco.mail.models import Message
from tests import factories
from tests.participants.calls.test_setup import at_once

pytestmark = pytest.mark.usefixtures("english")
AWA = "awa@atelier.example"


def closed_call(**fields: object) -> Call:
    now = timezone.now()
    return factories.call(
        opens_at=now - timedelta(days=30), closes_at=now - timedelta(days=1), **fields
    )


def given(call: Call, by: User, **fields: object) -> AccessCode:
    usual = {
        "valid_until": timezone.now() + timedelta(days=2),
        "reason": "No network that day.",
    }
    return give_access(call=call, by=by, **(usual | fields))  # type: ignore[arg-type]  # fields of the test


def start(client: Client, call: Call, email: str = AWA) -> None:
    client.post(
        f"/apply/{call.slug}/start/",
        {"email": email, "language": "en"},
    )


@pytest.mark.django_db
def test_a_code_opens_a_closed_call_for_whoever_holds_it(officer: User) -> None:
    call, client = closed_call(), Client()
    code = given(call, officer).code
    page = client.get(f"/apply/{call.slug}/")
    assert "I have a code" in page.content.decode()
    start(client, call)
    assert not Participation.objects.exists()

    answer = client.post(
        f"/apply/{call.slug}/code/", {"code": code.lower().replace("-", " ")}
    )

    assert answer["Location"] == f"/apply/{call.slug}/start/"
    start(client, call)
    file = Participation.objects.get()
    assert file.access is not None
    assert file.access.code == code
    assert file.open_answer()
    assert file.closes_at == file.access.valid_until
    page = client.get(f"/apply/file/{file.reference}/person/")
    assert page.status_code == 200


@pytest.mark.django_db
def test_a_code_for_an_address_is_mailed_with_its_link(officer: User) -> None:
    call = closed_call()

    code = given(call, officer, email=" Awa@Atelier.example ")

    message = Message.objects.get(kind="calls/access")
    assert message.to == AWA
    assert f"/apply/{call.slug}/code/?code={code.code}" in message.text
    page = Client().get(f"/apply/{call.slug}/code/?code={code.code}").content.decode()
    assert f'value="{code.code}"' in page


REFUSALS = [
    ({}, "does not open this call"),
    ({"revoked_at": datetime(2026, 1, 1, tzinfo=UTC)}, "was taken back"),
    ({"valid_until": datetime(2026, 1, 1, tzinfo=UTC)}, "not valid any more"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("changed", "sentence"), REFUSALS)
def test_a_code_that_opens_nothing_says_why(
    officer: User, changed: dict[str, object], sentence: str
) -> None:
    call, client = closed_call(), Client()
    access = given(call if changed else closed_call(), officer)
    AccessCode.objects.filter(pk=access.pk).update(**changed)

    page = client.post(f"/apply/{call.slug}/code/", {"code": access.code})

    assert sentence in page.content.decode()
    start(client, call)
    assert not Participation.objects.exists()


@pytest.mark.django_db
def test_a_code_of_somebody_else_is_refused_at_the_start_and_nothing_typed_is_lost(
    officer: User,
) -> None:
    call, client = closed_call(), Client()
    code = given(call, officer, email="other@atelier.example").code
    client.post(f"/apply/{call.slug}/code/", {"code": code})

    page = client.post(f"/apply/{call.slug}/start/", {"email": AWA, "language": "en"})

    assert "for another e-mail address" in page.content.decode()
    assert AWA in page.content.decode()
    assert not Participation.objects.exists()


@pytest.mark.django_db
def test_a_code_counts_its_uses(officer: User) -> None:
    call = closed_call()
    access = given(call, officer)
    begin_draft(call=call, email=AWA, language="fr", access=access)

    with pytest.raises(Refused, match="used already"):
        begin_draft(
            call=call,
            email="other@atelier.example",
            language="fr",
            access=access,
        )


@pytest.mark.django_db
def test_a_code_taken_back_closes_the_draft_begun_with_it(officer: User) -> None:
    call = closed_call()
    access = given(call, officer)
    begin_draft(call=call, email=AWA, language="fr", access=access)

    revoke_access(access=access, by=officer)
    revoke_access(access=access, by=officer)

    assert (
        not Participation.objects.select_related("access", "call").get().open_answer()
    )


@pytest.mark.django_db
def test_while_the_call_is_open_a_code_is_not_used_up(officer: User) -> None:
    call = factories.call()
    access = given(call, officer)

    begin_draft(call=call, email=AWA, language="fr", access=access)

    assert Application.objects.get().participation.access is None


@pytest.mark.django_db
def test_a_code_needs_a_reason_a_moment_to_come_and_the_right(
    officer: User, visa_officer: User
) -> None:
    call = closed_call()
    with pytest.raises(Refused, match="give the reason"):
        given(call, officer, reason=" ")
    with pytest.raises(Refused, match="has passed"):
        given(call, officer, valid_until=timezone.now() - timedelta(minutes=1))
    with pytest.raises(Refused, match="not published"):
        given(closed_call(published=False), officer)
    with pytest.raises(PermissionDenied):
        given(call, visa_officer)


@pytest.mark.django_db
def test_guessing_codes_is_stopped() -> None:
    call, client = closed_call(), Client()

    answers = [
        client.post(f"/apply/{call.slug}/code/", {"code": f"WRONG-{n}"}).status_code
        for n in range(11)
    ]

    assert answers == [200] * 10 + [429]


@pytest.mark.django_db(transaction=True)
def test_two_who_use_the_last_of_a_code_at_once() -> None:
    officer = ensure_user(email="officer@staff.example", language="en")
    give_role(user=officer, role=Role.OFFICER)
    call = closed_call()
    access = given(call, User.objects.get(pk=officer.pk))

    def come(place: int) -> object:
        email = f"late{place}@atelier.example"
        return begin_draft(
            call=Call.objects.get(pk=call.pk),
            email=email,
            language="fr",
            access=access,
        )

    found = at_once([lambda place=place: come(place) for place in range(4)])
    connection.close()

    assert sum(isinstance(entry, Application) for entry in found) == 1
    assert sum(isinstance(entry, Refused) for entry in found) == 3


def test_the_hour_at_which_two_clocks_part_is_found() -> None:
    start, end = datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 4, 15, tzinfo=UTC)

    assert find_clock_change(start, end, "Africa/Dakar", "Europe/Brussels") == datetime(
        2027, 3, 28, 1, tzinfo=UTC
    )
    assert (
        find_clock_change(
            start, start + timedelta(days=5), "Africa/Dakar", "Europe/Brussels"
        )
        is None
    )
    assert find_clock_change(end, start, "Africa/Dakar", "Europe/Brussels") is None
