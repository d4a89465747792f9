"""Every role at every page of staff, with every verb: the answer is the right that was declared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import reverse

from pemwecco.accounts.models import User
from pemwecco.accounts.roles import Role, collect_declared_rights
from pemwecco.core.scopes import ScopedQuerySet
from tests.architecture.staff_rows import leave_pages_unwritten, make_staff_rows
from tests.conftest import SignIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
# What each role may do, one line a page: to be changed by hand, with the right that changes.
TABLE = Path(__file__).with_name("rights.txt")
# The letter of a verb in the table -> the rights of which one is needed.
VERBS = {
    "l": ("view", "change"),
    "v": ("view", "change"),
    "h": ("view", "change"),
    "c": ("change",),
    "a": ("add",),
    "d": ("delete",),
}
# What stands under another right than that of its verb.
OTHER_RIGHTS = {
    # A batch is made by issuing its letters.
    ("letters_letterbatch", "a"): "visas.issue_letter",
    # A matching is asked for, never typed.
    ("matching_matching", "a"): "matching.manage_matching",
    # To delete a wording is to go back to the one that came with the programme.
    ("mail_wording", "d"): "mail.change_wording",
}
ALLOWED, REFUSED, UNKNOWN = {200, 302}, 403, 404


def list_pages() -> list[str]:
    return sorted(
        f"{model._meta.app_label}_{model._meta.model_name}"
        for model in admin.site._registry
        if model._meta.managed
    )


def read_table() -> dict[str, dict[Role, str]]:
    """What the table says: page, role, letters of the verbs."""
    head, *lines = TABLE.read_text(encoding="utf-8").splitlines()
    roles = [Role(name) for name in head.split()[1:]]
    found = {}
    for line in lines:
        page, *cells = line.split()
        found[page] = {
            role: cell.strip("-") for role, cell in zip(roles, cells, strict=True)
        }
    return found


def format_table(found: dict[str, dict[Role, str]]) -> str:
    widths = [max(len(role), len(VERBS)) for role in Role]
    head = " ".join(f"{role.value:{w}}" for role, w in zip(Role, widths, strict=True))
    lines = [f"{'page':33}{head}".rstrip()]
    for page, cells in found.items():
        shown = [
            f"{cells[role] or '-':{width}}"
            for role, width in zip(Role, widths, strict=True)
        ]
        lines.append(f"{page:33}{' '.join(shown)}".rstrip())
    return "\n".join(lines) + "\n"


def ask(client: Client, page: str, key: Any, letter: str) -> int:
    """The code of one verb at the page of a row; nothing of it stays."""
    name = {"l": "changelist", "h": "history", "a": "add", "d": "delete"}.get(
        letter, "change"
    )
    address = reverse(f"admin:{page}_{name}", args=[] if letter in "la" else [key])
    with transaction.atomic():
        code = (client.post if letter == "c" else client.get)(address, {}).status_code
        transaction.set_rollback(True)
    return int(code)


def test_every_role_may_do_what_the_table_says_and_nothing_else(
    staff_member: Callable[[Role], User], sign_in: SignIn
) -> None:
    rows = make_staff_rows(staff_member(Role.ADMINISTRATOR))
    written = read_table()
    found: dict[str, dict[Role, str]] = {page: {} for page in list_pages()}
    strange = []
    for role in Role:
        client = sign_in(staff_member(role))
        for page, cells in found.items():
            may = ""
            for letter in VERBS:
                with leave_pages_unwritten():
                    code = ask(client, page, rows[page].pk, letter)
                may += letter if code in ALLOWED else ""
                if code not in {*ALLOWED, REFUSED, UNKNOWN}:
                    strange.append((role.value, page, letter, code))
            cells[role] = may

    assert strange == []
    assert found == written, (
        f"When it is meant, write to {TABLE.name}:\n{format_table(found)}"
    )


def test_the_table_gives_no_verb_without_its_declared_right() -> None:
    """A page may close a verb for everyone; what it leaves open, every role with the right may do."""
    declared = collect_declared_rights()
    wrong = []
    for page, cells in read_table().items():
        app, model = page.split("_", maxsplit=1)
        is_open = cells[Role.ADMINISTRATOR]
        for role in set(Role) - {Role.ADMINISTRATOR}:
            may = ""
            for letter, needed in VERBS.items():
                rights = {f"{app}.{verb}_{model}" for verb in needed}
                if (page, letter) in OTHER_RIGHTS:
                    rights = {OTHER_RIGHTS[page, letter]}
                if letter in is_open and rights & declared[role]:
                    may += letter
            if may != cells[role]:
                wrong.append((page, role.value, cells[role], may))

    assert wrong == []


def test_a_row_outside_the_scope_does_not_exist_for_whoever_has_every_right(
    staff_member: Callable[[Role], User],
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    user = staff_member(Role.ADMINISTRATOR)
    rows, client = make_staff_rows(user), sign_in(user)
    scoped = []
    for page, row in rows.items():
        objects = type(row)._default_manager.all()
        if isinstance(objects, ScopedQuerySet):
            scoped.append(page)
            monkeypatch.setattr(
                type(objects), "visible_to", lambda rows, _user: rows.none()
            )
    assert len(scoped) > len(rows) * 3 // 4

    found = {}
    with leave_pages_unwritten():
        for page in scoped:
            codes = {
                letter: ask(client, page, rows[page].pk, letter) for letter in "vchd"
            }
            if set(codes.values()) != {404} and set(codes.values()) != {403, 404}:
                found[page] = codes

    assert found == {}
