"""People as they are, on the form: one name, an open birth, a nationality that is no country."""

from __future__ import annotations

import pytest
from django.test import Client

from participants.applications.models import Application
from participants.applications.services.facts import read_step_answers
from participants.applications.services.submission import list_submission_findings
from pemwecco.core.partial_dates import PartialDate
from pemwecco.network.models import Person
from pemwecco.network.services import record_person
from tests import factories
from tests.participants.filling import PERSON, begun, fill, save, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(client: Client) -> Application:
    return begun(client, factories.call(slug="call-2027"))


def read_person(application: Application) -> Person:
    return Person.objects.get(participations=application.participation)


def list_gaps(application: Application) -> set[str]:
    fresh = Application.objects.get(pk=application.pk).participation
    return {gap.field for gap in list_submission_findings(fresh)}


@pytest.mark.parametrize(
    ("given_names", "family_name", "kept"),
    [
        ("", "Sukarno", ("", "Sukarno")),
        ("Sukarno", "", ("Sukarno", "")),
        (".", "Sukarno", ("", "Sukarno")),
        ("Sukarno", "-", ("Sukarno", "")),
        ("– –", "Mangrove", ("", "Mangrove")),
    ],
)
def test_one_name_is_enough(
    given_names: str,
    family_name: str,
    kept: tuple[str, str],
    client: Client,
    application: Application,
) -> None:
    names = {"given_names": given_names, "family_name": family_name}
    save(client, application, "person", **(PERSON | names))
    person = read_person(application)
    assert (person.given_names, person.family_name) == kept
    assert not {"given_names", "family_name"} & list_gaps(application)
    assert person.full_name == person.called_by == "".join(kept)


def test_no_name_at_all_is_missing(client: Client, application: Application) -> None:
    names = {"given_names": ".", "family_name": "-"}
    save(client, application, "person", **(PERSON | names))
    assert {"given_names", "family_name"} <= list_gaps(application)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("00/00/1975", PartialDate(1975)),
        ("01/00/1975", PartialDate(1975, None, 1)),
        ("1975", PartialDate(1975)),
        ("vers 1975", PartialDate(1975)),
        ("XX/03/1975", PartialDate(1975, 3)),
        ("mars 1975", PartialDate(1975, 3)),
        ("14/03/1975", PartialDate(1975, 3, 14)),
    ],
)
def test_a_birth_is_kept_as_far_as_it_is_known(
    typed: str, kept: PartialDate, client: Client, application: Application
) -> None:
    save(client, application, "person", **(PERSON | {"birth_date": typed}))
    assert read_person(application).birth_date == kept
    assert "birth_date" not in list_gaps(application)
    # Shown again as passports print it, and read again the same.
    fresh = Application.objects.get(pk=application.pk)
    shown = read_step_answers(fresh, "person")["birth_date"]
    assert shown == kept.numeric()
    save(client, application, "person", **(PERSON | {"birth_date": shown}))
    assert read_person(application).birth_date == kept


@pytest.mark.parametrize("typed", ["31/02/1990", "2099", "00/13/1975", "hier"])
def test_what_is_no_birth_is_said(
    typed: str, client: Client, application: Application
) -> None:
    page = save(client, application, "person", **(PERSON | {"birth_date": typed}))
    assert read_person(application).birth_date is None
    assert "birth_date" in list_gaps(application)
    assert page.status_code in {200, 302, 422}


@pytest.mark.parametrize("code", ["XXA", "XXB", "XXX", "XK", "GM"])
def test_a_nationality_may_be_that_of_no_state(
    code: str, client: Client, application: Application
) -> None:
    save(client, application, "person", **(PERSON | {"nationality": code}))
    assert read_person(application).nationality == code
    assert "nationality" not in list_gaps(application)


def test_the_list_begins_with_the_programmes_and_names_nationalities(
    client: Client, application: Application
) -> None:
    reference = application.participation.reference
    page = client.get(f"/apply/file/{reference}/person/").content.decode()
    place = page.index('name="nationality"')
    options = page[place : page.index("</select>", place)]
    assert options.index(">Sénégalaise<") < options.index(">Afghane<")
    assert options.index(">Égyptienne<") < options.index(">Espagnole<")
    assert ">Apatride<" in options


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Awa \u202eeteL", "Awa eteL"),
        ("Awa\u200b  Marie\u00a0 Louise", "Awa Marie Louise"),
        ("\u2067Ndèye\u2069 ", "Ndèye"),
        ("Awa\tFatou", "Awa Fatou"),
    ],
)
def test_signs_that_no_one_sees_are_no_part_of_a_name(
    typed: str, kept: str, client: Client, application: Application
) -> None:
    save(client, application, "person", **(PERSON | {"given_names": typed}))
    assert read_person(application).given_names == kept
    assert record_person(email="x@atelier.example", family_name=typed).family_name == kept  # fmt: skip


def test_who_has_one_name_and_an_open_birth_sends_the_application(
    client: Client, application: Application
) -> None:
    fill(client, application)
    person = {"given_names": "", "family_name": "Sukarno", "birth_date": "1975"}
    save(client, application, "person", **(PERSON | person | {"nationality": "XXA"}))
    send(client, application)
    application.participation.refresh_from_db()
    assert application.participation.stage != "draft"
