"""Every form outside the staff pages reads what people type by the fields of the house, not by plain ones."""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest
from django import forms
from django.apps import apps

from tests.architecture.source import PACKAGES as OURS

pytestmark = pytest.mark.unit
PLAIN = {
    forms.CharField,
    forms.DateField,
    forms.DateTimeField,
    forms.DecimalField,
    forms.EmailField,
    forms.FloatField,
    forms.IntegerField,
    forms.TimeField,
}


# The code of a sign-in is compared sign by sign; its field is the library's.
KEPT_PLAIN = {"pemwecco.accounts.forms.TypeCodeForm.code"}


def iterate_pages() -> Iterator[ModuleType]:
    """The modules of pages of every subject; those of staff are called admin."""
    for config in apps.get_app_configs():
        if config.name.split(".")[0] not in OURS:
            continue
        assert config.module is not None
        for found in pkgutil.walk_packages(config.module.__path__, f"{config.name}."):
            tail = found.name.removeprefix(f"{config.name}.").split(".")
            if tail[0] == "views":
                yield import_module(found.name)


def collect_outside_forms() -> set[type[forms.Form | forms.ModelForm[Any]]]:
    found: set[type[forms.Form | forms.ModelForm[Any]]] = set()
    for page in iterate_pages():
        for thing in vars(page).values():
            if inspect.isclass(thing) and issubclass(
                thing, forms.Form | forms.ModelForm
            ):
                found.add(thing)
    return found


def test_outside_forms_have_the_fields_of_the_house() -> None:
    every = collect_outside_forms()
    plain = []
    for form in every:
        if form.__module__.split(".")[0] not in OURS:
            continue
        for name, field in form.base_fields.items():
            if type(field) in PLAIN and not field.widget.is_hidden:
                plain.append(f"{form.__module__}.{form.__name__}.{name}")

    assert set(plain) == KEPT_PLAIN, "Use the fields of pemwecco.core.form_fields."
    assert len(every) > 15


def test_fields_made_while_running_are_of_the_house_too() -> None:
    """What a form adds in its `__init__` is in no table: its text is read."""
    wrong = []
    for module in {form.__module__ for form in collect_outside_forms()}:
        if module.split(".")[0] not in OURS:
            continue
        text = inspect.getsource(import_module(module))
        for kind in PLAIN - {forms.CharField, forms.EmailField}:
            if re.search(rf"self\.fields\[.+\] = forms\.{kind.__name__}\(", text):
                wrong.append(f"{module}: {kind.__name__}")
    assert wrong == []
