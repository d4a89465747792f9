"""Rows on the pages of other rows, sent with keys that no page of ours sends."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role
from tests.architecture.rows import BY_LOOKING, summarise_rows
from tests.architecture.source import get_module_name, list_code_files, parse_module
from tests.architecture.staff_rows import (
    leave_pages_unwritten,
    make_other_parents,
    make_staff_rows,
    read_sent_form,
)
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
PAGES = {
    f"{model._meta.app_label}_{model._meta.model_name}": page
    for model, page in admin.site._registry.items()
    if page.inlines
}
UNREADABLE = "The rows below could not be read, so nothing was saved."
OUT_OF_PLACE = "A row of this page was removed meanwhile, or is not of this page."
COUNTS = ("-1", "", "many", "99999999999", "1e3", None)
# Written by each save, whatever it changes.
BY_SAVING = BY_LOOKING | {"django_admin_log", "pghistory_context"}
ASKED = (
    "foreign",
    "gone",
    "letters",
    "long",
    "empty",
    "unsent",
    "parent",
    "no parent",
    "both",
    "new",
    "new and foreign",
)
Sent = dict[str, Any]


class Page:
    """The page of one row, as an administrator has it, with another row of its kind beside it."""

    def __init__(self, name: str, by: User, client: Client) -> None:
        self.client = client
        self.name = name
        self.row: Model = make_staff_rows(by)[name]
        self.other: Model = make_other_parents(by)[name]
        self.address = reverse(f"admin:{name}_change", args=[self.row.pk])
        shown = client.get(self.address)
        text = shown.content.decode()
        self.sent: Sent = dict(
            read_sent_form(text, f"{self.row._meta.model_name}_form")
        )
        self.form = shown.context["adminform"].form
        self.rows = [entry.formset for entry in shown.context["inline_admin_formsets"]]

    def post(self, **changed: Any) -> Any:
        """The answer when some keys are sent otherwise, or, with None, not at all."""
        sent = self.sent | changed
        given = {key: value for key, value in sent.items() if value is not None}
        with leave_pages_unwritten():
            return self.client.post(self.address, given)

    def save(self, **changed: Any) -> list[str]:
        """The code of such an answer, and what stops it."""
        answer = self.post(**changed)
        context = getattr(answer, "context_data", None) or {}
        return [str(answer.status_code), *map(str, context.get("errors", ()))]

    def list_keys(self) -> Iterator[tuple[Any, str, Any]]:
        """Of each kind of rows that are sent: form set, key of the first row, a row of the other's."""
        for formset in self.rows:
            key = f"{formset.prefix}-0-{formset.model._meta.pk.name}"
            if key in self.sent:
                foreign = formset.model._default_manager.filter(
                    **{formset.fk.name: self.other}
                ).first()
                assert foreign is not None, f"{formset.prefix} of the other is missing"
                yield formset, key, foreign

    def is_only_read(self, formset: Any, key: str) -> bool:
        """Whether nothing but the keys of a row is sent."""
        keys = {key, f"{formset.prefix}-0-{formset.fk.name}"}
        start = f"{formset.prefix}-0-"
        return {name for name in self.sent if name.startswith(start)} <= keys


def list_silent(answer: Any, sentence: str) -> list[str]:
    """The rows of which an answer does not say the sentence; all, when something was saved."""
    context = getattr(answer, "context_data", None) or {}
    silent = []
    for entry in context.get("inline_admin_formsets", ()):
        if sentence not in str(entry.formset.non_form_errors()):
            silent.append(entry.formset.prefix)
    return silent if answer.status_code == 200 else [str(answer.status_code)]


@pytest.fixture
def open_page(
    staff_member: Callable[[Role], User], sign_in: SignIn
) -> Callable[[str], Page]:
    by = staff_member(Role.ADMINISTRATOR)
    client = sign_in(by)
    client.raise_request_exception = False
    return lambda name: Page(name, by, client)


@pytest.mark.parametrize("name", PAGES)
def test_counts_that_no_page_sends_are_refused_with_a_sentence(
    name: str, open_page: Callable[[str], Page]
) -> None:
    page = open_page(name)
    before, wrong = summarise_rows(), {}
    for count in ("TOTAL_FORMS", "INITIAL_FORMS"):
        for value in COUNTS:
            keys = [f"{formset.prefix}-{count}" for formset in page.rows]
            answer = page.post(**dict.fromkeys(keys, value))
            if silent := list_silent(answer, UNREADABLE):
                wrong[count, value] = silent

    assert wrong == {}
    # The page that comes back says so, and can be sent once more.
    broken = page.sent | {f"{page.rows[0].prefix}-INITIAL_FORMS": "-1"}
    text = page.client.post(page.address, broken).text
    assert UNREADABLE in text
    again = read_sent_form(text, f"{page.row._meta.model_name}_form")
    assert again.keys() == page.sent.keys()
    assert again[f"{page.rows[0].prefix}-INITIAL_FORMS"] != ["-1"]
    assert summarise_rows() == before


@pytest.mark.parametrize("name", PAGES)
def test_keys_of_rows_and_parents_of_others_are_refused_with_a_sentence(
    name: str, open_page: Callable[[str], Page]
) -> None:
    page = open_page(name)
    before, wrong = summarise_rows(), {}
    for asked in ASKED:
        changed: Sent = {}
        sent = set()
        for formset, key, foreign in page.list_keys():
            if asked == "unsent" and page.is_only_read(formset, key):
                continue
            sent.add(formset.prefix)
            parent = f"{formset.prefix}-0-{formset.fk.name}"
            # As a new row: the page says that none stood there.
            new = {f"{formset.prefix}-INITIAL_FORMS": "0"}
            changed |= {
                "foreign": {key: foreign.pk},
                "gone": {key: 987654321},
                "letters": {key: "abc"},
                "long": {key: "9" * 30},
                "empty": {key: ""},
                "unsent": {key: None},
                "parent": {parent: page.other.pk},
                "no parent": {parent: "abc"},
                "both": {parent: page.other.pk, key: foreign.pk},
                "new": new,
                "new and foreign": new | {key: foreign.pk},
            }[asked]
        silent = list_silent(page.post(**changed), OUT_OF_PLACE)
        if left := [one for one in silent if one in sent or one.isdecimal()]:
            wrong[asked] = left

    assert wrong == {}
    assert summarise_rows() == before


@pytest.mark.parametrize("name", PAGES)
def test_columns_that_the_page_does_not_offer_stay(
    name: str, open_page: Callable[[str], Page]
) -> None:
    page = open_page(name)
    # What was made above by hand is brought into its form by the first save.
    assert page.save() == ["302"]
    before = summarise_rows(without=BY_SAVING)

    hidden: Sent = {}
    kinds = [("", page.form, page.other)]
    for formset, _key, foreign in page.list_keys():
        kinds.append((f"{formset.prefix}-0-", formset.forms[0], foreign))
    for prefix, form, other in kinds:
        for field in other._meta.concrete_fields:
            if field.name not in form.fields:
                value = str(field.value_from_object(other))
                hidden |= {
                    f"{prefix}{field.name}": value,
                    f"{prefix}{field.attname}": value,
                }
    assert hidden

    assert page.save(**hidden) == ["302"]
    assert summarise_rows(without=BY_SAVING) == before


@pytest.mark.parametrize("name", PAGES)
def test_a_page_for_a_new_row_refuses_the_same(
    name: str, open_page: Callable[[str], Page]
) -> None:
    page = open_page(name)
    address = reverse(f"admin:{name}_add")
    before = summarise_rows()
    for value in COUNTS:
        keys = [f"{formset.prefix}-TOTAL_FORMS" for formset in page.rows]
        with leave_pages_unwritten():
            answer = page.client.post(address, dict.fromkeys(keys, value or ""))
        assert list_silent(answer, UNREADABLE) == []

    assert summarise_rows() == before


@pytest.mark.unit
def test_only_pages_of_staff_take_rows_by_numbered_keys() -> None:
    """Public pages have one form for one row; whoever gives them rows brings them into the tests above."""
    found = set()
    for path in list_code_files():
        if "formset" not in path.read_text().casefold():
            continue
        for node in ast.walk(parse_module(path)):
            names = [node.id] if isinstance(node, ast.Name) else []
            if isinstance(node, ast.ImportFrom):
                names = [alias.name for alias in node.names]
            if any("formset" in name.casefold() for name in names):
                found.add(get_module_name(path))
    of_staff = {"pemwecco.core.row_forms", "pemwecco.core.history.pages"}
    outside = {module for module in found - of_staff if ".admin" not in module}

    assert outside == set()
    assert found
