"""Sentences are written as the reader's language writes them, and each word means one thing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import allauth
import django
import pytest
import unfold
from django.template import Node, engines
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils import translation

from pemwecco.accounts.library_words import LIBRARY_WORDS
from pemwecco.core.labels import join_label
from pemwecco.core.theme_words import THEME_WORDS
from tests.architecture.catalogues import (
    read_catalogue,
    read_compiled_catalogue,
)
from tests.architecture.source import (
    ROOT,
    list_code_files,
    parse_module,
)

TEMPLATES = ROOT / "templates"
LANGUAGES = ("fr", "nl")
ENGINE = engines["django"].engine  # type: ignore[attr-defined]  # of the backend of Django

INFORMAL = re.compile(r"\b(je|jij|jou|jouw)\b", re.IGNORECASE)
# Pages of allauth that are closed (accounts/urls.py) or need a part of it that is not installed.
NOT_OUR_PAGES = re.compile(
    r"signup|email_change|account/email\.html|verif|confirm|phone|connections|idp/|usersessions"
    r"|unknown_account|already_exists|socialaccount/messages|cannot_delete|inactive|password_set"
    r"|email_deleted|warn_no_email|headless|openid/|primary_email"
)

# The signs before which French has a space that does not break the line, « after which it has one.
NO_SPACE = re.compile(r"[^\s\u00a0\u202f?!.…][;?!»:](?=[\s\u00a0»]|$)|«[^\u00a0\u202f]")
BREAKING_SPACE = re.compile(r"[ \n][:;?!»]|« ")

SAID_TOGETHER = re.compile(
    r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}|{#.*?#}", re.DOTALL
)
JOINED = re.compile(r"(?:}}|%}|</\w+>)\s?:(?=[\s<]|$)", re.MULTILINE)

# Labels and values that only machines and operators read, never a person in a language of theirs.
FOR_MACHINES = {
    "pemwecco/core/lifecycle.py": "arrows of a diagram",
    "pemwecco/core/models.py": "names of counters and heartbeats",
    "pemwecco/documents/papers.py": "the error of a program",
    "mobility/letters/services/bundles.py": "the error of a program",
    "mobility/itineraries/services/papers.py": "the error of a program",
}

# Ours differ from the words of a library, and mean the same where it says them.
OUR_WORD_FOR_THE_SAME = {
    "Add": "a button of formsets",
    "Change": "a button",
    "You have added %(count)s security key.": "the polite form",
    "Home": "the first page",
    "Remove": "a button of a row",
    "Sign in with a passkey": "the polite form",
    "entry": "theirs is a count with a plural, ours is not",
}


@pytest.mark.unit
def test_french_puts_a_space_before_its_double_signs() -> None:
    wrong = []
    for texts in read_catalogue("fr").values():
        for text in texts:
            if NO_SPACE.search(text) or BREAKING_SPACE.search(text):
                wrong.append(text)
    for path in sorted((TEMPLATES / "letters" / "words").glob("*.fr.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if NO_SPACE.search(line) or BREAKING_SPACE.search(line):
                wrong.append(f"{path.name}: {line}")

    assert not wrong, f"A no-break space before : ; ? ! » and after «: {wrong}"


@pytest.mark.unit
def test_a_label_has_the_colon_of_its_language() -> None:
    assert read_catalogue("fr")["%(label)s:"] == ("%(label)s\u00a0:",)
    assert join_label("Contact", "Awa") == "Contact: Awa"


@pytest.mark.unit
def test_a_template_ends_its_labels_with_the_colon_of_the_language() -> None:
    wrong = []
    for path in sorted([*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt")]):
        text = SAID_TOGETHER.sub("", path.read_text(encoding="utf-8"))
        wrong += [
            f"{path.relative_to(TEMPLATES)}: {found[0]}"
            for found in JOINED.finditer(text)
            if path.parent.name != "words"
        ]

    assert not wrong, f"Use the filter with_colon: {wrong}"


@pytest.mark.unit
def test_code_joins_a_label_and_its_value_by_one_function() -> None:
    wrong = []
    for path in list_code_files():
        name = str(path.relative_to(ROOT))
        if name in FOR_MACHINES or name.startswith(("demo/", "launcher/")):
            continue
        if "}: " not in path.read_text(encoding="utf-8"):
            continue  # most files: parsing all of them takes seconds
        for node in ast.walk(parse_module(path)):
            if isinstance(node, ast.JoinedStr) and joins_with_colon(node):
                wrong.append(f"{name}:{node.lineno}")

    assert not wrong, f"Use join_label: {wrong}"


def joins_with_colon(node: ast.JoinedStr) -> bool:
    return any(
        isinstance(before, ast.FormattedValue)
        and isinstance(after, ast.Constant)
        and str(after.value).lstrip().startswith(": ")
        for before, after in zip(node.values, node.values[1:], strict=False)
    )


@pytest.mark.unit
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_theme_of_the_staff_pages_speaks_the_language(language: str) -> None:
    sentences = set(list_theme_sentences())
    assert len(sentences) > 100, "The theme has moved: look where its sentences are."
    ours = read_catalogue(language)

    with translation.override(language):  # without our catalogue, as all tests are
        english = [
            one
            for one, many in sorted(sentences)
            if one not in ours and say_in_active_language(one, many) in {one, many}
        ]

    assert english == [], "Name them in core/theme_words.py"


def say_in_active_language(one: str, many: str) -> str:
    return translation.ngettext(one, many, 2) if many else translation.gettext(one)


def list_theme_sentences() -> Iterator[tuple[str, str]]:
    """Singular and plural of what the installed theme says in its templates and its code."""
    home = Path(unfold.__path__[0])
    for path in sorted((home / "templates").rglob("*.html")):
        for node in ENGINE.from_string(path.read_text(encoding="utf-8")).nodelist:
            yield from list_node_sentences(node)
    for path in sorted(home.rglob("*.py")):
        if "contrib" in path.relative_to(home).parts:
            continue
        for call in ast.walk(parse_module(path)):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in {
                "_",
                "gettext",
            }:
                yield ast.literal_eval(call.args[0]), ""


def list_node_sentences(node: Node) -> Iterator[tuple[str, str]]:
    for said in node.get_nodes_by_type(TranslateNode):
        assert isinstance(said, TranslateNode)
        text = said.filter_expression.var
        yield str(getattr(text, "literal", None) or text), ""
    for said in node.get_nodes_by_type(BlockTranslateNode):
        assert isinstance(said, BlockTranslateNode)
        many = said.render_token_list(said.plural)[0] if said.plural else ""
        yield said.render_token_list(said.singular)[0], many


@pytest.mark.unit
@pytest.mark.parametrize("language", LANGUAGES)
def test_our_words_do_not_steal_those_of_the_libraries(language: str) -> None:
    ours = read_catalogue(language)
    stolen = set()
    for path in list_library_catalogues(language):
        for sentence, texts in read_compiled_catalogue(path).items():
            if sentence in ours and ours[sentence][0] != texts[0]:
                stolen.add(sentence)
    meant = {*OUR_WORD_FOR_THE_SAME, *LIBRARY_WORDS, *THEME_WORDS}

    assert stolen <= meant, "Give ours a context (pgettext)"


def list_library_catalogues(language: str) -> list[Path]:
    homes = [Path(library.__path__[0]) for library in (django, allauth)]
    return [
        path
        for home in homes
        for path in sorted(home.rglob(f"locale/{language}/LC_MESSAGES/django.mo"))
    ]


@pytest.mark.unit
def test_the_pages_of_sign_in_are_polite_in_dutch() -> None:
    home = Path(allauth.__path__[0])
    theirs = read_compiled_catalogue(home / "locale/nl/LC_MESSAGES/django.mo")
    said = {**theirs, **read_catalogue("nl")}
    rude = []
    for path in sorted((home / "templates").rglob("*.[ht][tx][mt]*")):
        name = str(path.relative_to(home / "templates"))
        if NOT_OUR_PAGES.search(name) or (TEMPLATES / name).exists():
            continue
        nodes = ENGINE.from_string(path.read_text(encoding="utf-8")).nodelist
        for one, _many in (
            found for node in nodes for found in list_node_sentences(node)
        ):
            if INFORMAL.search(" ".join(said.get(one, ()))):
                rude.append(one)

    assert rude == [], "Say them in accounts/library_words.py"


@pytest.mark.unit
@pytest.mark.parametrize(
    "text", ["Contact: Awa", "Qui?", "« mot »", "il vient ; il part"]
)
def test_a_wrong_space_is_found(text: str) -> None:
    assert NO_SPACE.search(text) or BREAKING_SPACE.search(text)


@pytest.mark.unit
@pytest.mark.parametrize(
    "text",
    ["Contact\u00a0: Awa", "Qui\u00a0?", "«\u00a0mot\u00a0»", "à 09:30", "https://x"],
)
def test_a_right_space_is_left_alone(text: str) -> None:
    assert not NO_SPACE.search(text)
    assert not BREAKING_SPACE.search(text)
