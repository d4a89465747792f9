"""What developers may switch on for their own machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

TELL = """
import json, sys
from django.db.backends.signals import connection_created
from pemwecco.settings import local
print(json.dumps({
    "apps": local.INSTALLED_APPS,
    "middleware": local.MIDDLEWARE,
    "imported": "debug_toolbar" in sys.modules,
    "statements": "django.db.backends" in local.LOGGING["loggers"],
    "listeners": len(connection_created.receivers),
    "debug": local.DEBUG,
}))
"""


def local_settings(var: Path, **switches: str) -> dict[str, Any]:
    """The settings of `make run`, read in a process of its own; the servers they name are not asked."""
    environment = {
        "PATH": os.environ["PATH"],
        "VAR_DIR": str(var),
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        **switches,
    }
    done = subprocess.run(
        [sys.executable, "-c", TELL],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_nothing_of_them_is_there_unless_it_is_asked(tmp_path: Path) -> None:
    told = local_settings(tmp_path)

    assert "debug_toolbar" not in told["apps"]
    assert not [name for name in told["middleware"] if "debug_toolbar" in name]
    assert told["imported"] is False
    assert told["statements"] is False
    assert told["listeners"] == 0


def test_the_toolbar_stands_inside_the_content_policy(tmp_path: Path) -> None:
    told = local_settings(tmp_path, DEBUG_TOOLBAR="1")

    toolbar = told["middleware"].index(
        "debug_toolbar.middleware.DebugToolbarMiddleware"
    )
    assert "debug_toolbar" in told["apps"]
    assert told["middleware"].index("csp.middleware.CSPMiddleware") < toolbar
    assert told["debug"] is False


@pytest.mark.parametrize(("switch", "logged"), [("1", True), ("0", False)])
def test_statements_are_logged_on_demand(
    tmp_path: Path, switch: str, logged: bool
) -> None:
    told = local_settings(tmp_path, SQL_LOG=switch)

    assert told["statements"] is logged
    assert told["listeners"] == int(logged)
    assert told["debug"] is False
