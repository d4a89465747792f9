"""The search of every list of staff: folded, by numbers in any spelling, once for a row, in one query."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.core.validators import MaxValueValidator
from django.db import connection, models, transaction
from django.test import RequestFactory
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField

from mobility.letters.models import Letter
from mobility.visas.models import Dossier
from participants.panel.models import Review
from participants.register.models import Participation, Programme
from pemwecco.accounts.models import User
from pemwecco.core.admin import BaseAdmin
from pemwecco.core.searching import WHOLE, expand_search_paths, search_rows
from pemwecco.documents.models import Paper
from pemwecco.network.models import Organisation, Person
from pemwecco.network.services import set_identifier
from pemwecco.network.spellings import strip_number_labels
from tests import factories
from tests.conftest import SignIn
from tests.mobility.dossiers import dossier, entry, passport_of, post

__all__ = ["dossier", "entry", "post"]
pytestmark = pytest.mark.django_db
NAME = "Ndèye N’Diaye"
ADDRESS = "ndeye.ndiaye@atelier.example"
SPELLINGS = (
    "N'Diaye", "N’Diaye", "Ndiaye", "ndiaye ndeye", "Ndèye N'Diaye", "NDEYE  n`diaye", "n diayé",
)  # fmt: skip
LISTS = [
    (model, page)
    for model, page in admin.site._registry.items()
    if page.search_fields and isinstance(page, BaseAdmin)
]


def list_columns(model: type[models.Model], page: Any) -> list[str]:
    """The columns with words that a list is searched by; those found whole only are not for words."""
    found = []
    for path in expand_search_paths(model, page.search_fields):
        at: Any = model
        for step in path.removesuffix(WHOLE).split("__"):
            field = at._meta.get_field(step)
            at = field.related_model
        is_text = isinstance(field, models.CharField | models.TextField)
        is_text = is_text and not isinstance(field, models.SlugField | PhoneNumberField)
        room = field.max_length or 1000
        # Phones and numbers of letters, the way back from a file to its dossiers, have tests of their own.
        is_own = path.endswith(WHOLE) or "dossiers__letters" in path
        # The older of two files that are the same stands first; the newer one is found alike.
        is_own = is_own or path.startswith("second_")
        if is_text and room > len(NAME) and not is_own:
            found.append(path)
    return found


@pytest.fixture
def unguarded() -> Iterator[None]:
    """Rows may stand alone: no keys and no triggers hold them while they are made."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


def make_row(model: type[models.Model], path: str = "", text: str = "") -> models.Model:
    """A row whose column at the end of a path has a text; the rest as poor as the table lets it."""
    first, _rest, more = path.partition("__")
    given: dict[str, Any] = {}
    for name, value in NEEDED.get(model._meta.label, {}).items():
        given[name] = value() if callable(value) else value
    field: Any = model._meta.get_field(first) if first else None
    if first and not more:
        given[first] = text
    elif more and not (field.one_to_many or field.many_to_many):
        given[first] = make_row(field.related_model, more, text)
    for name in _list_needed_relations(model, first):
        if name not in given:
            needed: Any = model._meta.get_field(name)
            given[name] = make_row(needed.related_model)
    _fill_columns(model, given)
    row = model(**given)
    row.save_base(raw=True, force_insert=True)
    if more and field.many_to_many:
        getattr(row, first).add(make_row(field.related_model, more, text))
    elif more and field.one_to_many:
        behind = make_row(field.related_model, more, text)
        behind_name = field.field.attname
        field.related_model._base_manager.filter(pk=behind.pk).update(
            **{behind_name: row.pk}
        )
    return row


# What the table itself asks of a row.
NEEDED: dict[str, dict[str, Any]] = {
    "applications.Correction": {"papers": ["cv"]},
    "core.Parameter": {"value": "15"},
    "itineraries.Presence": {"by": lambda: make_row(User)},
    "itineraries.TravelTime": {"one": "Aalst", "other": "Zottegem", "minutes": 60},
    "network.Need": {"organisation": factories.organisation},
    "structures.CallNotice": {"agrees": True},
    "structures.Nomination": {"contact_agrees": True},
    "visas.VisaUse": {"lawful": True},
}
# Of these columns a table asks for one, or for both of a kind; the first where the path says nothing.
ONE_OF: dict[str, tuple[str, ...]] = {
    "itineraries.Stop": ("itinerary", "cohort"),
    "network.Merge": ("kept_person", "kept_organisation"),
    "network.SimilarPair": ("first_person", "first_organisation"),
    "plans.GivenSupport": ("organisation", "person"),
}
COUNT = iter(range(1000, 100_000))


def _list_needed_relations(model: Any, first: str) -> Iterator[str]:
    names = ONE_OF.get(model._meta.label, ())
    for name in names:
        if first == name or (first not in names and name == names[0]):
            yield name
            if name.startswith("first_"):
                yield name.replace("first_", "second_")


def _fill_columns(model: Any, given: dict[str, Any]) -> None:
    """The columns that the table wants, whatever their value."""
    for column in model._meta.concrete_fields:
        is_free = column.null or column.has_default() or column.primary_key
        is_free = is_free or (column.blank and not column.is_relation)
        if column.name in given or is_free:
            continue
        if column.is_relation and column.related_model is Programme:
            given[column.name] = factories.programme()
        elif column.is_relation:
            given[column.name] = make_row(column.related_model)
        else:
            given[column.name] = _fill(column)


def _find_most(column: Any) -> int:
    """The largest number that a column takes, of those that are tried here."""
    ends = [30_000]
    for validator in column.validators:
        if isinstance(validator, MaxValueValidator):
            ends.append(int(validator.limit_value))
    return min(ends)


def _fill(column: Any) -> Any:
    kinds: tuple[tuple[type, Any], ...] = (
        (models.DateTimeField, timezone.now()),
        (models.DateField, timezone.localdate()),
        (models.JSONField, {}),
        (models.IntegerField, next(COUNT) % _find_most(column) or 1),
        (models.DecimalField, 1),
        (models.BooleanField, False),
    )
    for kind, value in kinds:
        if isinstance(column, kind):
            return value
    if column.name == "email":
        return f"x{next(COUNT)}@atelier.example"
    choices = [code for code, _name in column.flatchoices or () if code]
    return choices[0] if choices else f"x{next(COUNT)}"[: column.max_length]


def test_every_list_of_ours_is_searched_in_the_one_way() -> None:
    own = [
        type(page)
        for page in admin.site._registry.values()
        if not type(page).__module__.startswith(("allauth", "django.", "unfold"))
    ]
    assert len(LISTS) > 25
    for page in own:
        assert page.get_search_results is BaseAdmin.get_search_results, page


@pytest.mark.parametrize(
    ("model", "page"), LISTS, ids=[model._meta.label for model, _page in LISTS]
)
def test_each_column_of_each_list_is_found_by_every_spelling(
    model: type[models.Model], page: BaseAdmin, unguarded: None, rf: RequestFactory
) -> None:
    columns = list_columns(model, page)
    assert columns
    everything = model._base_manager.all()
    request = rf.get("/")
    request.user = User(is_active=True, is_superuser=True)
    for path in columns:
        before = transaction.savepoint()
        row = make_row(model, path, ADDRESS if path.endswith("email") else NAME)
        for text in SPELLINGS:
            found, may_double = page.get_search_results(request, everything, text)
            assert [one.pk for one in found] == [row.pk], (path, text)
            assert not may_double
        found, _double = page.get_search_results(request, everything, "Ndoye")
        assert not found.exists()
        transaction.savepoint_rollback(before)


# By the numbers of a file, in any spelling


@pytest.fixture
def person_of_file(dossier: Dossier) -> Person:
    """The dossier of someone with every number, beside the files of others."""
    file = dossier.participation
    person, organisation = file.person, file.organisation
    assert organisation is not None
    person.given_names, person.family_name = "Ndèye", "N’Diaye"
    person.phone = "+221776543210"
    person.save()
    organisation.name = "Saveurs d’Été"
    organisation.save()
    set_identifier(organisation=organisation, scheme="ninea", text="005677234 2Y2")
    set_identifier(organisation=organisation, scheme="rccm", text="SN.DKR.2015.B.20990")
    passport_of(dossier)
    for number in range(3):
        other = factories.person(family_name=f"Autre{number}")
        factories.participation(person=other, stage="prepared")
    return person


OF_ENTERPRISE = [
    "005677234", "5677234", "N° 005677234", "NINEA 005 677 234", "005677234 2Y2", "0056772342Y2",
    "SN.DKR.2015.B.20990", "sn dkr 2015 b 20990", "SNDKR2015B20990", "RC SN DKR 2015 B 20990",
    "R.C. : SN DKR 2015 B 20990", "saveurs d'ete", "SAVEURS ETE",
]  # fmt: skip
OF_PERSON = [
    "A01234567", "a 0123 4567", "+221 77 654 32 10", "77 654 32 10", "00221776543210", "776543210",
    "77-654-32-10", "ndeye ndiaye",
]  # fmt: skip


@pytest.mark.parametrize("text", [*OF_ENTERPRISE, *OF_PERSON, "ndeye ete"])
def test_a_file_is_found_by_its_numbers(text: str, person_of_file: Person) -> None:
    file = Participation.objects.get(person=person_of_file)
    held = Dossier.objects.get(participation=file)
    assert list(search_rows(Participation.objects.all(), (), text)) == [file]
    assert list(search_rows(Dossier.objects.all(), (), text)) == [held]
    people = [person_of_file] if text in OF_PERSON else []
    assert list(search_rows(Person.objects.all(), (), text)) == people
    houses = [file.organisation] if text in OF_ENTERPRISE else []
    assert list(search_rows(Organisation.objects.all(), (), text)) == houses


def test_a_file_is_found_by_the_number_of_its_letter(person_of_file: Person) -> None:
    file = Participation.objects.get(person=person_of_file)
    held = Dossier.objects.get(participation=file)
    paper = Paper.objects.create(
        kind="support", year=2026, number=42, reference="PEM-VSL-26-0042", language="fr", facts={}
    )  # fmt: skip
    letter = Letter.objects.create(dossier=held, paper=paper, kind="support")
    for text in ("PEM-VSL-26-0042", "pem vsl 26 0042", "PEMVSL260042"):
        assert list(search_rows(Participation.objects.all(), (), text)) == [file]
        assert list(search_rows(Dossier.objects.all(), (), text)) == [held]
    page = admin.site._registry[Letter]
    paths = list(page.search_fields)
    assert list(search_rows(Letter.objects.all(), paths, "ndiaye 0042")) == [letter]


def test_a_hidden_number_is_found_whole_and_guessed_by_no_part_of_it(
    person_of_file: Person,
) -> None:
    person_of_file.national_id = "1750199001234"
    person_of_file.save()
    people = Person.objects.all()
    for whole in ("1 750 1990 01234", "1750199001234", "A01234567"):
        assert list(search_rows(people, (), whole)) == [person_of_file]
    for part in ("175019900123", "50199001234", "A0123456"):
        assert list(search_rows(people, (), part)) == []


def test_nothing_asked_is_everything_and_signs_alone_are_nothing_asked(
    person_of_file: Person,
) -> None:
    everyone = Person.objects.all()
    for text in ("", "  ", "’ – «»"):
        assert search_rows(everyone, (), text).count() == everyone.count()
    assert search_rows(everyone, (), "ndiaye zzz").count() == 0
    assert search_rows(everyone, (), "zzz " * 200).count() == 0


def test_a_row_with_several_numbers_comes_once(person_of_file: Person) -> None:
    house = Participation.objects.get(person=person_of_file).organisation
    assert house is not None
    set_identifier(organisation=house, scheme="other", text="0056 77234 X")
    found = search_rows(Organisation.objects.all(), (), "0056")
    assert [one.pk for one in found] == [house.pk]


@pytest.mark.parametrize(
    ("typed", "bare"),
    [
        ("N° 005677234", "005677234"),
        ("NINEA : 005677234", "005677234"),
        ("R.C. : SN DKR 2013 B 18", "SN DKR 2013 B 18"),
        ("RCCM SN-DKR-2013-B-18", "SN-DKR-2013-B-18"),
        ("BCE 0264.814.354", "0264.814.354"),
        ("BE 0264.814.354", "0264.814.354"),
        ("Tél. 77 123 45 67", "77 123 45 67"),
        ("Rcarte", "Rcarte"),
    ],
)
def test_words_before_a_number_are_left_out(typed: str, bare: str) -> None:
    assert strip_number_labels(typed) == bare


@pytest.mark.parametrize(
    "text",
    ["0264.814.354", "0264814354", "BE 0264.814.354", "264 814 354", "BCE 0264 814 354"],
)  # fmt: skip
def test_a_belgian_house_is_found_by_its_number(text: str) -> None:
    house = factories.organisation(country="BE")
    factories.organisation(country="BE")
    set_identifier(organisation=house, scheme="be_enterprise", text="0264.814.354")
    assert list(search_rows(Organisation.objects.all(), (), text)) == [house]


# On the pages


@pytest.mark.parametrize(
    "address",
    [
        "/admin/register/participation/",
        "/admin/network/person/",
        "/admin/visas/dossier/",
    ],
)
def test_the_lists_find_by_each_spelling(
    address: str, person_of_file: Person, coordinator: User, sign_in: SignIn
) -> None:
    browser = sign_in(coordinator)
    for text in SPELLINGS:
        page = browser.get(address, {"q": text})
        assert page.status_code == 200
        assert len(page.context["cl"].result_list) == 1, text


def test_a_picker_finds_as_the_lists_do(
    person_of_file: Person, coordinator: User, sign_in: SignIn
) -> None:
    asked = {
        "app_label": "network",
        "model_name": "affiliation",
        "field_name": "person",
        "term": "n'diaye ndeye",
    }
    answer = sign_in(coordinator).get("/admin/autocomplete/", asked).json()
    assert [one["id"] for one in answer["results"]] == [str(person_of_file.pk)]


def test_who_may_not_read_people_finds_reviews_by_number_only(
    rf: RequestFactory,
) -> None:
    page = admin.site._registry[Review]
    request = rf.get("/")
    request.user = User.objects.create(email="jury@staff.example", is_staff=True)
    assert page.get_search_fields(request) == ("participation__reference",)
