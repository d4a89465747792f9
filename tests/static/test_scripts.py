"""Laws of our scripts that no linter holds: modules only, nothing too new for an old phone."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages

from pemwecco.settings.base import STORAGES

ROOT = Path(settings.BASE_DIR)
STATIC = ROOT / "static"
SCRIPTS = {
    path.name: path.read_text(encoding="utf-8")
    for path in sorted((STATIC / "js").glob("*.js"))
}
TEMPLATES = {
    str(path.relative_to(ROOT / "templates")): path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "templates").rglob("*.html"))
}
TAG = re.compile(r"<(?:script|link)\b[^>]*'js/(\w+\.js)'[^>]*>")
IMPORT = re.compile(r"^import .*?\"\./(\w+\.js)\";$", re.MULTILINE)
# Served under the address of the page that it keeps, not read by a tag.
WORKERS = {"offline_worker.js"}
# What came after 2020. A telephone whose browser is older than that has the form without any script.
TOO_NEW = {
    "an assignment by logic": re.compile(r"(\?\?|\|\||&&)="),
    "a private or static part of a class": re.compile(
        r"[\s.]#\w+\s*[(=;]|(?<!/)\bstatic\b"
    ),
    "an await outside of functions": re.compile(
        r"^(?!\s).*\bawait\b(?!.*async)", re.MULTILINE
    ),
    "a method that came later": re.compile(
        r"\.(at|replaceAll|findLast|findLastIndex|toSorted|toReversed|replaceChildren|hasOwn|groupBy|any)\("
        r"|structuredClone|withResolvers|AbortSignal\.(timeout|any)|randomUUID"
    ),
    "a number with a separator": re.compile(r"\b\d+_\d"),
}


def imports(name: str) -> set[str]:
    """All that a script leads to."""
    found = set(IMPORT.findall(SCRIPTS[name]))
    for other in set(found):
        found |= imports(other)
    return found


def test_every_script_is_loaded_as_a_module() -> None:
    tags = [tag.group(0) for text in TEMPLATES.values() for tag in TAG.finditer(text)]
    assert tags
    plain = [
        tag
        for tag in tags
        if 'type="module"' not in tag and 'rel="modulepreload"' not in tag
    ]
    assert plain == [], (
        "Only a module is strict, waits for the page and keeps its names to itself."
    )


def test_a_page_asks_at_once_for_all_that_its_scripts_import() -> None:
    for template, text in TEMPLATES.items():
        tags = {
            tag.group(1): "modulepreload" in tag.group(0) for tag in TAG.finditer(text)
        }
        started = {name for name, is_preload in tags.items() if not is_preload}
        needed = {other for name in started for other in imports(name)}
        assert needed == set(tags) - started, (
            f"Name these as modulepreload in {template}."
        )


def test_every_script_is_in_use() -> None:
    started = {name for text in TEMPLATES.values() for name in TAG.findall(text)}
    read = {other for name in started for other in imports(name)}
    assert started | read | WORKERS == set(SCRIPTS)


def test_every_script_is_read_by_browsers_of_2020() -> None:
    found = [
        f"{name}: {what}"
        for name, text in SCRIPTS.items()
        for what, too in TOO_NEW.items()
        if too.search(text)
    ]
    assert found == []


def test_every_line_fits() -> None:
    found = [
        name for name, text in SCRIPTS.items() if max(map(len, text.splitlines())) > 110
    ]
    assert found == []


def test_what_a_script_imports_is_named_by_its_content(tmp_path: Path) -> None:
    """Otherwise a browser would keep an old part beside a new one."""
    shutil.copytree(STATIC / "js", tmp_path / "js")
    source = FileSystemStorage(location=STATIC)
    where = {"location": tmp_path, "base_url": "/static/"}
    storage: Any = storages.create_storage(STORAGES["staticfiles"] | {"OPTIONS": where})
    paths = {f"js/{name}": (source, f"js/{name}") for name in SCRIPTS}
    done = {
        name: hashed
        for name, hashed, _done in storage.post_process(paths)
        if hashed.endswith(".js")
    }

    for name, written in SCRIPTS.items():
        text = (tmp_path / done[f"js/{name}"]).read_text(encoding="utf-8")
        named = {f"js/{other}" for other in re.findall(r"from \"\./(.+?)\"", text)}
        assert named == {done[f"js/{other}"] for other in IMPORT.findall(written)}
        said = re.findall(r"\bfrom \"|\bimport ?\(", written)
        assert len(named) == len(said), (
            f"{name}: each import in one line of its own, none while running."
        )
