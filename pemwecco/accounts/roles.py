"""Roles and what each may do. An app declares its share in its `rights.py`; the groups follow.

A role is a Django group. Hosts and participants have no role: they see what concerns them through
the scopes of the rows (`visible_to`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """Who works in the staff pages. Values never change: they are names of groups."""

    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    OFFICER = "officer"
    VISA_OFFICER = "visa_officer"
    PANEL_MEMBER = "panel_member"
    MONITORING = "monitoring"
    IMMIGRATION_READER = "immigration_reader"
    CONSULATE_READER = "consulate_reader"
    DONOR_READER = "donor_reader"


ROLE_NAMES: dict[Role, Promise] = {
    Role.ADMINISTRATOR: _("Administrator"),
    Role.COORDINATOR: _("Programme coordinator"),
    Role.OFFICER: _("Programme officer"),
    Role.VISA_OFFICER: _("Visa officer"),
    Role.PANEL_MEMBER: _("Panel member"),
    Role.MONITORING: _("Monitoring and evaluation officer"),
    Role.IMMIGRATION_READER: _("Immigration Office reader"),
    Role.CONSULATE_READER: _("Consulate reader"),
    Role.DONOR_READER: _("Donor reader"),
}

# A declaration: role -> rights as "app.codename".
Rights = dict[Role, tuple[str, ...]]


def build_crud_rights(
    app_label: str, *models: str, verbs: Iterable[str] = ("view", "add", "change")
) -> tuple[str, ...]:
    """The ordinary rights on models of an app, for the declarations."""
    rights = []
    for model in models:
        for verb in verbs:
            rights.append(f"{app_label}.{verb}_{model}")
    return tuple(rights)


def collect_declared_rights() -> dict[Role, set[str]]:
    """What every app's `rights.py` gives to each role."""
    collected: dict[Role, set[str]] = defaultdict(set)
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.rights") is None:
            continue
        module = import_module(f"{config.name}.rights")
        for role, rights in module.RIGHTS.items():
            collected[role].update(rights)
    return collected


def grant_rights(**kwargs: Any) -> None:
    """Make the groups and give them exactly the declared rights; runs after each migration.

    Raises `LookupError` naming a declared right that no model has, so that a typo cannot
    silently close a page.
    """
    from django.contrib.auth.management import create_permissions  # noqa: PLC0415  after app loading
    from django.contrib.auth.models import Group, Permission  # noqa: PLC0415  after app loading

    for config in apps.get_app_configs():
        create_permissions(config, verbosity=0)
    every = {}
    for pk, app, code in Permission.objects.values_list(
        "pk", "content_type__app_label", "codename"
    ):
        every[f"{app}.{code}"] = pk
    rights = collect_declared_rights()
    for role in Role:
        if unknown := sorted(rights[role] - every.keys()):
            message = (
                f"Rights declared for {role} that no model has: {', '.join(unknown)}"
            )
            raise LookupError(message)
        group, _created = Group.objects.get_or_create(name=role.value)
        wanted = (
            set(every.values())
            if role is Role.ADMINISTRATOR
            else {every[r] for r in rights[role]}
        )
        if wanted != set(group.permissions.values_list("pk", flat=True)):
            group.permissions.set(wanted)
