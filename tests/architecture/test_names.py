"""One word for one thing: a name of a function or class stands in one module only."""

from __future__ import annotations

import ast
from collections import defaultdict

from tests.architecture.source import get_module_name, list_code_files, parse_module

# Django looks for this one in every module of a command.
FIXED_BY_DJANGO = {"Command"}


def find_modules_by_name() -> dict[str, list[str]]:
    """The modules that define each function or class at their top."""
    modules = defaultdict(list)
    for path in list_code_files():
        for node in parse_module(path).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                modules[node.name].append(get_module_name(path))
    return modules


def test_no_name_is_defined_in_two_modules() -> None:
    twice = {
        name: places
        for name, places in find_modules_by_name().items()
        if len(places) > 1 and name not in FIXED_BY_DJANGO
    }
    assert twice == {}, "Say in the name of which thing each one speaks"


def test_the_test_sees_what_is_defined() -> None:
    modules = find_modules_by_name()
    assert modules["Participation"] == ["participants.register.models.files"]
    assert modules["require"] == ["pemwecco.core.answers"]
