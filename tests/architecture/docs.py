"""The pages that people read beside the code, cut into what can be held against it."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DOCS = ROOT / "docs"
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted(DOCS.rglob("*.md")),
    ROOT / "static" / "vendor" / "README.md",
]
RECORDS = sorted((DOCS / "decisions").glob("0*.md"))
# They tell what was: names of their day stay.
HISTORY = {ROOT / "CHANGELOG.md", *RECORDS}
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")


@dataclass(frozen=True, slots=True)
class Sample:
    """One block of Python of a page."""

    page: Path
    line: int
    source: str

    def __str__(self) -> str:
        return f"{name_of(self.page)}:{self.line}"


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def prose_of(page: Path) -> str:
    """The page without its blocks of code."""
    return FENCE.sub("", text_of(page))


def blocks_of(page: Path, language: str) -> list[tuple[int, str]]:
    """The blocks in a language, each with the line where it begins."""
    text = text_of(page)
    return [
        (text.count("\n", 0, found.start()) + 1, found[2])
        for found in FENCE.finditer(text)
        if found[1] == language
    ]


def list_samples() -> list[Sample]:
    return [
        Sample(page, line, source)
        for page in PAGES
        for line, source in blocks_of(page, "python")
    ]


def import_names(tree: ast.Module) -> dict[str, Any]:
    """What a sample imports, by the name it gives it; `ImportError` for what is not there."""
    names: dict[str, Any] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                module = import_module(alias.name)
                names[alias.asname or alias.name.partition(".")[0]] = module
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                names[alias.asname or alias.name] = resolve(
                    f"{node.module}.{alias.name}"
                )
    return names


def resolve(dotted: str) -> Any:
    """The module, class or function of this name; `ImportError` when there is none."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[length:]:
            if not hasattr(found, attribute):
                raise ImportError(
                    f"{dotted} does not exist: {found} has no {attribute}."
                )
            found = getattr(found, attribute)
        return found
    raise ImportError(f"{dotted} does not exist.")


def is_there(dotted: str) -> bool:
    """Whether the code has a module, class or function of this name; a module is not run to know it."""
    try:
        if find_spec(dotted) is not None:
            return True
    except ModuleNotFoundError:
        pass
    try:
        resolve(dotted)
    except ImportError:
        return False
    return True


def calls_of(tree: ast.Module, names: dict[str, Any]) -> Iterator[tuple[ast.Call, Any]]:
    """The calls of what was imported, with what is called, those with unpacked arguments aside."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or any(
            isinstance(given, ast.Starred) for given in node.args
        ):
            continue
        dotted = ast.unparse(node.func)
        root, _dot, rest = dotted.partition(".")
        if root in names and re.fullmatch(r"[\w.]+", dotted):
            called = names[root]
            for attribute in filter(None, rest.split(".")):
                called = getattr(called, attribute)
            yield node, called


def check_call(call: ast.Call, called: Any) -> None:
    """`TypeError` when it cannot be called so: an argument missing, or one that is not taken."""
    given = {keyword.arg: None for keyword in call.keywords if keyword.arg}
    inspect.signature(called).bind(*[None] * len(call.args), **given)


def anchors_of(page: Path) -> set[str]:
    """The addresses of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", prose_of(page), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in headings
    }
