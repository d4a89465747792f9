"""What people type into the form: read rightly or refused with its sentence, never another value."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from participants.applications.models import Application
from participants.register.models import Call
from pemwecco.network.services import load_sectors
from tests import factories
from tests.participants.filling import ENTERPRISE, PERSON, PROJECT, begun, save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
LINE = "Nous voulons vendre nos mangues.\r\n"


@pytest.fixture
def call() -> Call:
    load_sectors()
    return factories.call()


@pytest.fixture
def draft(client: Client, call: Call) -> Application:
    return begun(client, call)


def read(draft: Application) -> Application:
    return Application.objects.select_related(
        "participation__person", "participation__organisation"
    ).get(pk=draft.pk)


def show(client: Client, draft: Application, step: str) -> str:
    return client.get(
        f"/apply/file/{draft.participation.reference}/{step}/"
    ).content.decode()


# --- texts -----------------------------------------------------------------------------------------


def fill_up(most: int) -> str:
    """As a browser posts it: it counted each line end as one sign, and sends two."""
    return (LINE * 200).replace("\r\n", "\n")[:most].replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("step", "name", "most", "others"),
    [
        ("project", "project", 3000, PROJECT),
        ("project", "expected_results", 2000, PROJECT),
        ("project", "needs", 2000, PROJECT),
        ("project", "partner_wishes", 1000, PROJECT),
        ("enterprise", "activity", 250, ENTERPRISE),
    ],
)
def test_a_text_that_the_browser_lets_in_is_not_too_long(
    client: Client,
    draft: Application,
    step: str,
    name: str,
    most: int,
    others: dict[str, str],
) -> None:
    text = fill_up(most)
    assert len(text) > most
    save(client, draft, step, **{**others, name: text})

    row = read(draft)
    assert row.unread == {}
    kept = getattr(
        row if step == "project" else row.participation.organisation,
        "activity" if name == "activity" else name,
    )
    assert kept == text.replace("\r\n", "\n").strip()


def test_pictures_count_as_two_signs_as_in_the_browser(
    client: Client, draft: Application
) -> None:
    save(client, draft, "project", **{**PROJECT, "partner_wishes": "🌾" * 500})
    assert read(draft).partner_wishes == "🌾" * 500

    save(client, draft, "project", **{**PROJECT, "partner_wishes": "🌾" * 500 + "a"})
    assert "partner_wishes" in read(draft).unread["project"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Awa \u202eeteL", "Awa eteL"),
        ("A\u200bwa", "Awa"),
        ("\ufeffAwa", "Awa"),
        ("A\u00adwa", "Awa"),
        ("Awa  \u00a0Marie", "Awa Marie"),
        ("\u2067Awa\u2069", "Awa"),
    ],
)
def test_signs_that_nobody_sees_are_no_part_of_a_name(
    client: Client, draft: Application, typed: str, kept: str
) -> None:
    save(client, draft, "person", **PERSON | {"given_names": typed})

    assert read(draft).participation.person.given_names == kept


@pytest.mark.parametrize("typed", ["A\0wa", "\0", "Awa\ufffd"])
@pytest.mark.parametrize("is_script", [False, True])
def test_a_sign_that_cannot_be_kept_is_refused_with_its_sentence(
    client: Client, draft: Application, typed: str, is_script: bool
) -> None:
    save(client, draft, "person", **PERSON)
    headers: Any = {"X-Autosave": "1"} if is_script else {}
    draft.refresh_from_db()
    answer = client.post(
        f"/apply/file/{draft.participation.reference}/person/",
        {**PERSON, "given_names": typed, "version": draft.version, "window": "one"},
        headers=headers,
    )

    assert answer.status_code == (200 if is_script else 302)
    assert read(draft).participation.person.given_names == "Awa"
    assert "This holds a sign that cannot be kept." in show(client, draft, "person")


# --- numbers and days ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("jobs", "5²"),
        ("jobs", "①"),
        ("jobs", "1,5"),
        ("jobs", "-3"),
        ("jobs_women", "¾"),
        ("turnover", "1 234,50"),
        ("turnover", "12 millions"),
        ("figures_year", "20²5"),
    ],
)
def test_what_is_no_whole_number_is_kept_as_typed_with_its_sentence(
    client: Client, draft: Application, name: str, typed: str
) -> None:
    answer = save(client, draft, "enterprise", **ENTERPRISE | {name: typed})

    assert answer.status_code == 302
    assert read(draft).unread == {"enterprise": {name: typed}}
    assert "Write a whole number, in digits." in show(client, draft, "enterprise")


@pytest.mark.parametrize(
    ("typed", "turnover"),
    [
        ("12 500 000 F CFA", 12_500_000),
        ("12.500.000", 12_500_000),
        ("12\u202f500\u202f000", 12_500_000),
        ("12'500'000", 12_500_000),
        ("012500000", 12_500_000),
        ("1.000", 1000),
        ("1 234,00", 1234),
        ("١٢٥٠٠", 12_500),
    ],
)
def test_an_amount_is_read_as_it_is_written(
    client: Client, draft: Application, typed: str, turnover: int
) -> None:
    save(client, draft, "enterprise", **ENTERPRISE | {"turnover": typed})

    assert read(draft).figures["turnover"] == turnover


@pytest.mark.parametrize(
    "typed", ["3 mars 1990", "03.03.90", "1990-03-03", "le 3 mars 1990", "٣/٣/١٩٩٠"]
)
def test_a_birth_date_in_words_is_read(
    client: Client, draft: Application, typed: str
) -> None:
    save(client, draft, "person", **PERSON | {"birth_date": typed})

    assert read(draft).participation.person.birth_date == date(1990, 3, 3)


@pytest.mark.parametrize(
    "typed", ["trois mars 1990", "3²/03/1990", "3/3/1990 4/3/1990"]
)
def test_what_is_no_day_is_kept_as_typed(
    client: Client, draft: Application, typed: str
) -> None:
    save(client, draft, "person", **PERSON | {"birth_date": typed})

    assert read(draft).unread == {"person": {"birth_date": typed}}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("77 123 45 67 / 78 123 45 67", "Write one phone number only"),
        ("771234567 ou 781234567", "Write one phone number only"),
        ("77 123 45 67/68", "This is not a phone number we can call."),
        ("77 123 45 6²", "This is not a phone number we can call."),
        ("77 62 37 45", "This is not a phone number we can call."),
    ],
)
def test_a_phone_field_takes_one_number(
    client: Client, draft: Application, typed: str, sentence: str
) -> None:
    save(client, draft, "person", **PERSON | {"phone": typed})

    assert read(draft).unread == {"person": {"phone": typed}}
    assert sentence in show(client, draft, "person")


# --- numbers of registers --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("ninea", "N° 005677234", "005677234"),
        ("ninea", "05677234", "005677234"),
        ("rccm", "RC SN DKR 2015 B 20990", "SN.DKR.2015.B.20990"),
        ("rccm", "R.C. : SN DKR 2013 B 18", "SN.DKR.2013.B.18"),
        ("rccm", "SN DKR 2015 B 20990 du 12/03/2019", "SN.DKR.2015.B.20990"),
    ],
)
def test_a_number_is_read_as_it_is_printed(
    client: Client, draft: Application, name: str, typed: str, kept: str
) -> None:
    save(client, draft, "enterprise", **ENTERPRISE | {name: typed})

    row = read(draft)
    assert row.unread == {}
    assert row.participation.organisation is not None
    assert row.participation.organisation.identifiers.get(scheme=name).value == kept


def test_a_zero_that_was_put_back_is_a_remark_and_stops_nobody(
    client: Client, draft: Application
) -> None:
    save(client, draft, "enterprise", **ENTERPRISE | {"ninea": "05677234"})
    # The next save has the number with its zero, as the form gives it back.
    save(client, draft, "enterprise", **ENTERPRISE | {"ninea": "005677234"})

    page = show(client, draft, "check")
    assert "This NINEA had 8 digits: we put a zero before it." in page
    assert "Correct it, or say why it is right." not in page


# --- two spellings of one address -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("awa@exämple.example", "awa@xn--exmple-cua.example"),
        ("Awa6@Exemple-Société.example", "awa6@xn--exemple-socit-mhbb.example"),
        ("awa@XN--EXMPLE-CUA.example", "awa@xn--exmple-cua.example"),
        ("awa@faß.example", "awa@xn--fa-hia.example"),
    ],
)
def test_an_accented_domain_is_kept_in_ascii(
    client: Client, call: Call, typed: str, kept: str
) -> None:
    draft = begun(client, call, typed)

    assert draft.participation.person.email == kept


def test_two_spellings_of_an_address_are_one_person(client: Client, call: Call) -> None:
    first = begun(client, call, "awa@exämple.example")
    again = begun(client, call, "awa@xn--exmple-cua.example")

    assert (first.pk, Application.objects.count()) == (again.pk, 1)


@pytest.mark.parametrize("typed", ["awä@exemple.example", "awa\0@exemple.example"])
def test_an_address_that_no_server_takes_is_refused_with_its_sentence(
    client: Client, call: Call, typed: str
) -> None:
    page = client.post(
        f"/apply/{call.slug}/start/",
        {"email": typed, "language": "fr"},
    )

    assert page.status_code == 200
    assert "is-invalid" in page.content.decode()
    assert not Application.objects.exists()
