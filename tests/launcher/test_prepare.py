"""A first start on a clean clone: translations are there before anything is written in them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from launcher.supervisor.prepare import compile_changed_messages

ROOT = Path(settings.BASE_DIR)
pytestmark = pytest.mark.unit
# What `prepare` does first, then what the demo does with a title: it writes it in the language of its reader.
FIRST_START = """
import os
import django
os.environ["DJANGO_SETTINGS_MODULE"] = "pemwecco.settings.local"
import launcher.supervisor.prepare as prepare
def stop(*_arguments, **_options):
    from django.utils.translation import gettext, override
    for language in ("fr", "nl", "en"):
        with override(language):
            print(gettext("Programme of the stay"))
    raise SystemExit
prepare.embedded.ensure_servers = lambda environment: None
prepare._seal = stop
prepare.prepare_installation()
"""


def copy_clean_clone(place: Path) -> Path:
    """The files that git knows, as a clone has them: nothing compiled."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout
    for name in listed.decode().split("\0"):
        source = ROOT / name
        if name.endswith((".py", ".po")) and not name.startswith("tests/"):
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, place / name)
    return place


def test_the_first_start_of_a_clean_clone_writes_french_into_french_rows(
    tmp_path: Path,
) -> None:
    clone = copy_clean_clone(tmp_path / "clone")
    assert not list(clone.rglob("*.mo"))
    environment = {
        **os.environ,
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "VAR_DIR": str(tmp_path / "var"),
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)

    done = subprocess.run(
        [sys.executable, "-c", FIRST_START],
        cwd=clone,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "Compiling translations …",
        "Programme du séjour",
        "Programma van het verblijf",
        "Programme of the stay",
    ]


def test_only_what_changed_is_compiled_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    po = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text('msgid "Day"\nmsgstr "Jour"\n')

    compile_changed_messages(tmp_path)
    compile_changed_messages(tmp_path)

    assert po.with_suffix(".mo").exists()
    assert capsys.readouterr().out.count("Compiling") == 1
    later = po.stat().st_mtime + 10
    os.utime(po, (later, later))
    compile_changed_messages(tmp_path)
    assert capsys.readouterr().out.count("Compiling") == 1
    assert sorted(path.name for path in po.parent.iterdir()) == [
        "django.mo",
        "django.po",
    ]
