"""The files of the code, for the tests that read them."""

from __future__ import annotations

import ast
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PACKAGES = (
    "pemwecco",
    "events",
    "participants",
    "mobility",
    "reintegration",
    "reporting",
    "home",
    "demo",
    "launcher",
)


def list_code_files() -> list[Path]:
    """Every module of the packages, migrations apart, in a fixed order."""
    files = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                files.append(path)
    return files


def parse_module(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def get_module_name(path: Path) -> str:
    """The dotted name by which a file is imported."""
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return name.removesuffix(".__init__")
