"""Whoever is written to by a transition is named before it is made: no verb or handler mails unsaid."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

from home.documentation import collect_lifecycles
from tests.architecture.source import ROOT, list_code_files, parse_module

QUEUES = {"queue_mail", "store_mail"}
# Verbs that make a transition and mail somebody for another reason: (verb, transition).
FOR_ANOTHER_REASON = {
    # The visits that did not begin are called off; that is a transition of its own, with its addressee.
    ("end_placements", "finish"),
    ("_move_placement", "finish"),
    ("_move_placement", "start"),
    # Each offer is a transition of its own, with its addressee.
    ("make_matching_offers", "finish"),
}


@cache
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


@cache
def find_mailing_functions() -> set[str]:
    """The functions that queue a mail, by themselves or through others."""
    functions = read_functions()
    called = {name: list_called_names(node) for name, node in functions.items()}
    mailing = set(QUEUES)
    while True:
        more = {name for name, names in called.items() if names & mailing} - mailing
        if not more:
            return mailing
        mailing |= more


def test_each_handler_that_mails_says_to_whom() -> None:
    functions = read_functions()
    mailing = find_mailing_functions()
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
    mailing = find_mailing_functions()
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


# Doors of staff whose page says it in words of its own: where, and a piece of the sentence.
SAID_IN_WORDS = {
    "ask_correction": ("admin/applications/ask_correction.html", "in the mail and"),
    "assign_responsible_for_all": ("admin/casework/bulk.html", "gets one mail"),
    "hand_over_all": ("admin/casework/hand_over.html", "One mail tells"),
    "write_note": ("admin/casework/note_fields.html", "colleague by mail"),
    "edit_note": ("admin/casework/note_fields.html", "colleague by mail"),
    "refer_participations": ("admin/eligibility/not_ready.html", "It gets one mail"),
    "remind_expert": ("admin/opinions/section.html", "Send the mail again"),
    "ask_proposal_again": ("admin/visas/ask_again.html", "gets a mail"),
    "ask_earlier_visa_again": ("admin/visas/ask_again.html", "gets a mail"),
    "undo_decisions": ("admin/decisions/board_body.html", 'name="tell"'),
    "send_entry": ("correspondence/admin/thread.html", "Goes to {{ address }}"),
    "send_test_mail": ("correspondence/admin/mailing_draft.html", "Send me"),
}
# Doors where a transition is made by its name: whom it writes to stands in its table.
MOVING_DOORS = {"apply_transition"}


def list_acts_said(module: ast.Module) -> Iterator[str]:
    """The services whose addressees the code of a page asks for by name."""
    for each in ast.walk(module):
        match each:
            case ast.Call(func=ast.Name(id="get_act_addressees" | "Act"), args=args):
                for arg in args:
                    if isinstance(arg, ast.Constant):
                        yield str(arg.value)


def list_staff_doors(mailing: set[str], services: set[str]) -> set[tuple[str, str]]:
    """(door, service): the functions of staff pages, and the mailing services that they name."""
    doors = set()
    for path in list_code_files():
        if "admin" not in {path.stem, path.parent.name}:
            continue
        for node in ast.walk(parse_module(path)):
            if isinstance(node, ast.FunctionDef) and node.name not in MOVING_DOORS:
                for name in list_called_names(node) & mailing & services:
                    doors.add((node.name, name))
    return doors


def test_each_form_of_staff_that_mails_says_to_whom() -> None:
    functions = read_functions()
    mailing = find_mailing_functions()
    services = {
        node.name
        for path in list_code_files()
        if "services" in {path.stem, path.parent.name}
        for node in parse_module(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }
    pages = {path: path.read_text() for path in (ROOT / "templates").rglob("*.html")}
    shown = set()
    for text in pages.values():
        shown |= set(re.findall(r'act_addressees "(\w+)"', text))
        shown |= set(re.findall(r'button=said act="(\w+)"', text))
    for path in list_code_files():
        if "admin" in {path.stem, path.parent.name}:
            shown |= set(list_acts_said(parse_module(path)))
    for page, words in SAID_IN_WORDS.values():
        assert words in pages[ROOT / "templates" / page], (page, words)

    doors = list_staff_doors(mailing, services)
    unsaid = []
    for door, name in doors:
        is_declared = any(
            isinstance(each, ast.Call)
            and isinstance(each.func, ast.Name)
            and each.func.id == "declare_addressees"
            for each in functions[name].decorator_list
        )
        if name not in SAID_IN_WORDS and not (is_declared and name in shown):
            unsaid.append((door, name))

    assert unsaid == []
    assert len(doors) >= 25
