"""A neighbour is entered by its doors, never by its pages: the second contract of imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
# The phases, and what composes them: subjects of two parts, of one part, and the ground.
PHASES = ("events", "participants", "mobility", "reintegration")
ROOF = ("home", "reporting", "demo", "launcher")
# Subjects inside the roof: apps with doors of their own.
WITHIN_ROOF = {
    "reporting.evidence",
    "reporting.logframe",
    "reporting.narrative",
    "reporting.outputs",
}
GROUND = "pemwecco"
# What puts the project together names everything: settings, addresses, the worker's app.
PROJECT = ("pemwecco.settings", "pemwecco.urls", "pemwecco.celery", "pemwecco.wsgi")
DOORS = {
    "services",
    "queries",
    "models",
    "lifecycle",
    "rules",
    # Declared for others: a part of a page, who may come in, what a form asks, the seats of a cohort.
    "sections",
    "portal",
    "portal_queues",
    "access",
    "questions",
    "scopes",
    "seats",
    "signed_links",
    "papers",
    # Dated rules, each with one reader.
    "parameters",
}
# The ground is tools: all of it may be used but its pages. Its base of staff pages is such a tool.
PAGES = {"forms", "views", "admin", "templatetags"}
BASE_OF_PAGES = "pemwecco.core.admin"
# Who may pass elsewhere, and why.
EXCEPTIONS = {
    ("participants.decisions.admin", "participants.calls.admin"): (
        "The page of a call is put together above the subjects that stand on it."
    ),
    ("participants.calls.admin", "participants.register.setting_forms"): (
        "A cohort is typed on its own page and among the rows of its call: by one form."
    ),
    ("mobility.letters.admin", "mobility.visas.admin.acts"): (
        "The act of issuing a letter stands among those of the dossier's page."
    ),
}


def get_subject(module: str) -> str:
    """`mobility.visas` of `mobility.visas.services.trips`, `home` of `home.views`."""
    parts = module.split(".")
    return parts[0] if parts[0] in ROOF else ".".join(parts[:2])


def is_inside(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def is_open(importer: str, imported: str) -> bool:
    """Whether a module may import another one; `imported` as far as the name that is taken from it."""
    subject = get_subject(imported)
    top = imported.split(".", maxsplit=1)[0]
    if top not in {*PHASES, *ROOF, GROUND} or subject == get_subject(importer):
        return True
    if any(is_inside(importer, package) for package in PROJECT):
        return True
    if (inner := ".".join(imported.split(".")[:2])) in WITHIN_ROOF:
        subject = inner
    within = imported.removeprefix(subject).lstrip(".").split(".")[0]
    if top == GROUND:
        return within not in PAGES or is_inside(imported, BASE_OF_PAGES)
    # `reintegration.rules` belongs to both subjects of its phase.
    return within in DOORS or subject.split(".")[-1] in DOORS


def list_imports(tree: ast.AST, module: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name
        elif isinstance(node, ast.ImportFrom):
            source = node.module or ""
            if node.level:
                package = module.split(".")[: -node.level]
                source = ".".join([*package, source]).rstrip(".")
            for alias in node.names:
                yield f"{source}.{alias.name}"


def list_module_files() -> Iterator[Path]:
    for top in (*PHASES, *ROOF, GROUND):
        for path in sorted((ROOT / top).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def find_closed_imports() -> Iterator[tuple[str, str]]:
    for path in list_module_files():
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for imported in list_imports(tree, module):
            if not is_open(module, imported):
                yield module, imported


def test_a_neighbour_is_entered_by_its_doors() -> None:
    closed, used = [], set()
    for importer, imported in find_closed_imports():
        for pair in EXCEPTIONS:
            if is_inside(importer, pair[0]) and is_inside(imported, pair[1]):
                used.add(pair)
                break
        else:
            closed.append(f"{importer} imports {imported}")

    assert closed == [], f"Pages are no door; doors are {sorted(DOORS)}."
    assert used == set(EXCEPTIONS), "An exception that nobody needs any more."


@pytest.mark.parametrize(
    ("importer", "imported", "allowed"),
    [
        ("mobility.letters.views", "mobility.visas.services.trips.get_trip", True),
        ("mobility.letters.views", "mobility.visas.rules", True),
        ("mobility.letters.views", "mobility.letters.forms.SignForm", True),
        ("mobility.letters.views", "mobility.visas.views.travel.show", False),
        ("mobility.letters.forms", "mobility.visas.forms.fields", False),
        ("mobility.letters.admin", "mobility.visas.admin", False),
        ("home.views", "events.gatherings.templatetags.events_clocks", False),
        ("home.views", "mobility.visas", False),
        ("demo.afterwards", "reintegration.rules.follow_up_dates", True),
        ("events.notes.admin", "pemwecco.core.admin.BaseAdmin", True),
        ("events.notes.admin", "pemwecco.network.admin.PersonAdmin", False),
        ("events.notes.views", "pemwecco.core.form_fields.DayInput", True),
        ("pemwecco.urls", "pemwecco.core.views.check_health", True),
        ("events.notes.views", "django.forms", True),
    ],
)
def test_pages_are_no_door(importer: str, imported: str, allowed: bool) -> None:
    assert is_open(importer, imported) is allowed


@pytest.mark.parametrize(
    ("line", "imported"),
    [
        ("from mobility.visas import forms", "mobility.visas.forms"),
        ("import mobility.visas.forms as pages", "mobility.visas.forms"),
        (
            "def late():\n    from mobility.visas.forms import A",
            "mobility.visas.forms.A",
        ),
        ("from ...visas import forms", "mobility.visas.forms"),
    ],
)
def test_an_import_is_seen_however_it_is_written(line: str, imported: str) -> None:
    tree = ast.parse(line)

    assert list(list_imports(tree, "mobility.letters.views.letters")) == [imported]
