"""Numbers, phones and names typed in many ways: the form keeps one spelling, a doubt stops nobody."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from participants.applications.models import Application
from participants.applications.services.answer_texts import describe_step_answers
from participants.applications.services.facts import read_application_sheet
from participants.eligibility.models import Duplicate
from participants.register.lifecycle import Stage
from participants.register.models import Call, Participation
from pemwecco.accounts.models import User
from pemwecco.network.models import Identifier, Sector
from pemwecco.network.services import load_sectors
from tests import factories
from tests.participants.filling import ENTERPRISE, PERSON, begun, fill, save, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
NINEA = "The digits of this NINEA do not agree."
DUMMY = "This NINEA is often used as an example."
RCCM = "We could not read this trade-register number."


@pytest.fixture
def call() -> Call:
    return factories.call(slug="call-2027")


@pytest.fixture
def application(client: Client, call: Call) -> Application:
    return begun(client, call)


def address(application: Application, step: str) -> str:
    return f"/apply/file/{application.participation.reference}/{step}/"


def read(client: Client, application: Application, step: str) -> str:
    return str(client.get(address(application, step)).content.decode())


def kept(scheme: str) -> tuple[str, str, str]:
    row = Identifier.objects.get(scheme=scheme)
    return row.value, row.suffix, row.doubt


def enterprise(client: Client, application: Application, **typed: str) -> Any:
    """The step of the enterprise, complete but for what is typed otherwise."""
    load_sectors()
    sector = {"sector": str(Sector.objects.get(code="agri-food").pk)}
    return save(client, application, "enterprise", **ENTERPRISE | sector | typed)


def stage(application: Application) -> str:
    return Participation.objects.get(pk=application.participation_id).stage


# --- NINEA ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "value", "suffix"),
    [
        ("3067221", "003067221", ""),
        ("0014001 2G3", "000014001", "2G3"),
        ("00140012G3", "000014001", "2G3"),
        ("005677234 2Y2", "005677234", "2Y2"),
        ("007726451", "007726451", ""),
        ("001937054 2G2", "001937054", "2G2"),
        ("012753069", "012753069", ""),
        ("013.038.395", "013038395", ""),
    ],
)
def test_a_right_ninea_is_kept_in_one_form_and_sends_at_once(
    client: Client, application: Application, typed: str, value: str, suffix: str
) -> None:
    fill(client, application)
    answer = enterprise(client, application, ninea=typed)
    assert answer.headers["Location"] == address(application, "project")
    assert kept("ninea") == (value, suffix, "")
    send(client, application)
    assert stage(application) == Stage.SUBMITTED


def test_a_ninea_is_printed_alike_in_form_and_receipt(
    client: Client, application: Application
) -> None:
    fill(client, application)
    enterprise(client, application, ninea="NINEA : 5.677.234/2y2")

    assert 'value="005677234 2Y2"' in read(client, application, "enterprise")
    application.refresh_from_db()
    sheet = read_application_sheet(application)
    answers = describe_step_answers(application, sheet, "enterprise")
    assert ("ninea", "NINEA", "005677234 2Y2") in answers


@pytest.mark.parametrize(
    ("typed", "value", "sentence"),
    [
        ("008921822", "008921822", NINEA),
        ("123456789", "123456789", NINEA),
        ("009876543", "009876543", DUMMY),
    ],
)
def test_a_doubtful_ninea_warns_once_and_a_reason_lets_it_pass(
    client: Client, application: Application, typed: str, value: str, sentence: str
) -> None:
    fill(client, application)
    here = address(application, "enterprise")

    first = enterprise(client, application, ninea=typed, go="next")
    page = client.get(here).content.decode()
    assert first.headers["Location"] == here
    assert sentence in page
    assert 'name="ninea_reason"' in page
    assert kept("ninea")[0] == value

    # Seen once, it holds back no further step, only the sending, which asks for the reason.
    warned = re.search(r'name="warned" value="([^"]*)"', page)
    assert warned is not None
    second = enterprise(client, application, ninea=typed, warned=warned[1])
    assert second.headers["Location"] == address(application, "project")
    assert sentence in send(client, application).content.decode()
    assert stage(application) == Stage.DRAFT

    answer = enterprise(
        client, application, ninea=typed, ninea_reason="It is so on my certificate."
    )
    assert answer.headers["Location"] == address(application, "project")
    send(client, application)
    assert stage(application) == Stage.SUBMITTED
    assert (
        Identifier.objects.get(scheme="ninea").override_reason
        == "It is so on my certificate."
    )


@pytest.mark.parametrize("typed", ["1234567 0AZ", "12345678", "000000000"])
def test_what_is_no_ninea_is_kept_as_typed_and_stops_nobody(
    client: Client, application: Application, typed: str
) -> None:
    fill(client, application)
    answer = enterprise(client, application, ninea=typed)
    page = read(client, application, "enterprise")
    assert answer.headers["Location"] == address(application, "enterprise")
    assert f'value="{typed}"' in page
    assert "is-invalid" in page
    send(client, application)
    assert stage(application) == Stage.SUBMITTED
    # What was read before is not what was said last.
    assert not Identifier.objects.filter(scheme="ninea").exists()


def test_going_back_or_saving_warns_of_nothing(
    client: Client, application: Application
) -> None:
    fill(client, application)
    back = enterprise(client, application, ninea="123456789", go="back")
    assert back.headers["Location"] == address(application, "person")


# --- RCCM ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("SN-DKR-2019 B 13431", "SN.DKR.2019.B.13431"),
        ("SN DKR 2009-B-11.042", "SN.DKR.2009.B.11042"),
        ("sn.dkr.2020.a.281", "SN.DKR.2020.A.281"),
    ],
)
def test_a_trade_register_number_is_kept_in_one_form(
    client: Client, application: Application, typed: str, value: str
) -> None:
    answer = enterprise(client, application, rccm=typed)
    assert answer.headers["Location"] == address(application, "project")
    assert kept("rccm") == (value, "", "")


@pytest.mark.parametrize(
    "typed", ["SN-DKR-2015-13017", "DKR-2024-B-123", "SN.DKR.2014"]
)
def test_a_trade_register_number_that_cannot_be_read_is_kept_with_a_warning_and_stops_nobody(
    client: Client,
    application: Application,
    officer: User,
    sign_in: Callable[[User], Client],
    typed: str,
) -> None:
    fill(client, application)
    first = enterprise(client, application, rccm=typed)
    page = read(client, application, "enterprise")
    assert first.headers["Location"] == address(application, "enterprise")
    assert RCCM in page
    assert f'value="{typed}"' in page
    assert "is-invalid" not in page
    assert kept("rccm") == (typed, "", "rccm-shape")

    check = read(client, application, "check")
    assert "you can send all the same" in check
    assert RCCM in check
    send(client, application)
    assert stage(application) == Stage.SUBMITTED
    staff = sign_in(officer).get(
        f"/admin/register/participation/{application.participation_id}/change/"
    )
    assert RCCM in staff.content.decode()


# --- National identity number --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "sex", "birth", "value"),
    [
        ("1 750 1990 01234", "M", "3/2/1990", "1750199001234"),
        ("2751197900123", "F", "3/2/1979", "2751197900123"),
        ("2 K05 1990 00108", "F", "3/2/1990", "2K05199000108"),
    ],
)
def test_a_national_number_is_kept_in_one_form(
    client: Client,
    application: Application,
    typed: str,
    sex: str,
    birth: str,
    value: str,
) -> None:
    answer = save(
        client,
        application,
        "person",
        **PERSON | {"sex": sex, "birth_date": birth},
        national_id=typed,
    )
    application.participation.person.refresh_from_db()
    assert application.participation.person.national_id == value
    assert answer.headers["Location"] == address(application, "enterprise")


@pytest.mark.parametrize(
    ("typed", "value", "sentence"),
    [
        (
            "17501990012345",
            "17501990012345",
            "This number has 14 characters instead of 13.",
        ),
        (
            "2 750 1979 01234",
            "2750197901234",
            "says you were born in 1979, the form says 1990.",
        ),
        ("1 750 1990 01234", "1750199001234", "is not that of the sex given."),
    ],
)
def test_a_doubtful_national_number_is_kept_with_a_warning_and_stops_nobody(
    client: Client,
    application: Application,
    officer: User,
    sign_in: Callable[[User], Client],
    typed: str,
    value: str,
    sentence: str,
) -> None:
    fill(client, application)
    first = save(client, application, "person", **PERSON, national_id=typed)
    assert first.headers["Location"] == address(application, "person")
    assert sentence in read(client, application, "person")
    assert sentence in read(client, application, "check")
    application.participation.person.refresh_from_db()
    assert application.participation.person.national_id == value

    send(client, application)
    assert stage(application) == Stage.SUBMITTED
    staff = sign_in(officer).get(
        f"/admin/register/participation/{application.participation_id}/change/"
    )
    assert sentence in staff.content.decode()


def test_a_national_number_of_another_length_says_so(
    client: Client, application: Application
) -> None:
    save(client, application, "person", national_id="175019900123")
    page = read(client, application, "person")
    assert "has 13 characters; this one has 12." in page
    assert 'value="175019900123"' in page


# --- Phones --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("00221 70 123 45 67", "+221701234567"),
        ("221 77 123 45 67", "+221771234567"),
        ("77-123-45-67", "+221771234567"),
        ("+32 470 12 34 56", "+32470123456"),
        ("33 821 00 00", "+221338210000"),
        ("21 123 45 67", ""),
        ("7712345", ""),
    ],
)
def test_a_phone_is_kept_in_one_form_or_as_typed(
    client: Client, application: Application, typed: str, value: str
) -> None:
    save(client, application, "person", phone=typed)
    application.participation.person.refresh_from_db()
    phone = application.participation.person.phone
    assert (phone.as_e164 if phone else "") == value
    page = read(client, application, "person")
    assert ("is-invalid" in page) is (not value)
    assert f'value="{phone.as_international if value else typed}"' in page


# --- Names ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "family"),
    [
        ("AWA", "NDIAYE"),
        ("Awa", "N’Diaye"),
        ("N'diaye", "awa"),
        ("Àwa", "N Diaye"),
    ],
)
def test_the_same_person_under_another_spelling_is_flagged_to_staff_only(
    client: Client,
    call: Call,
    officer: User,
    sign_in: Callable[[User], Client],
    given: str,
    family: str,
) -> None:
    for browser, mail, name in (
        (client, "awa@atelier.example", {}),
        (
            Client(),
            "other@atelier.example",
            {"given_names": given, "family_name": family},
        ),
    ):
        draft = begun(browser, call, mail)
        fill(browser, draft)
        number = "77 123 45 67" if not name else "77 987 65 43"
        save(browser, draft, "person", **PERSON | name | {"phone": number})
        numbers = {"ninea": "", "rccm": ""} if name else {}
        enterprise(browser, draft, **numbers, name=f"Atelier de {mail[:3]}")
        send(browser, draft)
        assert stage(draft) == Stage.SUBMITTED
        # What the person typed stays as it was typed.
        person = draft.participation.person
        person.refresh_from_db()
        assert (person.given_names, person.family_name) == (
            name.get("given_names", "Awa"),
            name.get("family_name", "N'Diaye"),
        )
        pages = read(browser, draft, "receipt") + read(browser, draft, "check")
        assert "duplicate" not in pages.lower()
        assert "already" not in pages.lower()

    found = Duplicate.objects.get()
    assert found.reasons == ["name_and_birth"]
    staff = (
        sign_in(officer)
        .get(f"/admin/register/participation/{found.second_id}/change/")
        .content.decode()
    )
    assert found.first.reference in staff
    owner = sign_in(User.objects.get(email="other@atelier.example"))
    for page in ("/me/", address(draft, "receipt")):
        shown = owner.get(page).content.decode()
        assert found.first.reference not in shown
        assert "duplicate" not in shown.lower()
