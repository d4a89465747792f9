"""Templates are read as code is: one tag a line, nothing beyond the edge of the page."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
LONGEST = 120
LONGEST_EVER = 300
# White space shows between the parts of these lines, so nothing in them can be broken.
KEPT_WHOLE = {
    "admin/panel/copy.html": "passage.pieces",
    "letters/parts/enterprise.html": "{{ enterprise.name }}",
}
CHAIN = re.compile(r"{%\s*if\b.*{%\s*elif\b")


def lines(*patterns: str) -> list[tuple[str, int, str]]:
    return [
        (str(path.relative_to(TEMPLATES)), number, line)
        for pattern in patterns
        for path in sorted(TEMPLATES.rglob(pattern))
        for number, line in enumerate(
            path.read_text(encoding="utf-8").splitlines(), start=1
        )
    ]


def test_a_line_of_a_page_ends_before_the_edge() -> None:
    found = [
        f"{name}:{number} ({len(line)})"
        for name, number, line in lines("*.html")
        if len(line) > LONGEST and not (name in KEPT_WHOLE and KEPT_WHOLE[name] in line)
    ]
    assert found == [], f"Break these lines (`make format` helps): {found}"


def test_no_line_of_a_template_is_a_paragraph() -> None:
    """In a mail a break shows, but not inside `{% blocktranslate trimmed %}`."""
    found = [
        f"{name}:{number} ({len(line)})"
        for name, number, line in lines("*.html", "*.txt")
        if len(line) > LONGEST_EVER
    ]
    assert found == [], f"Break these lines: {found}"


def test_no_chain_of_conditions_stands_on_one_line() -> None:
    found = [
        f"{name}:{number}"
        for name, number, line in lines("*.html")
        if CHAIN.search(line)
    ]
    assert found == [], f"Give each branch its line: {found}"


@pytest.mark.parametrize("name", sorted(KEPT_WHOLE))
def test_an_exception_is_still_needed(name: str) -> None:
    kept = [
        line
        for found, _number, line in lines("*.html")
        if found == name and KEPT_WHOLE[name] in line
    ]
    assert any(len(line) > LONGEST for line in kept), (
        "This line is short now: take it from the list."
    )


def test_templates_are_in_the_form_of_the_formatter() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "djlint", str(TEMPLATES), "--check", "--quiet"],
        capture_output=True,
        text=True,
        cwd=settings.BASE_DIR,
        check=False,
    )
    assert done.returncode == 0, f"Run `make format`: {done.stdout[-2000:]}"
