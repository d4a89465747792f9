"""Laws of the source that no linter holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, list_code_files

CODE = list_code_files()
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Mail programs read no stylesheet; the static 500 page must stand without one.
WITH_INLINE_STYLE = {
    "layouts/mail.html",
    "mail/message.html",
    "components/mail_button.html",
    "components/mail_code.html",
    "500.html",
}


def test_no_module_is_a_drawer() -> None:
    drawers = {"utils", "helpers", "common", "manager", "managers", "misc"}
    found = [
        str(path.relative_to(ROOT))
        for path in CODE
        if path.stem in drawers or drawers & set(path.parts)
    ]
    assert found == [], f"Name these after what they hold: {found}"


def test_no_file_passes_five_hundred_lines() -> None:
    found = [
        f"{path.relative_to(ROOT)} ({lines})"
        for path in CODE
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 500
    ]
    assert found == [], f"Split these by subject: {found}"


def test_no_test_takes_the_day_when_its_module_is_read() -> None:
    """A run that begins before midnight would tell of yesterday after it."""
    taken = re.compile(
        r"^[A-Z_]+ = .*(?:timezone\.(?:localdate|now)\(|date\.today\()", re.MULTILINE
    )
    found = []
    for path in sorted((ROOT / "tests").rglob("*.py")):
        if taken.search(path.read_text(encoding="utf-8")):
            found.append(str(path.relative_to(ROOT)))
    assert found == []


def test_no_code_listens_to_the_saving_of_rows() -> None:
    signals = re.compile(r"\b(post_save|pre_save|post_delete|pre_delete|m2m_changed)\b")
    found = [
        str(path.relative_to(ROOT))
        for path in CODE
        if signals.search(path.read_text(encoding="utf-8"))
    ]
    assert found == [], f"Effects belong to services and lifecycles: {found}"


def test_a_digit_is_asked_for_as_a_decimal() -> None:
    found = []
    for path in CODE:
        text = path.read_text(encoding="utf-8")
        if path.name != "typed_text.py" and re.search(r"\bisdigit\b", text):
            found.append(str(path.relative_to(ROOT)))
    assert found == [], f"`int()` raises for ², which `isdigit()` takes: {found}"


def test_a_stored_file_is_opened_through_one_door() -> None:
    opening = re.compile(r"\.file\.open\(|default_storage\.open\(")
    found = [
        str(path.relative_to(ROOT))
        for path in CODE
        if "documents" not in path.parts
        and opening.search(path.read_text(encoding="utf-8"))
    ]
    assert found == [], (
        f"Before its scan a file is opened by nobody: use documents.services in {found}"
    )


def test_an_exception_from_the_linters_says_why() -> None:
    bare = re.compile(
        r"#\s*(?:noqa|type:\s*ignore)(?::\s*[A-Z0-9, ]+|\[[a-z-, ]+\])?\s*$",
        re.MULTILINE,
    )
    found = [
        str(path.relative_to(ROOT))
        for path in CODE
        if bare.search(path.read_text(encoding="utf-8"))
    ]
    assert found == [], f"Write the reason behind the exception: {found}"


@pytest.mark.parametrize(
    "path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates"))
)
def test_a_template_has_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    name = str(path.relative_to(ROOT / "templates"))

    assert not re.search(r"\son[a-z]+=\"", text), (
        "The content policy refuses handlers in attributes."
    )
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", text), (
        "The content policy refuses inline scripts."
    )
    if name not in WITH_INLINE_STYLE:
        assert not re.search(r"\sstyle=\"", text), "Put the style into the stylesheets."
        assert "<style" not in text, "Put the style into the stylesheets."


def test_nothing_committed_names_a_registry() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        assert "://" not in (ROOT / lock).read_text(encoding="utf-8"), (
            f"{lock} names a registry."
        )


def test_every_variable_of_the_environment_is_explained() -> None:
    reads = re.compile(r"env(?:\.\w+)?\(\s*\"([A-Z_]+)\"")
    asked = {
        name
        for path in (ROOT / "pemwecco" / "settings").glob("*.py")
        for name in reads.findall(path.read_text(encoding="utf-8"))
    }
    explained = set(
        re.findall(
            r"`([A-Z_]+)`",
            (ROOT / "docs" / "operations.md").read_text(encoding="utf-8"),
        )
    )
    assert sorted(asked - explained) == [], "Explain these in docs/operations.md."
