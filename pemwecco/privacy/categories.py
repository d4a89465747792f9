"""The map of personal data: every subject declares, in its `privacy.py`, what it keeps, why and how long."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps


class How(StrEnum):
    """What happens to the data when the time is over."""

    BLANK = "blank"
    DELETE = "delete"
    AGGREGATE = "aggregate"


@dataclass(frozen=True, slots=True)
class Category:
    """Some fields of a model ("app.Model"), the purpose, how long they stay, how they go (domain.md §5.1)."""

    model: str
    fields: tuple[str, ...]
    purpose: str
    keep: str
    how: How


def collect_declared_categories() -> list[Category]:
    """What every subject declares, by model; a field that no model has stops with its name."""
    found: list[Category] = []
    for config in apps.get_app_configs():
        if (
            config.name == "pemwecco.privacy"
            or find_spec(f"{config.name}.privacy") is None
        ):
            continue
        if config.name.split(".")[0] in {"django", "allauth"}:
            continue
        found.extend(import_module(f"{config.name}.privacy").CATEGORIES)
    for category in found:
        model = apps.get_model(category.model)
        known = {field.name for field in model._meta.get_fields()}
        if unknown := sorted(set(category.fields) - known):
            raise LookupError(f"{category.model} has no field {', '.join(unknown)}.")
    return sorted(found, key=lambda category: category.model)
