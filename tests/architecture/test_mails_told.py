"""Whoever is written to by a transition is named before it is made: no verb or handler mails unsaid."""

from __future__ import annotations

import ast

from home.documentation import collect_lifecycles
from tests.architecture.source import list_code_files, parse_module

QUEUES = {"queue_mail", "store_mail"}
# Verbs that make a transition and mail somebody for another reason: (verb, transition).
FOR_ANOTHER_REASON = {
    # The visits that did not begin are called off; that is a transition of its own, with its addressee.
    ("end_placements", "finish"),
    ("_move_placement", "finish"),
    ("_move_placement", "start"),
}


def read_functions() -> dict[str, ast.FunctionDef]:
    """The functions of the modules by name; no name is there twice (`test_names`)."""
    found = {}
    for path in list_code_files():
        for node in parse_module(path).body:
            if isinstance(node, ast.FunctionDef):
                found[node.name] = node
    return found


def list_called_names(function: ast.FunctionDef) -> set[str]:
    """The names a function reads, and those it calls on a module."""
    names = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            names.add(node.id)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            names.add(node.func.attr)
    return names


def find_mailing_functions(functions: dict[str, ast.FunctionDef]) -> set[str]:
    """The functions that queue a mail, by themselves or through others."""
    called = {name: list_called_names(node) for name, node in functions.items()}
    mailing = set(QUEUES)
    while True:
        more = {name for name, names in called.items() if names & mailing} - mailing
        if not more:
            return mailing
        mailing |= more


def test_each_handler_that_mails_says_to_whom() -> None:
    functions = read_functions()
    mailing = find_mailing_functions(functions)
    unsaid, said = [], 0
    for name, node in functions.items():
        for each in node.decorator_list:
            if not isinstance(each, ast.Call) or not isinstance(
                each.func, ast.Attribute
            ):
                continue
            if each.func.attr != "on_transition" or name not in mailing:
                continue
            said += 1
            if "writes_to" not in {keyword.arg for keyword in each.keywords}:
                unsaid.append(name)

    assert unsaid == []
    assert said >= 10


def test_each_verb_that_moves_and_mails_has_its_addressee_in_the_table() -> None:
    tables = {each.upper(): row for each, row in collect_lifecycles().items()}
    functions = read_functions()
    mailing = find_mailing_functions(functions)
    unsaid, seen = [], set()
    for name, node in functions.items():
        if name not in mailing:
            continue
        for each in ast.walk(node):
            match each:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id=table), attr="apply"),
                    args=[_, ast.Constant(value=move), *_],
                ) if table in tables:
                    seen.add((table, move))
                    told = tables[table].transitions[str(move)].writes_to
                    if not told and (name, move) not in FOR_ANOTHER_REASON:
                        unsaid.append((name, move))

    assert unsaid == []
    assert {("PLACEMENT", "offer"), ("OFFER", "accept"), ("DOSSIER", "grant")} <= seen
