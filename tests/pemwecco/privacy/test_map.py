"""Every column that may name, reach or tell of a person stands in the map of personal data."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models
from phonenumber_field.modelfields import PhoneNumberField

from pemwecco.core.models import TransitionLog
from pemwecco.network.models import Person
from pemwecco.privacy.categories import collect_declared_categories

OURS = {
    "pemwecco",
    "events",
    "participants",
    "mobility",
    "reintegration",
    "reporting",
}
# Ways to reach someone, and free text: what is typed there cannot be known beforehand.
TELLING = (
    models.EmailField,
    models.GenericIPAddressField,
    models.JSONField,
    models.TextField,
    PhoneNumberField,
)
NAMING = re.compile(
    r"(^|_)(given_names|family_name|surname|printed_name|insured_name|birth\w*|passenger|holder"
    r"|national_id|nationality|nationalities|address|mrz|sticker_number|note|remark|remarks|comment)$"
)
# What staff publish for everybody, in three languages.
PUBLISHED = re.compile(r"_(fr|en|nl)$")
NOBODY = {
    # Of an office.
    "register.Programme": {"contact_email", "implementer_address"},
    "visas.Post": {"provider_email"},
    # Published by those whom it is about, of an organisation or an event.
    "gatherings.Event": {"summary"},
    "hosts.Host": {
        "presentation",
        "offers",
        "seeks",
        "way_there",
        "practical",
        "visit_address",
    },
    "notes.LearningNote": {"summary", "body"},
    # Of a call, its wordings and its versions.
    "calls.Setup": {"amended_because"},
    "calls.SetupVersion": {"content", "reason"},
    "letters.LetterWording": {"texts", "note"},
    "mail.Wording": {"body"},
    # The words that everybody reads who consents.
    "privacy.Consent": {"wording"},
    # Names of steps, numbers of versions.
    "applications.Application": {"steps_saved", "saves"},
    # A rule of the law.
    "visas.VisaRegime": {"nationality"},
    # What a program or a rule said.
    "documents.Upload": {"refusal"},
    "documents.Paper": {"error"},
    "itineraries.ItineraryVersion": {"error"},
    "letters.LetterBatchLine": {"refusals"},
    "letters.Bundle": {"problems", "error"},
}


def own_models() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        is_ours = model.__module__.split(".")[0] in OURS
        # The history of a row stands and goes with the row.
        is_history = hasattr(model, "pgh_tracked_model")
        if is_ours and not is_history and not model._meta.proxy:
            yield model


def is_personal(column: models.Field[object, object]) -> bool:
    if isinstance(column, models.ForeignKey):
        return column.related_model is Person
    if PUBLISHED.search(column.name):
        return False
    return isinstance(column, TELLING) or bool(NAMING.search(column.name))


def personal_columns() -> list[tuple[str, str]]:
    found = []
    for model in own_models():
        for column in model._meta.concrete_fields:
            if is_personal(column):
                found.append((model._meta.label, column.name))
    return found


def test_every_personal_column_is_in_the_map() -> None:
    mapped = set()
    for category in collect_declared_categories():
        mapped |= {(category.model, name) for name in category.fields}

    forgotten = []
    for label, name in personal_columns():
        names_nobody = name in NOBODY.get(label, ())
        if (label, name) not in mapped and not names_nobody:
            forgotten.append(f"{label}.{name}")
    assert forgotten == [], "Add them to the privacy.py of their subject."


def test_what_is_said_to_name_nobody_is_there_and_not_in_the_map() -> None:
    columns = set(personal_columns())
    mapped = set()
    for category in collect_declared_categories():
        mapped |= {(category.model, name) for name in category.fields}
    for label, names in NOBODY.items():
        for name in names:
            assert (label, name) in columns, f"{label}.{name} is not asked about."
            assert (label, name) not in mapped, f"{label}.{name} is in the map."


def test_the_law_sees_names_addresses_phones_and_texts() -> None:
    columns = set(personal_columns())

    assert {
        ("network.Person", "family_name"),
        ("network.Person", "email"),
        ("network.Person", "phone"),
        ("applications.Application", "needs"),
        ("visas.TravelDocument", "person"),
    } <= columns


@pytest.mark.parametrize("ledger", TransitionLog.__subclasses__())
def test_every_ledger_is_in_the_map(ledger: type[models.Model]) -> None:
    mapped = {category.model for category in collect_declared_categories()}

    assert ledger._meta.label in mapped
