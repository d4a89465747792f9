"""The map of personal data: every subject declares, in its `privacy.py`, what it keeps, why and how long."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from pemwecco.core.models import TransitionLog


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


# The accounts stand below this map; the log of readings and the consents are its own.
OF_THE_GROUND = [
    Category(
        model="accounts.User",
        fields=("email", "name", "password"),
        purpose="signing in",
        keep="as long as the account is used",
        how=How.BLANK,
    ),
    Category(
        model="core.SavedView",
        fields=("owner", "name", "query"),
        purpose="a list that its owner opens again; a search in it may hold a name",
        keep="as long as its owner wants",
        how=How.DELETE,
    ),
    Category(
        model="core.ChosenColumns",
        fields=("user", "names"),
        purpose="the columns that somebody chose for a list",
        keep="as long as the account is used",
        how=How.DELETE,
    ),
    Category(
        model="privacy.Consent",
        fields=("email",),
        purpose="proof of the consent",
        keep="as long as the data to which it was given",
        how=How.DELETE,
    ),
    Category(
        model="privacy.Reading",
        fields=("by", "label", "recipient", "address"),
        purpose="proof of who read or passed on private data",
        keep="the audit period of the funder",
        how=How.BLANK,
    ),
]


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
    found.extend(OF_THE_GROUND)
    found.extend(_list_ledger_categories(found))
    for category in found:
        model = apps.get_model(category.model)
        known = {field.name for field in model._meta.get_fields()}
        if unknown := sorted(set(category.fields) - known):
            raise LookupError(f"{category.model} has no field {', '.join(unknown)}.")
    return sorted(found, key=lambda category: category.model)


def _list_ledger_categories(declared: list[Category]) -> list[Category]:
    """The ledgers that no subject declares itself: each says who moved what, and why."""
    known = {category.model for category in declared}
    found = []
    for model in apps.get_models():
        label = model._meta.label
        if issubclass(model, TransitionLog) and label not in known:
            category = Category(
                model=label,
                fields=("by", "reason"),
                purpose="who moved what, when and why; open to audit",
                keep="as long as the row that moved",
                how=How.BLANK,
            )
            found.append(category)
    return found
